/** Calls the lab's command line from experiments. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../scripts/build.mjs';

/**
 * Runs a command of the lab and waits for it; its messages go to this process's stderr.
 * @param words The command and its options.
 * @returns Its JSON lines. The last one is the command's result.
 * @throws Error if its exit code is not 0.
 */
export function lab(...words) {
  const run = spawnSync(process.execPath, [join(root, 'dist/hosts/cli.js'), ...words, '--json'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`lab ${words.join(' ')} ended with code ${run.status}`);
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
