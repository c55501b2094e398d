/**
 * Builds the bundles of vite.config.ts that are missing or older than their sources, or all of them with --all.
 * Messages go to stderr, because stdout belongs to the command that runs next.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/** The repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const sources = {
  renderer: ['renderer', 'shared', 'THIRD-PARTY-NOTICES.txt'],
  main: ['electron/main', 'electron/preload', 'electron/lab', 'electron/files', 'shared'],
  preload: ['electron/preload', 'shared'],
  worker: ['electron/worker', 'electron/files', 'shared'],
  hosts: ['electron/hosts', 'electron/lab', 'electron/files', 'shared'],
};

/** The latest change below a path, in ms since 1970. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function isStale(bundle) {
  const stamp = join(root, 'dist', bundle, '.built');
  if (!existsSync(stamp)) return true;
  const built = statSync(stamp).mtimeMs;
  return [...sources[bundle], 'vite.config.ts', 'package.json'].some((source) => newest(join(root, source)) > built);
}

/** @param {import('vite').BuildOptions} [options] Beyond those of vite.config.ts. */
async function viteBuild(bundle, options = {}) {
  const { build } = await import('vite');
  process.env.LAB_BUNDLE = bundle;
  return build({
    root: bundle === 'renderer' ? join(root, 'renderer') : root,
    configFile: join(root, 'vite.config.ts'),
    configLoader: 'runner',
    logLevel: 'warn',
    build: options,
  });
}

/** Writes the page's larger files compressed beside themselves; the browser host sends those that a browser accepts. */
function compressAssets() {
  const folder = join(root, 'dist', 'renderer', 'assets');
  for (const name of readdirSync(folder).filter((each) => /\.(js|css|svg|json)$/.test(each))) {
    const bytes = readFileSync(join(folder, name));
    if (bytes.length < 1024) continue;
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(bytes));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
}

/** @returns {Promise<string[]>} Modules that the bundles contain, of packages and our own; builds in memory only. */
export async function builtModules() {
  const modules = [];
  for (const bundle of Object.keys(sources)) {
    const { output } = await viteBuild(bundle, { write: false, rollupOptions: { external: [/THIRD-PARTY-NOTICES/] } });
    modules.push(...output.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : [])));
  }
  return modules;
}

/** Builds outdated bundles. @param {string[]} bundles Names of bundles. @param {boolean} all Also those that are up to date. */
export async function bringUpToDate(bundles = Object.keys(sources), all = false) {
  const stale = bundles.filter((bundle) => all || isStale(bundle));
  if (stale.length === 0) return;
  for (const bundle of stale) {
    process.stderr.write(`building ${bundle} …\n`);
    const began = Date.now();
    await viteBuild(bundle);
    if (bundle === 'renderer') compressAssets();
    writeFileSync(join(root, 'dist', bundle, '.built'), '');
    process.stderr.write(`building ${bundle} … done in ${((Date.now() - began) / 1000).toFixed(1)} s\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  await bringUpToDate(named.length > 0 ? named : undefined, process.argv.includes('--all'));
}
