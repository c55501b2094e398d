/**
 * Writes tests/worker/engine/reference-losses.json: 20 losses of each tiny case on tfjs's plain CPU backend, which takes
 * minutes per case. Run it again after an intended change of a network, a loss, an optimiser or the initialisation:
 *   node experiments/reference-losses.mjs [CASE …]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { root, say } from '../scripts/setup.mjs';

const load = async (path) =>
  (await runnerImport(join(root, path), { root, configFile: false, logLevel: 'warn' })).module;
const { run } = await load('tests/worker/engine/reference-losses.ts');

const file = join(root, 'tests/worker/engine/reference-losses.json');
const losses = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
await run(process.argv.slice(2), (name, found) => {
  losses[name] = found;
  writeFileSync(file, `${JSON.stringify(losses, undefined, 2)}\n`);
  say(`${name}: ${found.join(' ')}`);
});
