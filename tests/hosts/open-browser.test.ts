import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openBrowser } from '../../electron/hosts/open-browser.ts';
import { temporaryFolder } from '../lab/fixture.ts';

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});

/** A stand-in for the desktop's opener that writes down its command line. */
function recordingOpener(): string {
  const folder = temporaryFolder();
  const opener = join(folder, 'xdg-open');
  writeFileSync(
    opener,
    `#!/bin/sh\nprintf '%s\\n' "$@" > ${join(folder, 'words')}.part && mv ${join(folder, 'words')}.part ${join(folder, 'words')}\n`,
  );
  chmodSync(opener, 0o755);
  process.env.PATH = `${folder}:${path}`;
  return join(folder, 'words');
}

it.runIf(process.platform === 'linux')(
  'the browser is opened by a private file, so that no command line shows the token',
  async () => {
    const words = recordingOpener();
    const url = 'http://127.0.0.1:1234/?token=secret-token';
    const remove = await openBrowser(url);
    await expect.poll(() => existsSync(words)).toBe(true);
    const [file, ...more] = readFileSync(words, 'utf8').trim().split('\n');
    expect(more).toEqual([]);
    expect(file).not.toContain('secret-token');
    expect(statSync(file!).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file!)).mode & 0o777).toBe(0o700);
    expect(readFileSync(file!, 'utf8')).toContain(`content="0; url=${url}"`);
    await remove();
    expect(existsSync(dirname(file!))).toBe(false);
  },
);
