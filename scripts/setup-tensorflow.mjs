/**
 * `npm run setup:tensorflow [-- FOLDER]`: sets up native TensorFlow, an optional engine. Finds TensorFlow's library (in
 * FOLDER or $TENSORFLOW_LIB, on this machine, or from pip or the TensorFlow project), compiles tfjs-node's binding against
 * it and puts both into node_modules/@tensorflow/tfjs-node-gpu, in deps and lib. It can be run again at any time.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findInstalled, fromArchive, fromWheel, tensorFlowIn } from './find-tensorflow.mjs';
import { ensurePackages, root, say } from './setup.mjs';

const packageDir = join(root, 'node_modules', '@tensorflow', 'tfjs-node-gpu');

/** Ends the set-up with the reason and a remedy. */
function giveUp(why, what) {
  say(`native TensorFlow is not set up: ${why}.\n${what}\nEverything else works without it.`);
  process.exit(1);
}

const runs = (command, args = ['--version']) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** What compiling needs but this machine lacks, in words; undefined if nothing is missing. */
export function missingTools() {
  if (process.platform !== 'linux') return `the set-up works on Linux only, and this is ${process.platform}`;
  const compiler = process.env.CXX ?? 'c++';
  const missing = [
    ...(runs(compiler) ? [] : [`a C++ compiler (${compiler})`]),
    ...(runs('make') ? [] : ['make']),
    ...(runs('python3') ? [] : ['Python 3 (node-gyp is written in it)']),
  ];
  return missing.length > 0 ? `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing` : undefined;
}

/** Loads the binding of a folder in a separate process. @returns {{ version?: string, words: string }} */
function tryBinding(folder) {
  const binding = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  const load = `process.stdout.write(String(require(${JSON.stringify(binding)}).TF_Version))`;
  const run = spawnSync(process.execPath, ['-e', load], {
    encoding: 'utf8',
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  return run.status === 0
    ? { version: run.stdout.trim(), words: '' }
    : {
        words:
          run.stderr
            .trim()
            .split('\n')
            .find((line) => line.includes('Error')) ?? `its process ended with ${run.signal ?? run.status}`,
      };
}

/** node-gyp of a dependency, or npm's own. */
function nodeGyp() {
  const beside = process.env.npm_execpath && join(dirname(process.env.npm_execpath), '..');
  for (const from of [root, ...(beside ? [beside] : [])]) {
    try {
      return createRequire(join(from, 'package.json')).resolve('node-gyp/bin/node-gyp.js');
    } catch {
      // Not found: try the next place.
    }
  }
  return undefined;
}

/**
 * Compiles the binding in a folder with a copy of the package's sources and `deps`.
 * @returns The compiler's output if it failed.
 */
function compile(folder, include) {
  const gyp = nodeGyp();
  if (!gyp) return 'node-gyp is missing, both from the packages and from npm';
  // If Node's headers were installed with it, node-gyp need not fetch them.
  const prefix = dirname(dirname(process.execPath));
  const headers = existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? [`--nodedir=${prefix}`] : [];
  const options = [
    '--module_name=tfjs_binding',
    `--module_path=${join(folder, 'lib', 'napi-v8')}`,
    '--napi_build_version=8',
  ];
  const outside = ['local_tsl', 'local_xla'].map((name) => join(include, 'external', name)).join(':');
  const run = spawnSync(process.execPath, [gyp, 'rebuild', ...headers, ...options], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, CPLUS_INCLUDE_PATH: outside },
  });
  return run.status === 0 ? undefined : `${run.stdout}\n${run.stderr}`.trim().split('\n').slice(-15).join('\n');
}

/** Copies library and framework to `deps/lib`, and links the names that the linker expects. */
function placeLibraries(deps, { library, framework }) {
  const lib = join(deps, 'lib');
  mkdirSync(lib, { recursive: true });
  for (const file of [library, framework]) cpSync(file, join(lib, basename(file)), { dereference: true });
  symlinkSync(basename(library), join(lib, 'libtensorflow.so'));
  symlinkSync(basename(framework), join(lib, 'libtensorflow_framework.so'));
}

async function findTensorFlow(folder, temporary) {
  const named = folder ?? process.env.TENSORFLOW_LIB;
  if (named) {
    const found = tensorFlowIn(named);
    if (found) return found;
    giveUp(
      `${named} contains no TensorFlow`,
      'Name a folder with lib/libtensorflow.so.2 and include, as in the official archive, or the folder of the Python package.',
    );
  }
  return findInstalled() ?? fromWheel(temporary) ?? (await fromArchive(temporary));
}

async function setUp(folder) {
  ensurePackages();
  if (!existsSync(packageDir))
    giveUp(
      'the package @tensorflow/tfjs-node-gpu is not installed',
      'npm ci installs it, unless --omit=optional is set.',
    );
  const before = tryBinding(packageDir);
  if (before.version && !folder) {
    say(`native TensorFlow ${before.version} is already set up; name a folder to use another one.`);
    return;
  }
  const missing = missingTools();
  if (missing) giveUp(missing, 'On Debian or Ubuntu: apt-get install g++ make python3 python3-pip');
  const temporary = mkdtempSync(join(tmpdir(), 'pretext-lab-tensorflow-'));
  process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
  const found = await findTensorFlow(folder, temporary);
  if (!found)
    giveUp(
      'no TensorFlow could be found or fetched',
      'Install it with `pip install tensorflow-cpu`, or name a folder: npm run setup:tensorflow -- FOLDER',
    );

  say('compiling the binding …');
  const staged = join(temporary, 'package');
  cpSync(packageDir, staged, {
    recursive: true,
    filter: (path) => !['deps', 'lib', 'build', 'node_modules', 'dist'].includes(basename(path)),
  });
  placeLibraries(join(staged, 'deps'), found);
  symlinkSync(found.include, join(staged, 'deps', 'include'));
  const compilerOutput = compile(staged, found.include);
  if (compilerOutput) giveUp('the binding did not compile', compilerOutput);
  rmSync(join(staged, 'deps', 'include'));
  const { version, words } = tryBinding(staged);
  if (!version)
    giveUp(`the compiled binding does not load: ${words}`, 'Another version of TensorFlow may work: name its folder.');

  for (const part of ['deps', 'lib']) {
    // Copied next to the old one first, so that a working one is not lost if the disk is full.
    const fresh = join(packageDir, `${part}.new`);
    rmSync(fresh, { recursive: true, force: true });
    cpSync(join(staged, part), fresh, { recursive: true, verbatimSymlinks: true });
    rmSync(join(packageDir, part), { recursive: true, force: true });
    renameSync(fresh, join(packageDir, part));
  }
  say(
    `native TensorFlow ${version} is set up; \`npm run lab -- doctor\` tries it, and --engine tensorflow trains with it.`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setUp(process.argv[2]);
