/** Runs the `main` of a TypeScript module in a process of its own: what may take its process along is tested in one. */
import { join } from 'node:path';
import { runnerImport } from 'vite';

const root = join(import.meta.dirname, '..');
const [path, ...words] = process.argv.slice(2);
const { module } = await runnerImport(join(root, path), { root, configFile: false, logLevel: 'warn' });
await module.main(...words);
process.disconnect?.();
process.exit(0);
