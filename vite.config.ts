/**
 * Five bundles, selected by LAB_BUNDLE: `renderer` (the page), `main` and `preload` (Electron),
 * `worker` (the training process and its threads), `hosts` (command line and browser host).
 * scripts/build.mjs builds them all; `vite` alone serves the page for development.
 */
import { builtinModules } from 'node:module';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';
import manifest from './package.json' with { type: 'json' };

const installed = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies)];
const external = [
  'electron',
  ...builtinModules,
  /^node:/,
  ...installed.map((name) => new RegExp(`^${name.replace('/', '\\/')}(/.*)?$`)),
];

function node(entries: Record<string, string>, outDir: string, format: 'es' | 'cjs' = 'es'): UserConfig {
  return {
    build: {
      ssr: true,
      target: 'node20',
      outDir,
      emptyOutDir: true,
      minify: false,
      rollupOptions: {
        input: entries,
        external,
        output: {
          format,
          entryFileNames: format === 'cjs' ? '[name].cjs' : '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
    ssr: { noExternal: true, external: installed },
  };
}

const bundles: Record<string, UserConfig> = {
  renderer: {
    root: 'renderer',
    base: './',
    plugins: [react()],
    build: { outDir: '../dist/renderer', emptyOutDir: true, chunkSizeWarningLimit: 2000 },
  },
  main: node({ main: 'electron/main/main.ts' }, 'dist/main'),
  preload: node({ preload: 'electron/preload/preload.ts' }, 'dist/preload', 'cjs'),
  worker: node(
    {
      worker: 'electron/worker/main.ts',
      'batch-thread': 'electron/worker/batches/batch-thread.ts',
      'squares-thread': 'electron/worker/evaluate/squares-thread.ts',
      'added-features-thread': 'electron/worker/evaluate/added-features-thread.ts',
      'classifying-thread': 'electron/worker/evaluate/classifying-thread.ts',
      'flow-thread': 'electron/worker/data/flow/flow-thread.ts',
      'decode-thread': 'electron/worker/data/decoders/decode-thread.ts',
    },
    'dist/worker',
  ),
  hosts: node({ cli: 'electron/hosts/cli.ts' }, 'dist/hosts'),
};

export default defineConfig(() => bundles[process.env.LAB_BUNDLE ?? 'renderer'] ?? {});
