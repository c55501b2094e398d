/** The built product, for tests that run the shipped bundles. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** Builds these bundles of vite.config.ts if they are outdated. */
export function build(...bundles: string[]): void {
  execFileSync(process.execPath, [join(root, 'scripts', 'build.mjs'), ...bundles], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}
