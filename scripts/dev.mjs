/** `npm run dev`: the browser host with a page that is rebuilt when its sources change; reload the page to see changes. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensurePackages } from './setup.mjs';

ensurePackages();
const { bringUpToDate, root } = await import('./build.mjs');
await bringUpToDate(['worker', 'hosts']);
const { build } = await import('vite');
process.env.LAB_BUNDLE = 'renderer';
await build({
  root: join(root, 'renderer'),
  configFile: join(root, 'vite.config.ts'),
  configLoader: 'runner',
  logLevel: 'info',
  build: { watch: {} },
});
process.argv.splice(2, process.argv.length, 'serve');
await import(pathToFileURL(join(root, 'dist', 'hosts', 'cli.js')).href);
