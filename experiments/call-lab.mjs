/** The lab's command line, called from scripts that measure. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../scripts/build.mjs';

/**
 * Runs a command of the lab and waits for it; what it says beside its answers goes to this process's errors.
 * @param words The command and its options.
 * @returns Its JSON lines. The last is the command's answer.
 * @throws Error if it ends with another code than 0.
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
