/**
 * Records the numbers that the lab of this checkout computes, to show that a change of its structure changes none of them.
 *   node experiments/golden-record.mjs OUT.json
 *   node experiments/golden-record.mjs --compare A.json B.json
 * Uses the command line in a temporary folder that is removed afterwards; all inputs are made from assets/samples. Messages and
 * progress go to stderr. Values that vary with time or place are omitted; paths are reduced to file names, pictures and weights to
 * their SHA-256.
 * The command line has no option for the lowering: `about` records which one was used. Numbers depend on the machine, the lowering
 * and the number of threads, so compare only records that have these in common.
 * Comparing ends with code 1 if a number of A differs or is missing in B; booleans, nulls and hashes count as numbers.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const always = ['--steps', 20, '--seed', 1, '--engine', 'cpu'];

/**
 * One tiny run per task, at about the smallest image size that it takes. Every analysis of a run is recorded on these. Attributions
 * need more photographs than these runs train on: here only their refusal is recorded.
 */
const taskRuns = {
  rotation: ['--task', 'rotation', '--encoder', 'conv4', '--size', 32],
  jigsaw: ['--task', 'jigsaw', '--encoder', 'conv4', '--size', 66],
  context: ['--task', 'context', '--encoder', 'conv4', '--size', 88],
  inpainting: ['--task', 'inpainting', '--encoder', 'conv4', '--size', 32],
  colorization: ['--task', 'colorization', '--encoder', 'conv4', '--size', 32],
  counting: ['--task', 'counting', '--encoder', 'conv4', '--size', 32],
  'common-fate': ['--task', 'common-fate', '--encoder', 'conv4', '--size', 32],
  clustering: ['--task', 'clustering', '--encoder', 'conv4', '--size', 32, '--set', 'clusters=6'],
  simclr: ['--task', 'simclr', '--encoder', 'conv4', '--size', 32],
  mae: ['--task', 'mae', '--encoder', 'vit-tiny', '--size', 32],
  barlow: ['--task', 'barlow', '--encoder', 'conv4', '--size', 32],
  autoregressive: ['--task', 'autoregressive', '--encoder', 'vit-tiny', '--size', 32],
  'cross-modal': ['--task', 'cross-modal', '--encoder', 'conv4', '--size', 32],
};

/** Tasks with attributions. Their settings are those of taskRuns. */
const lookedTasks = ['rotation', 'jigsaw', 'context'];

/**
 * Code paths that no run above takes: the other encoders, the other optimiser and its options, the other losses. They are
 * trained and exported, but not to TF.js, whose plain kernels take a minute on such encoders.
 */
const otherRuns = {
  'rotation-resnet18-sgd': [
    ...['--task', 'rotation', '--encoder', 'resnet18', '--size', 32, '--optimizer', 'sgd', '--schedule', 'cosine'],
    ...['--set', 'warmup=0.2', '--set', 'clipNorm=1', '--set', 'emaDecay=0.9', '--set', 'maskBorder=true'],
  ],
  'rotation-alexnet': ['--task', 'rotation', '--encoder', 'alexnet', '--size', 64, '--schedule', 'step'],
  'context-drop-level': [
    ...['--task', 'context', '--encoder', 'conv4', '--size', 88],
    ...['--set', 'colour=drop', '--set', 'level=true', '--set', 'normalise=false'],
  ],
  'inpainting-adversarial': [
    ...['--task', 'inpainting', '--encoder', 'conv4', '--size', 32],
    ...['--set', 'adversarial=0.1', '--set', 'overlap=true', '--set', 'mask=random'],
  ],
  'colorization-L2': ['--task', 'colorization', '--encoder', 'conv4', '--size', 32, '--set', 'loss=L2'],
  'simclr-vit-tiny': ['--task', 'simclr', '--encoder', 'vit-tiny', '--size', 32, '--schedule', 'constant'],
  'cross-modal-halves': ['--task', 'cross-modal', '--encoder', 'conv4', '--size', 32, '--set', 'modalities=halves'],
};

const auditedTasks = ['rotation', 'context', 'jigsaw', 'counting'];

/** Every cue that can be planted, at its usual strength. */
const plants = {
  'chromatic-aberration': 2,
  vignetting: 0.5,
  'sharpness-gradient': 2,
  'border-frame': 0.04,
  'corner-mark': 0.06,
  'colour-gradient': 0.2,
  'jpeg-grid': 0.03,
  resampling: 1.6,
};

const say = (words) => process.stderr.write(`${words}\n`);
const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();

// Inputs, made from the samples.

const samples = readdirSync(join(root, 'assets/samples'))
  .filter((name) => name.endsWith('.jpg'))
  .sort();

function copySamples(names, folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of names) copyFileSync(join(root, 'assets/samples', name), join(folder, name));
}

/** Every other sample to learn from, the others to test on; three classes assigned in turn, without a meaning. */
function copyLabelled(folder) {
  for (const [i, name] of samples.entries())
    copySamples([name], join(folder, i % 2 === 0 ? 'learn' : 'test', `class-${(i >> 1) % 3}`));
}

const [frameWidth, frameHeight, thingSide] = [192, 144, 72];
/** Motion in pixels per frame, of the background and of the object in front of it. */
const motions = [
  { background: [1, 0], thing: [-3, 1] },
  { background: [0, 1], thing: [3, -2] },
  { background: [-1, 0], thing: [2, 3] },
  { background: [0, 0], thing: [0, -4] },
];

const scenes = 18;
/** Video for common fate: a square of one sample moves over another sample by whole pixels. Scenes share no samples. */
async function makeScenes(folder) {
  for (let scene = 0; scene < scenes; scene++) {
    const motion = motions[scene % motions.length];
    const [background, thing] = [samples[scene], samples[scenes + scene]].map((name) =>
      join(root, 'assets/samples', name),
    );
    const square = await sharp(thing)
      .extract({ left: 60, top: 60, width: thingSide, height: thingSide })
      .png()
      .toBuffer();
    const into = join(folder, `scene-${String(scene + 1).padStart(2, '0')}`);
    mkdirSync(into, { recursive: true });
    for (let t = 0; t < 3; t++)
      await sharp(background)
        .extract({
          left: 50 - t * motion.background[0],
          top: 50 - t * motion.background[1],
          width: frameWidth,
          height: frameHeight,
        })
        .composite([
          { input: square, left: 40 + (scene % 5) * 10 + t * motion.thing[0], top: 35 + t * motion.thing[1] },
        ])
        .png()
        .toFile(join(into, `${String(t + 1).padStart(4, '0')}.png`));
  }
}

async function makeInputs(folder) {
  const inputs = {
    all: join(folder, 'samples'),
    trained: join(folder, 'trained'),
    heldOut: join(folder, 'held-out'),
    few: join(folder, 'few'),
    labelled: join(folder, 'labelled'),
    scenes: join(folder, 'scenes'),
  };
  copySamples(samples, inputs.all);
  // A certificate starts no further batch after 45 s, but covers at least 16 photographs: with more, its numbers depend on time.
  copySamples(samples.slice(0, 16), inputs.trained);
  // A diagnosis needs 16 photographs, and its duration grows with their number.
  copySamples(samples.slice(16, 34), inputs.heldOut);
  copySamples(samples.slice(0, 3), inputs.few);
  copyLabelled(inputs.labelled);
  await makeScenes(inputs.scenes);
  return inputs;
}

// The command line, and the reproducible part of its results.

const varying = new Set(['seconds', 'madeAt', 'imagesPerSecond', 'crc', 'run', 'runDir', 'out']);

/** A string without the path of the temporary folder and without the run's id; a picture as its hash. */
function reproducibleText(text, { folder, run }) {
  if (text.startsWith('data:')) return sha256(Buffer.from(text.slice(text.indexOf(',') + 1), 'base64'));
  const plain = run === undefined ? text : text.replaceAll(run, 'RUN');
  if (isAbsolute(plain) && existsSync(text)) return basename(plain);
  const [before, ...parts] = plain.split(folder);
  return before + parts.map((part) => part.replace(/^[^\s'":,;)]*/, (path) => basename(path))).join('');
}

function reproducible(value, place) {
  if (typeof value === 'string') return reproducibleText(value, place);
  if (Array.isArray(value)) return value.map((each) => reproducible(each, place));
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !varying.has(key));
  return Object.fromEntries(kept.map(([key, each]) => [key, reproducible(each, place)]));
}

/** Runs one command. @returns Its exit code and its unchanged JSON lines. */
function lab(folder, words) {
  const began = Date.now();
  const options = ['--json', '--workspace', join(folder, 'workspace')];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'scripts/lab.mjs'), ...words.map(String), ...options],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    },
  );
  const shown = words.map((word) => (isAbsolute(String(word)) ? basename(word) : word)).join(' ');
  say(`${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  code ${status}  ${shown}`);
  const lines = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  if (status !== 0 && lines.length === 0) throw new Error(`lab ${shown} ended with code ${status}: ${stderr}`);
  return { status, lines };
}

/** The reproducible part of a command's last line; for a refusal, its code and message. */
function answer(place, words) {
  const { status, lines } = lab(place.folder, words);
  return { exitCode: status, ...reproducible(lines.at(-1), place) };
}

/** The same, with the pictures of the report that it writes. */
function answerWithPictures(place, words) {
  const report = join(place.folder, 'report.html');
  rmSync(report, { force: true });
  const found = answer(place, [...words, '--report', report]);
  const html = existsSync(report) ? readFileSync(report, 'utf8') : '';
  const pictures = html.match(/data:image\/\w+;base64,[\w+/=]+/g) ?? [];
  return { ...found, pictures: pictures.map((each) => reproducibleText(each, place)) };
}

/** A list as an object, so that added or moved entries do not shift others; entries with the same name are numbered. */
function byName(list, nameOf) {
  const named = {};
  for (const entry of list ?? []) {
    const name = nameOf(entry);
    let unique = name;
    for (let i = 2; unique in named; i++) unique = `${name} ${i}`;
    named[unique] = entry;
  }
  return named;
}
const byCue = (list) => byName(list, ({ cue }) => cue);

// What is recorded.

function recordTraining(folder, options) {
  const { status, lines } = lab(folder, ['train', ...options, ...always]);
  const of = (event) => lines.filter((line) => line.event === event);
  const started = of('started')[0];
  const snapshots = byName(of('snapshot'), ({ step }) => `step-${step}`);
  const place = { folder, run: started?.run };
  const train = reproducible(
    {
      exitCode: status,
      started,
      steps: of('step'),
      snapshots,
      finished: of('finished')[0],
      error: of('error')[0],
      ...(started ? { boards: recordBoards(join(started.runDir, 'boards'), snapshots) } : {}),
    },
    place,
  );
  return { place, train };
}

/** The boards at every snapshot. Boards between snapshots depend on time. */
function recordBoards(folder, snapshots) {
  const contents = (file) => {
    const bytes = readFileSync(join(folder, file));
    return file.endsWith('.json') ? JSON.parse(bytes) : sha256(bytes);
  };
  const files = filesBelow(folder).filter((file) => `step-${Number(dirname(file))}` in snapshots);
  return Object.fromEntries(files.map((file) => [file, contents(file)]));
}

function recordEvaluation(place, labelled) {
  const folders = ['--images', join(labelled, 'learn'), '--test', join(labelled, 'test')];
  const { stages, ...rest } = answer(place, ['evaluate', '--run', place.run, ...folders]);
  return { ...rest, stages: byName(stages, ({ stage }) => stage) };
}

function recordDiagnosis(place) {
  const { interventions, verdicts, notTried, ...rest } = answerWithPictures(place, ['diagnose', '--run', place.run]);
  return {
    ...rest,
    interventions: byName(interventions, ({ cue, direction, dose }) => `${cue} ${direction} ${dose}`),
    verdicts: byCue(verdicts),
    notTried: byCue(notTried),
  };
}

const recordLook = (place) => answerWithPictures(place, ['look', '--run', place.run]);

/** Header and tensors of a safetensors file: its length in 8 bytes, JSON, then the data. */
function recordSafetensors(bytes) {
  const headerEnd = 8 + Number(bytes.readBigUInt64LE(0));
  const { __metadata__: metadata, ...tensors } = JSON.parse(bytes.subarray(8, headerEnd));
  const contents = ({ dtype, shape, data_offsets: [from, to] }) => ({
    dtype,
    shape,
    data: sha256(bytes.subarray(headerEnd + from, headerEnd + to)),
  });
  return {
    metadata,
    tensors: Object.fromEntries(Object.entries(tensors).map(([name, each]) => [name, contents(each)])),
  };
}

/** A protobuf varint. @returns Its value and the position of the next byte. */
function readVarint(bytes, at) {
  let [value, scale] = [0, 1];
  for (;;) {
    const byte = bytes[at++];
    value += (byte & 127) * scale;
    if (byte < 128) return [value, at];
    scale *= 128;
  }
}

/** ModelProto's field 7: the graph with its weights, without the metadata, which contains the run's id. */
function onnxGraph(bytes) {
  for (let at = 0; at < bytes.length; ) {
    const [tag, afterTag] = readVarint(bytes, at);
    const [value, afterValue] = readVarint(bytes, afterTag);
    const isBytes = (tag & 7) === 2;
    if (tag >> 3 === 7 && isBytes) return bytes.subarray(afterValue, afterValue + value);
    at = isBytes ? afterValue + value : afterValue;
  }
  throw new Error('the ONNX file has no graph');
}

function recordTfjsModel(bytes) {
  const { modelTopology, weightsManifest } = JSON.parse(bytes);
  return { topology: sha256(JSON.stringify(modelTopology)), weights: sha256(JSON.stringify(weightsManifest)) };
}

function recordExportedFile(file) {
  const bytes = readFileSync(file);
  if (file.endsWith('.safetensors')) return recordSafetensors(bytes);
  if (file.endsWith('.onnx')) return { graph: sha256(onnxGraph(bytes)) };
  if (basename(file) === 'model.json') return recordTfjsModel(bytes);
  return sha256(bytes);
}

/** Records the exported files. The certificate is in the result; its files are omitted because they contain a date. */
function recordExport(place, formats) {
  const out = join(place.folder, 'export');
  rmSync(out, { recursive: true, force: true });
  const said = answer(place, ['export', '--run', place.run, '--format', formats, '--out', out]);
  if (!existsSync(out)) return said;
  const names = filesBelow(out).filter((name) => !/^certificate\./i.test(name));
  const contents = Object.fromEntries(names.map((name) => [name, recordExportedFile(join(out, name))]));
  return { ...said, contents: reproducible(contents, place) };
}

function recordTaskRun(folder, inputs, name) {
  const photographs = ['--images', inputs.trained, '--held-out', inputs.heldOut];
  const images = name === 'common-fate' ? ['--images', inputs.scenes] : photographs;
  const { place, train } = recordTraining(folder, [...images, ...taskRuns[name], '--batch', 8]);
  if (place.run === undefined) return { train };
  return {
    train,
    evaluate: recordEvaluation(place, inputs.labelled),
    diagnose: recordDiagnosis(place),
    look: recordLook(place),
    export: recordExport(place, 'onnx,tfjs,safetensors'),
  };
}

/** Trains on all samples with the default split. */
function recordLookedRun(folder, inputs, task) {
  const { place, train } = recordTraining(folder, ['--images', inputs.all, ...taskRuns[task], '--batch', 8]);
  return place.run === undefined ? { train } : { train, look: recordLook(place) };
}

function recordOtherRun(folder, inputs, name) {
  const { place, train } = recordTraining(folder, ['--images', inputs.all, ...otherRuns[name], '--batch', 4]);
  return place.run === undefined ? { train } : { train, export: recordExport(place, 'onnx,safetensors') };
}

function recordAudit(folder, inputs, task) {
  const words = ['audit', '--images', inputs.all, '--task', task, '--seed', 1];
  const { cues, ...rest } = answerWithPictures({ folder }, words);
  return { ...rest, cues: byCue(cues) };
}

function recordPlant(folder, inputs, cue) {
  const out = join(folder, `planted-${cue}`);
  const said = answer({ folder }, [
    'plant',
    '--images',
    inputs.few,
    '--cue',
    cue,
    '--strength',
    plants[cue],
    '--out',
    out,
  ]);
  const files = existsSync(out) ? filesBelow(out).map((name) => [name, sha256(readFileSync(join(out, name)))]) : [];
  return { ...said, files: Object.fromEntries(files) };
}

/** The conditions of the record: only texts, which may differ. */
function about(run) {
  const { engine, lowering, device } = run.train.started ?? {};
  const { stdout } = spawnSync('git', ['describe', '--always', '--dirty'], { cwd: root, encoding: 'utf8' });
  return {
    checkout: (stdout ?? '').trim(),
    node: process.version,
    processor: cpus()[0]?.model ?? '',
    engine,
    lowering,
    device,
  };
}

/** One entry per name, recorded one after another. */
const each = (names, record) => Object.fromEntries(names.map((name) => [name, record(name)]));

async function recordAll(folder) {
  const inputs = await makeInputs(folder);
  const index = answer({ folder }, ['index', '--images', inputs.all]);
  const planted = each(Object.keys(plants), (cue) => recordPlant(folder, inputs, cue));
  const runs = each(Object.keys(taskRuns), (name) => recordTaskRun(folder, inputs, name));
  const looked = each(lookedTasks, (task) => recordLookedRun(folder, inputs, task));
  const others = each(Object.keys(otherRuns), (name) => recordOtherRun(folder, inputs, name));
  const audits = each(auditedTasks, (task) => recordAudit(folder, inputs, task));
  return { about: about(runs.rotation), index, plants: planted, runs, looked, otherRuns: others, audits };
}

async function record(file) {
  const began = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'golden-record-'));
  try {
    const all = await recordAll(folder);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(all, undefined, 1)}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  say(`recorded in ${Math.round((Date.now() - began) / 1000)} s: ${file}`);
}

// Comparing.

/** Every value that is neither a list nor an object, by its JSON path. */
function leaves(value, path = '$', found = new Map()) {
  if (typeof value !== 'object' || value === null) return found.set(path, value);
  for (const [key, each] of Object.entries(value)) {
    const step = Array.isArray(value) ? `[${key}]` : /^\w+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
    leaves(each, path + step, found);
  }
  return found;
}

const isNumber = (leaf) => typeof leaf !== 'string' || leaf.startsWith('sha256:');

/** @returns Lines of text, and how many numbers of `a` differ or are missing in `b`. */
function differences(a, b) {
  const found = { numbers: [], words: [], missing: 0 };
  for (const [path, before] of a) {
    const after = b.get(path);
    const line = `${path}: ${JSON.stringify(before)} → ${JSON.stringify(after)}`;
    if (!b.has(path)) {
      found.words.push(
        `${path}: only in the first, ${isNumber(before) ? 'A NUMBER' : 'words'}: ${JSON.stringify(before)}`,
      );
      if (isNumber(before)) found.missing++;
    } else if (!Object.is(before, after))
      (isNumber(before) || isNumber(after) ? found.numbers : found.words).push(line);
  }
  for (const [path, after] of b)
    if (!a.has(path)) found.words.push(`${path}: only in the second: ${JSON.stringify(after)}`);
  return found;
}

function section(title, lines) {
  process.stdout.write(`${title}: ${lines.length}\n${lines.map((line) => `  ${line}\n`).join('')}`);
}

function compare(first, second) {
  const [a, b] = [first, second].map((file) => leaves(JSON.parse(readFileSync(file, 'utf8'))));
  const { numbers, words, missing } = differences(a, b);
  section('numbers', numbers);
  section('fields that differ in name or words', words);
  const compared = [...a.values()].filter(isNumber).length;
  process.stdout.write(
    `${compared} numbers in the first: ${numbers.length} differ, ${missing} are missing in the second\n`,
  );
  return numbers.length + missing > 0 ? 1 : 0;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { compare: { type: 'boolean', default: false } },
});
if (positionals.length !== (values.compare ? 2 : 1)) {
  say('usage: golden-record.mjs OUT.json, or golden-record.mjs --compare A.json B.json');
  process.exitCode = 2;
} else if (values.compare) process.exitCode = compare(...positionals);
else await record(positionals[0]);
