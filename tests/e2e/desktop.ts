/** Whether the desktop app can be tested on this computer. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../built.ts';

/** Electron's binary; undefined if it is not installed. */
export function electronBinary(): string | undefined {
  const folder = join(root, 'node_modules', 'electron');
  const named = join(folder, 'path.txt');
  const path = join(
    process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'),
    existsSync(named) ? readFileSync(named, 'utf8') : 'electron',
  );
  return existsSync(path) ? path : undefined;
}

/** Why the desktop app cannot be tested on this computer; undefined if it can. */
export function noDesktop(): string | undefined {
  if (!electronBinary()) return 'Electron’s binary is not installed';
  const needsDisplay = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  return needsDisplay ? 'there is no display for a desktop window' : undefined;
}
