/**
 * `npm start`: sets up what is missing and opens the lab: the desktop app where Electron's binary and a display are to
 * be had, otherwise the same interface served on this machine, its address printed and the browser opened where there is one.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensurePackages, root, say } from './setup.mjs';

ensurePackages();
const { bringUpToDate } = await import('./build.mjs');

const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Path of Electron's binary, fetched by Electron's own installer where it is missing and can be; undefined otherwise. */
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

/** `--browser`; the rest is passed on to `serve`, such as `--port N`. */
const given = process.argv.slice(2);
const wantsBrowser = given.includes('--browser');
const binary = hasDisplay && !wantsBrowser ? electronBinary() : undefined;

if (binary) {
  await bringUpToDate();
  const app = spawn(binary, [root], { stdio: 'inherit' });
  // It writes its checkpoints first, and says when it is done.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => app.kill(signal));
  app.on('exit', (code) => process.exit(code ?? 1));
} else {
  if (wantsBrowser) say('serving the interface to a browser, as asked');
  else if (!hasDisplay)
    say('no display here: serving the same interface to a browser instead of opening the desktop app');
  else
    say(
      'Electron’s binary is not to be had here: serving the same interface to a browser instead of opening the desktop app',
    );
  await bringUpToDate(['worker', 'hosts', 'renderer']);
  const words = given.filter((word) => word !== '--browser');
  process.argv.splice(2, process.argv.length, 'serve', ...(hasDisplay ? ['--open'] : []), ...words);
  await import(pathToFileURL(join(root, 'dist', 'hosts', 'cli.js')).href);
}
