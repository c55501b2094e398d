/** The built product, for tests that run it as it is shipped. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** Brings these bundles of vite.config.ts up to date; at once where they are. */
export function build(...bundles: string[]): void {
  execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs'), ...bundles], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
