/**
 * `npm run setup`: installs packages that are missing or differ from package-lock.json. It uses only Node itself, so that it
 * works in a bare clone. Install scripts stay off (.npmrc), so that no package downloads a binary unnoticed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Writes a line to stderr. */
export const say = (words) => process.stderr.write(`${words}\n`);

const oldest = [20, 19];

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  say(
    `Pretext Lab needs Node.js ${oldest.join('.')} or newer; this is ${process.versions.node}. Install a current Node.js and try again.`,
  );
  process.exit(1);
}

/** True if the packages that npm recorded as installed match package-lock.json; packages for other platforms may be missing. */
function isInstalled() {
  const noted = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(noted)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(noted, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, entry]) =>
      path === '' || (installed[path] ? installed[path].version === entry.version : entry.optional === true),
  );
}

/** Installs packages if needed; ends the process with a message if that fails. */
export function ensurePackages() {
  refuseOldNode();
  if (isInstalled()) return;
  say('setting up: installing the packages of package-lock.json (about 1 GB on disk; a minute or two) …');
  const npm = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];
  const run = spawnSync(npm[0], [...npm[1], 'ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32' && !process.env.npm_execpath,
  });
  if (run.status !== 0) {
    say(
      'setting up failed: npm could not install the packages. It needs a reachable package registry and about 1 GB of disk; its own messages are above.',
    );
    process.exit(1);
  }
  say('setting up: done');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) ensurePackages();
