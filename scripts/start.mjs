/**
 * `npm start`: sets up what is missing and opens the lab: the desktop app if Electron's binary and a display are available,
 * otherwise the same interface in a browser. Its address is printed, and opened if there is a display.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensurePackages, root, say } from './setup.mjs';

ensurePackages();
const { bringUpToDate } = await import('./build.mjs');

const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Path of Electron's binary, which Electron's own installer fetches if it is missing; undefined if that fails. */
function electronBinary() {
  const folder = join(root, 'node_modules', 'electron');
  const path = () => {
    const named = existsSync(join(folder, 'path.txt')) ? readFileSync(join(folder, 'path.txt'), 'utf8') : 'electron';
    const binary = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), named);
    return existsSync(binary) ? binary : undefined;
  };
  if (!existsSync(folder) || path()) return path();
  say('the desktop app needs Electron’s binary (about 120 MB): fetching it with Electron’s own installer …');
  spawnSync(process.execPath, [join(folder, 'install.js')], {
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: 300_000,
  });
  return path();
}

/** `--browser`; the others, for example `--port N`, are passed on to `serve`. */
const given = process.argv.slice(2);
const wantsBrowser = given.includes('--browser');
const binary = hasDisplay && !wantsBrowser ? electronBinary() : undefined;

if (binary) {
  await bringUpToDate();
  const app = spawn(binary, [root], { stdio: 'inherit' });
  // The app writes its checkpoints before it exits.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => app.kill(signal));
  app.on('exit', (code) => process.exit(code ?? 1));
} else {
  if (wantsBrowser) say('serving the interface to a browser, as requested');
  else if (!hasDisplay)
    say('no display found: serving the same interface to a browser instead of opening the desktop app');
  else
    say(
      'Electron’s binary is not available: serving the same interface to a browser instead of opening the desktop app',
    );
  await bringUpToDate(['worker', 'hosts', 'renderer']);
  const words = given.filter((word) => word !== '--browser');
  process.argv.splice(2, process.argv.length, 'serve', ...(hasDisplay ? ['--open'] : []), ...words);
  await import(pathToFileURL(join(root, 'dist', 'hosts', 'cli.js')).href);
}
