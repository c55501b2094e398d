/** Checks what a packed desktop app must and must not contain. */
import { execFileSync, fork } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { builtinModules, createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { extractFile, listPackage, statFile } from '@electron/asar';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { root } from './build.mjs';

/** Limit with room for growth: a larger package contains something that it should not. */
const largestMiB = 220;

/** As set in electron-builder.yml; 48 is '0' and 49 is '1' in Electron's fuse wire. */
const fuses = {
  RunAsNode: 48,
  EnableCookieEncryption: 49,
  EnableNodeOptionsEnvironmentVariable: 48,
  EnableNodeCliInspectArguments: 48,
  EnableEmbeddedAsarIntegrityValidation: 49,
  OnlyLoadAppFromAsar: 49,
  GrantFileProtocolExtraPrivileges: 48,
};

/**
 * A folder that electron-builder accepts as Electron's. Its binary only contains fuses with Electron's defaults, so that
 * electron-builder really flips them.
 */
export function standInForElectron(folder) {
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'));
  const { version } = createRequire(import.meta.url)('electron/package.json');
  const wire = Buffer.concat([
    Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'),
    Buffer.from([1, 8]),
    Buffer.from('10110001'),
  ]);
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.from('#!/bin/sh\nexit 0\n# '), wire]), { mode: 0o755 });
  for (const name of ['chrome-sandbox', 'LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak'])
    writeFileSync(join(folder, name), '');
  writeFileSync(join(folder, 'version'), version);
  return folder;
}

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));

/** Modules that a bundle imports by name, except those of Node and Electron. */
function importedBy(source) {
  const names = [...source.matchAll(/(?:from|import|import\(|require\()\s*["']([^."'\n][^"'\n]*)["']/g)].map(
    (found) => found[1],
  );
  return [...new Set(names)].filter(
    (name) => !name.startsWith('node:') && !builtinModules.includes(name) && name !== 'electron',
  );
}

/** Those of the modules that a bundle in this folder cannot import. */
function notResolved(folder, names) {
  const script =
    'console.log(JSON.stringify(process.argv.slice(1).map((name) => { try { return import.meta.resolve(name); } catch { return null; } })))';
  const words = execFileSync(process.execPath, ['--input-type=module', '-e', script, ...names], {
    cwd: folder,
    encoding: 'utf8',
  });
  const places = JSON.parse(words);
  return names.filter((_, i) => places[i] === null || !existsSync(fileURLToPath(places[i])));
}

/** Runs one job in the packed worker with plain Node; another worker tries the engines that it asks for. @returns Its messages and its stderr. */
function runPackedWorker(script, job) {
  return new Promise((resolve) => {
    const messages = [];
    let stderr = '';
    const worker = fork(script, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
      execArgv: [],
    });
    const limit = setTimeout(() => worker.kill('SIGKILL'), 120_000);
    worker.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    worker.on('message', (message) => {
      messages.push(message);
      if (message.type === 'ready') worker.send({ type: 'start', job });
      if (message.type === 'try')
        runPackedWorker(script, { job: 'try-engine', engine: message.engine }).then((trial) => {
          const { result: report } = trial.messages.find(({ type }) => type === 'result') ?? {};
          const failed = { engine: message.engine, works: false, device: '', lowering: '', stepMs: null };
          if (worker.connected) worker.send({ type: 'tried', report: report ?? { ...failed, why: trial.stderr } });
        });
      if (message.type === 'ended') worker.disconnect();
    });
    worker.on('exit', () => {
      clearTimeout(limit);
      resolve({ messages, stderr });
    });
  });
}

/**
 * Checks a packed app.
 * @param folder An unpacked app, for example release/linux-unpacked.
 * @returns All faults and measurements.
 */
export async function checkPacked(folder) {
  const faults = [];
  const expect = (isTrue, words) => {
    if (!isTrue) faults.push(words);
  };
  const resources = join(folder, 'resources');
  const archive = join(resources, 'app.asar');
  const unpacked = join(resources, 'app.asar.unpacked');
  const inside = listPackage(archive, { isPack: false })
    .map((name) => name.replaceAll('\\', '/').slice(1))
    .filter((name) => !('files' in statFile(archive, name))); // folders are listed too
  const isUnpacked = (name) => Boolean(statFile(archive, name).unpacked);
  const outside = filesBelow(unpacked).map((name) => name.replaceAll('\\', '/'));

  for (const name of [
    'dist/main/main.js',
    'dist/preload/preload.cjs',
    'dist/renderer/index.html',
    'assets/icons/tray.png',
  ]) {
    expect(inside.includes(name) && !isUnpacked(name), `${name} is not inside the archive`);
  }
  for (const name of [
    'package.json',
    'dist/worker/worker.js',
    'dist/worker/batch-thread.js',
    'dist/worker/squares-thread.js',
    'dist/worker/added-features-thread.js',
    'dist/worker/classifying-thread.js',
    'dist/worker/flow-thread.js',
    'dist/worker/decode-thread.js',
  ]) {
    expect(outside.includes(name), `${name} is not next to the archive`);
  }
  expect(
    outside.some((name) => /^assets\/samples\/.+\.(jpe?g|webp|png)$/.test(name)),
    'the sample photographs are missing',
  );
  expect(outside.includes('assets/samples/LICENCES.md'), 'the licences of the sample photographs are missing');
  const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
  for (const name of outside.filter((file) => /^node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file))) {
    const installed = join(root, name);
    // electron-builder hoists packages in its own way: another version of a package is deeper in node_modules here.
    if (!existsSync(installed) || read(installed).version !== read(join(unpacked, name)).version) continue;
    for (const file of readdirSync(dirname(installed)).filter((each) => /^(licen[cs]e|notice)/i.test(each))) {
      expect(outside.includes(`${dirname(name)}/${file}`), `${dirname(name)}/${file} is missing`);
    }
  }
  for (const name of ['LICENSE.electron.txt', 'LICENSES.chromium.html']) {
    expect(existsSync(join(folder, name)), `${name} is missing`);
  }
  const notices = join(resources, 'THIRD-PARTY-NOTICES.txt');
  const noted = existsSync(notices) ? readFileSync(notices, 'utf8').split('\n') : [];
  for (const file of outside.filter((each) => /(^|\/)node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(each))) {
    const { name, version } = read(join(unpacked, file));
    expect(noted.includes(`${name} ${version}`), `the third-party notices do not name ${name} ${version}`);
  }
  for (const name of inside) {
    expect(!/^(electron|renderer|shared|tests|scripts|docs)\//.test(name), `${name} is a source file`);
    expect(!/\.(map|ts|tsx)$/.test(name), `${name} is useful to developers only`);
  }

  const { platform, arch } = process;
  const runtimes = outside.filter((name) => name.includes('/onnxruntime-node/bin/'));
  expect(
    runtimes.some((name) => name.endsWith('.node')),
    'ONNX Runtime is missing',
  );
  for (const name of runtimes) expect(name.includes(`/${platform}/${arch}/`), `${name} is for another platform`);
  expect(
    outside.some((name) => /@img\/sharp-.*\.node$/.test(name)),
    'sharp’s library is missing',
  );
  expect(outside.includes('node_modules/@techstark/opencv-js/dist/opencv.js'), 'OpenCV is missing');
  for (const name of outside.filter((file) => file.endsWith('.node'))) {
    expect(name.includes(platform), `${name} is for another platform`);
  }
  expect(
    !outside.some((name) => name.includes('tfjs-node')),
    'native TensorFlow is packed, but cannot work in a packed app',
  );

  const isHere = (name) => !isUnpacked(name) || outside.includes(name);
  const bundles = inside.filter((name) => /^dist\/(main|worker)\/.*\.js$/.test(name) && isHere(name));
  for (const bundle of bundles) {
    for (const name of notResolved(unpacked, importedBy(extractFile(archive, bundle).toString())))
      faults.push(`${bundle} imports ${name}, which is not packed`);
    expect(!extractFile(archive, bundle).toString().includes(root), `${bundle} contains a path of the build machine`);
  }

  const wire = await getCurrentFuseWire(join(folder, 'pretext-lab'));
  for (const [name, wanted] of Object.entries(fuses)) {
    expect(wire[FuseV1Options[name]] === wanted, `the fuse ${name} is not as set in electron-builder.yml`);
  }

  const worker = join(unpacked, 'dist', 'worker', 'worker.js');
  if (existsSync(worker)) {
    const dataset = { folders: [join(unpacked, 'assets', 'samples')], packDir: join(dirname(folder), 'pack') };
    const indexed = await runPackedWorker(worker, { job: 'index', dataset, side: 32 });
    const images = indexed.messages.find((message) => message.type === 'result')?.result.images ?? 0;
    expect(images > 0, `the packed worker indexes no samples: ${lastWords(indexed)}`);
    const decoded = await runPackedWorker(worker, {
      job: 'index',
      dataset: { folders: [writeFilesOfDecoders(dirname(folder))], packDir: join(dirname(folder), 'pack-of-decoders') },
      side: 32,
    });
    const { result } = decoded.messages.find((message) => message.type === 'result') ?? {};
    expect(
      result?.images === 4 && result.passedOver.length === 0,
      `the packed worker does not decode HEIC, JPEG XL and DICOM: ${JSON.stringify(result?.passedOver) ?? lastWords(decoded)}`,
    );
    const examined = await runPackedWorker(worker, { job: 'doctor' });
    const engines = examined.messages.find((message) => message.type === 'result')?.result.engines ?? [];
    expect(
      engines.some(({ engine, works }) => engine === 'cpu' && works),
      `no engine works in the packed worker: ${lastWords(examined)}`,
    );
  }

  const bytes = (files, below) => files.reduce((sum, name) => sum + statSync(join(below, name)).size, 0);
  const mebibytes = Math.round((statSync(archive).size + bytes(outside, unpacked)) / 2 ** 20);
  expect(mebibytes <= largestMiB, `the app takes ${mebibytes} MiB; the limit is ${largestMiB}`);
  return {
    faults,
    measures: {
      'app without Electron (MiB)': mebibytes,
      'files in the archive': inside.filter((name) => !isUnpacked(name)).length,
      'files next to it': outside.length,
    },
  };
}

/** A folder with one file for each decoder that has WebAssembly of its own. */
function writeFilesOfDecoders(folder) {
  const { heic, jxl, dicomFiles } = JSON.parse(
    readFileSync(join(root, 'tests', 'worker', 'data', 'decoders', 'fixtures.json'), 'utf8'),
  );
  const files = {
    'a.heic': heic.colours,
    'b.jxl': jxl.lossy,
    'c.dcm': dicomFiles.rgbJpegLs,
    'd.dcm': dicomFiles.grey12Jpeg2000,
  };
  const below = join(folder, 'files-of-decoders');
  mkdirSync(below);
  for (const [name, base64] of Object.entries(files)) writeFileSync(join(below, name), Buffer.from(base64, 'base64'));
  return below;
}

const lastWords = ({ messages, stderr }) => stderr.trim() || JSON.stringify(messages.at(-1) ?? 'no message');
