/** Opens an address in the person's browser, if there is one. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** A browser that starts cold has read the file by then. */
const keptMs = 60_000;

/**
 * The command line of a program can be read by every user of the machine, so the address with its token is never on it:
 * the browser is given a private file that sends it there.
 * @returns Deletes the file, which otherwise goes after a minute.
 */
export async function openBrowser(url: string): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'pretext-lab-')); // for this user alone
  const remove = () => rm(folder, { recursive: true, force: true });
  const file = join(folder, 'open.html');
  await writeFile(file, redirectTo(url), { mode: 0o600 });
  setTimeout(() => void remove(), keptMs).unref();
  const [program, ...words] = openers[process.platform] ?? ['xdg-open'];
  const child = spawn(program, [...words, file], { stdio: 'ignore', detached: true });
  child.on('error', () => {}); // the address is printed: it can be opened by hand
  child.unref();
  return remove;
}

/** The address is base64url and digits: nothing in it needs escaping. */
const redirectTo = (url: string): string => `<!doctype html>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${url}">
<title>Pretext Lab</title>
<p><a href="${url}">Open Pretext Lab</a></p>
`;
