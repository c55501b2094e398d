/**
 * `npm run package`: builds the desktop app and packs it for this machine's platform into release/.
 * `npm run package -- --check`: packs offline with a stand-in for Electron, checks the result, and runs the packed worker.
 * Other arguments are passed on to electron-builder.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bringUpToDate, root } from './build.mjs';
import { checkPacked, standInForElectron } from './packed.mjs';

const given = process.argv.slice(2);
const say = (words) => process.stderr.write(`${words}\n`);

/** @returns Its exit status and its output. */
function electronBuilder(args) {
  const cli = join(root, 'node_modules', 'electron-builder', 'cli.js');
  const run = spawnSync(process.execPath, [cli, '--publish', 'never', ...args], { cwd: root, encoding: 'utf8' });
  return { status: run.status ?? 1, words: `${run.stdout}${run.stderr}` };
}

/** Packs into a temporary folder, which is deleted afterwards. */
async function check() {
  if (process.platform !== 'linux') {
    say('the check packs for Linux with the native parts of this machine, and so runs on Linux only');
    process.exitCode = 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'pretext-lab-package-'));
  try {
    const electronDist = standInForElectron(join(folder, 'electron'));
    const out = join(folder, 'release');
    const { status, words } = electronBuilder([
      '--linux',
      'dir',
      `--config.electronDist=${electronDist}`,
      `--config.directories.output=${out}`,
    ]);
    if (status !== 0) throw new Error(`electron-builder failed:\n${words}`);
    const findings = await checkPacked(join(out, 'linux-unpacked'));
    for (const [what, found] of Object.entries(findings.measures)) say(`${what}: ${found}`);
    for (const fault of findings.faults) say(`fault: ${fault}`);
    if (findings.faults.length > 0) process.exitCode = 1;
    else say('the package is correct (with a stand-in for Electron itself)');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Uses Electron's binary from node_modules; electron-builder fetches its own if it is missing. */
function pack() {
  const fetched = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(root, 'node_modules', 'electron', 'dist');
  const isThere = existsSync(fetched);
  const { status, words } = electronBuilder([...given, ...(isThere ? [`--config.electronDist=${fetched}`] : [])]);
  say(words);
  if (status === 0) return;
  process.exitCode = 1;
  if (!isThere) {
    say(
      'Electron’s binary is missing and could not be fetched; `npx install-electron` fetches it if the network allows.',
    );
    say('`npm run package -- --check` checks the packing without it.');
  }
}

await bringUpToDate(['main', 'preload', 'worker', 'renderer']);
if (given.includes('--check')) await check();
else pack();
