/** Finds a Chromium for the tests of the interface, and installs one if that is possible and allowed. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { say } from './setup.mjs';

const usual = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Path of a browser to test with: $CHROMIUM, Playwright's own, or an installed one; undefined if there is none. */
export async function findChromium() {
  const named = process.env.CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  const { chromium } = await import('@playwright/test');
  return [chromium.executablePath(), ...usual].find((path) => path && existsSync(path));
}

/** The same, but tries to install one if it is missing: as root Debian's package, otherwise Playwright's own download. */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  say('no Chromium found: installing one for the tests of the interface …');
  const debian = existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
  const commands = debian
    ? [
        ['apt-get', ['update']],
        ['apt-get', ['install', '-y', '--no-install-recommends', 'chromium']],
      ]
    : [[process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium']]];
  for (const [command, words] of commands) spawnSync(command, words, { stdio: ['ignore', 'ignore', 'inherit'] });
  return findChromium();
}
