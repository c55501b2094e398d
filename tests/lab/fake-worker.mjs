/**
 * A worker at the process edge: it speaks the worker's protocol and behaves as the environment tells it to, so that the
 * ways a process can go (crash, garbage, silence, slowness) can be had on purpose. FAKE_WORKER is a JSON object:
 *   steps      how many steps a training has (20)
 *   stepMs     how long a step takes (5)
 *   crashAt    step after which the process goes without a word; with `crashOnce` only where no checkpoint was there
 *   scored     the setting of training that is the held-out score (a score of 0.5)
 *   divergeAt  step at which the loss is not finite
 *   garbage    says unknown things before its first step
 *   deaf       does not listen to `stop`
 *   mute       never says it is ready
 *   refuse     a failure it ends with before it starts
 *   outrun     ends because its parent, as another process, has begun to train the run before it
 *   warn       warns with this message while it plants
 *   endless    evaluates, audits, diagnoses, looks, answers, plants and exports until it is stopped
 *   gain       how much better the trained encoder is found to be (0.2)
 *   limits     what a measurement of a range finds ([[10, 200]])
 *   tell       a file that is written once an audit, a diagnosis, a look, a planting or a trial has begun
 *   trial      has an engine tried as the doctor, with so much patience in ms; the trial `works`, `aborts` or `hangs`
 *   notConsidered  what indexing left aside
 *   found      what an audit, a diagnosis, a look or a planting finds besides, over what it always finds
 */

import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { crc32 } from 'node:zlib';

const ways = JSON.parse(process.env.FAKE_WORKER ?? '{}');
const usualHeldOut = { loss: 1, score: 0.5, chance: 0.25, untrained: 0.3 };
const health = { effectiveRank: 3, featureStd: 1, deadUnits: 0 };
const labelFree = {
  images: 10,
  width: 8,
  rankMe: 3,
  rankMeLimit: 8,
  comparedImages: 10,
  uniformity: -1.5,
  intrinsicDimension: 2.5,
  clusterLearnability: 0.75,
  alignment: 0.5,
  lidar: 2.25,
  lidarLimit: 8,
  views: { images: 10, each: 10 },
  spectrum: [[1, 0.75], [2, 0.25]], // biome-ignore format: one line
};
const send = (message) => process.connected && process.send(message);
const end = (status, more = {}) => send({ type: 'ended', status, step: 0, seconds: 0.1, ...more });
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const hex = (sum) => sum.toString(16).padStart(8, '0');
/** A record with the checksum of itself. */
const sealed = (record) => ({ ...record, crc: hex(crc32(JSON.stringify(record))) });

/** The header of an index. Frames of videos are in a folder of the cache. */
const headerOf = ({ folders, packDir, reading }) => ({
  pack: 4,
  folders: ways.videos ? [...folders, join(packDir, 'frames', '0')] : folders,
  ...(reading && { reading }),
  bytes: 0,
});

/** The text of a pack's complete index: the header, the pictures, and the line that ends it. */
function packIndex(header, pictures) {
  const lines = pictures.map(sealed);
  const order = hex(lines.reduce((sum, { crc }) => crc32(crc, sum), 0));
  const all = [sealed(header), ...lines, sealed({ rows: lines.length, order })];
  return all.map((line) => `${JSON.stringify(line)}\n`).join('');
}

let stopAsked = false;
let paused = false;

async function train({ run, runDir, settings, dataset, stopAtOneOf }) {
  if (ways.refuse) return end('failed', { failure: ways.refuse });
  const lock = join(runDir, 'lock');
  if (ways.outrun) {
    writeFileSync(lock, JSON.stringify({ pid: process.ppid, host: hostname(), nonce: 'another' }));
    return end('failed', { failure: { code: 'failed', message: 'another process already trains' } });
  }
  writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname(), nonce: String(process.pid) }));
  process.on('exit', () => existsSync(lock) && unlinkSync(lock));
  const checkpoints = join(runDir, 'checkpoints');
  mkdirSync(checkpoints, { recursive: true });
  const metrics = join(runDir, 'metrics.jsonl');
  const checkpointed = readdirSync(checkpoints).map((name) => Number(name.slice(5, 13)));
  const fromStep = Math.max(0, ...checkpointed);
  const totalSteps = settings.length.steps ?? ways.steps ?? 20;
  const stopAt = stopAtOneOf === undefined ? totalSteps : Math.ceil(totalSteps / stopAtOneOf);
  const heldOut = { ...usualHeldOut, ...(ways.scored ? { score: settings[ways.scored] } : {}) };
  const checkpoint = (step) =>
    writeFileSync(join(checkpoints, `step-${String(step).padStart(8, '0')}.safetensors`), '');
  if (existsSync(metrics)) {
    const lines = readFileSync(metrics, 'utf8')
      .split('\n')
      .filter((line) => line && JSON.parse(line).step <= fromStep);
    writeFileSync(metrics, lines.map((line) => `${line}\n`).join(''));
  }
  send({
    type: 'started',
    datasetFingerprint: 'f',
    record: {
      event: 'started',
      run,
      runDir,
      engine: 'cpu',
      lowering: 'standard',
      device: process.env.CUDA_VISIBLE_DEVICES ?? 'fake',
      images: 8,
      ...(dataset.excluded ? { excluded: dataset.excluded.length } : {}),
      heldOutImages: 2,
      parameters: 5,
      fromStep,
      totalSteps,
      stepsPerEpoch: 4,
      batch: 2,
    },
  });
  if (ways.garbage) {
    send('nonsense');
    send({ type: 'unheard-of' });
    send({ type: 'steps', records: 'none' });
  }
  for (let step = fromStep + 1; step <= stopAt; step++) {
    await sleep(ways.stepMs ?? 5);
    while (paused && !stopAsked) await sleep(5);
    if (stopAsked && !ways.deaf) {
      checkpoint(step - 1);
      return end('stopped', { step: step - 1, heldOut });
    }
    if (step === ways.divergeAt) {
      return end('diverged', {
        step,
        failure: { code: 'diverged', message: `the loss is not finite at step ${step}` },
      });
    }
    const record = {
      event: 'step',
      step,
      epoch: Math.ceil(step / 4),
      loss: 1 / step,
      learningRate: 0.1,
      imagesPerSecond: 100,
    };
    appendFileSync(metrics, `${JSON.stringify(record)}\n`);
    send({ type: 'steps', records: [record], memoryMiB: 10 });
    if (step % 5 === 0 || step === stopAt) {
      checkpoint(step);
      const snapshot = { event: 'snapshot', step, epoch: step / 4, heldOut, health, alarms: [] };
      appendFileSync(metrics, `${JSON.stringify(snapshot)}\n`);
      const board = { step, items: [] };
      const folder = join(runDir, 'boards', String(step).padStart(8, '0'));
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'board.json'), JSON.stringify(board));
      send({ type: 'snapshot', record: snapshot });
      send({ type: 'board', board });
    }
    if (step === ways.crashAt && !(ways.crashOnce && fromStep > 0)) {
      process.stderr.write('the reason for it\n', () => process.kill(process.pid, 'SIGKILL'));
      await sleep(10_000);
    }
  }
  end(stopAt < totalSteps ? 'stopped' : 'finished', { step: stopAt, heldOut });
}

async function index({ dataset, side }) {
  for (let done = 0; done <= 4; done++) {
    if (stopAsked) return end('stopped');
    send({ type: 'progress', what: 'indexing', done, total: 4 });
    await sleep(ways.stepMs ?? 5);
  }
  const pack = join(dataset.packDir, String(side));
  mkdirSync(pack, { recursive: true });
  const { notConsidered } = ways;
  const record = {
    images: 4,
    passedOver: [],
    warnings: [{ path: 'a', kind: 'grey' }],
    notConsidered,
    seconds: 1,
    bytes: 9,
  };
  writeFileSync(join(pack, 'index.jsonl'), packIndex({ ...headerOf(dataset), side }, []));
  send({ type: 'result', job: 'index', result: record });
  end('finished');
}

function answer({ id, question }) {
  if (ways.crashAtQuestion && !existsSync(ways.crashAtQuestion)) {
    writeFileSync(ways.crashAtQuestion, '');
    process.kill(process.pid, 'SIGKILL');
  }
  if (question.path === 'slow') return;
  if (question.path === 'killer') process.kill(process.pid, 'SIGKILL');
  if (question.path === 'bad')
    return send({ type: 'answer', id, failure: { code: 'failed', message: 'not an image' } });
  send({ type: 'answer', id, answer: { question: 'thumbnail', type: 'image/png', base64: 'AAAA' } });
}

async function exportRun({ out, formats }) {
  if (await stoppedAt('the export')) return;
  send({ type: 'progress', what: 'writing', done: 1, total: 2 });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'encoder.onnx'), 'onnx');
  const side = { maxAbs: 1e-6, cosine: 1, sameNeighbours: 1 };
  const certificate = { images: 4, tolerance: 1e-4, onnx: side, passed: !ways.failCertificate };
  const files = formats.includes('onnx') ? ['encoder.onnx'] : [];
  send({ type: 'result', job: 'export', result: { event: 'exported', out, files, certificate } });
  end('finished');
}

/** The same accuracy with every amount. */
function fewLabels({ percent = [], perClass = [] }) {
  const measured = { images: 4, draws: 5, accuracy: 0.4, ci95: [0.3, 0.5] };
  return [
    ...percent.map((each) => ({ percent: each, ...measured })),
    ...perClass.map((each) => ({ perClass: each, ...measured })),
  ];
}

async function evaluateRun({ source: { runDir }, dataset, test, labels, few }) {
  if (ways.refuse) return end('failed', { failure: ways.refuse });
  send({ type: 'progress', what: 'looking through the trained encoder', done: 1, total: 2 });
  if (ways.endless) writeFileSync(join(runDir, 'evaluating'), '');
  while (ways.endless && !stopAsked) await sleep(5);
  if (stopAsked) return end('stopped', { failure: { code: 'stopped', message: 'the evaluation was stopped' } });
  const change = ways.gain ?? 0.2;
  const untrained = { knn: 0.3, linear: 0.4, knnCi95: [0.2, 0.4], linearCi95: [0.3, 0.5], penalty: 0.1 };
  const trained = { knn: 0.3 + change, linear: 0.4 + change, knnCi95: [0, 1], linearCi95: [0, 1], penalty: 0.1 };
  const gain = { change, ci95: [change - 0.1, change + 0.1] };
  send({
    type: 'result',
    job: 'evaluate',
    result: {
      event: 'evaluated',
      run: runDir,
      step: Math.max(0, ...readdirSync(join(runDir, 'checkpoints')).map((name) => Number(name.slice(5, 13)))),
      folders: dataset.folders,
      testFolders: test.folders,
      labels: labels === 'folders' ? 'folders' : labels.csv,
      classes: ['cat', 'dog'],
      images: 8,
      testImages: 10,
      neighbours: 4,
      stages: [
        { stage: 'stage1', width: 32, ...untrained, untrained },
        { stage: 'stage2', width: 64, ...trained, untrained },
      ],
      best: { stage: 'stage2', knn: trained.knn, linear: trained.linear },
      untrained: { stage: 'stage2', knn: 0.3, linear: 0.4 },
      gain: { knn: gain, linear: gain },
      worstClasses: {
        knn: [{ class: 'dog', images: 5, recall: 0.4, mistakenFor: { class: 'cat', images: 3 } }],
        linear: [],
      },
      ...(few && { few: fewLabels(few) }),
      chance: 0.5,
      health,
      warnings: ['one thing to know'],
      seconds: 1,
      madeAt: '2026-01-01T00:00:00.000Z',
      perImage: {
        photographs: ['cat/a.jpg', 'dog/b.jpg'],
        contents: ['0123456789ab', 'ba9876543210'],
        classes: { names: ['cat', 'dog'], of: [0, 1] },
        measures: { knn: { values: [1, 0] }, linear: { values: [1, 1] } },
        classified: {
          stage: 'stage2',
          classes: ['cat', 'dog'],
          cells: {
            knn: [
              [0, 0, 5],
              [1, 0, 3],
              [1, 1, 2],
            ],
            linear: [
              [0, 0, 5],
              [1, 1, 5],
            ],
          },
          of: 10,
          paths: ['cat/a.jpg', 'dog/b.jpg'].map((name) => join(test.folders[0], name)),
          truths: [0, 1],
          answers: { knn: [0, 0], linear: [0, 1] },
          neighbours: [[], [[0, 0.9]]],
          training: { paths: [join(dataset.folders[0], 'cat/c.jpg')], truths: [0] },
        },
      },
    },
  });
  end('finished', { step: 5 });
}

/** Waits where it is to be endless. @returns Whether it was stopped, which is then said. */
async function stoppedAt(what) {
  send({ type: 'progress', what, done: 1, total: 2 });
  if (ways.tell) writeFileSync(ways.tell, '');
  while (ways.endless && (!stopAsked || ways.deaf)) await sleep(5);
  if (stopAsked) end('stopped', { failure: { code: 'stopped', message: `${what} was stopped` } });
  return stopAsked;
}

const dot = {
  data: 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  width: 1,
  height: 1,
};

async function audit({ dataset, settings }) {
  if (ways.refuse) return end('failed', { failure: ways.refuse });
  if (await stoppedAt('auditing')) return;
  const pack = join(dataset.packDir, '72');
  mkdirSync(pack, { recursive: true });
  const header = { ...headerOf(dataset), side: 72 };
  const pictures = readdirSync(dataset.folders[0]).map((name, i) => ({
    path: join(dataset.folders[0], name),
    size: 1,
    mtime: 1,
    key: Buffer.from(name.padEnd(16)).toString('hex').slice(0, 32),
    width: 1,
    height: 1,
    packed: [1, 1],
    offset: i,
    pixelsCrc: 0,
    dhash: '0'.repeat(16),
    warnings: [],
  }));
  writeFileSync(join(pack, 'index.jsonl'), packIndex(header, pictures));
  const numbers = { chance: 0.25, pValue: 0.5, reference: 0.4 };
  send({
    type: 'result',
    job: 'audit',
    result: {
      event: 'audited',
      task: settings.task,
      size: settings.size,
      folders: dataset.folders,
      images: pictures.length,
      cues: [
        {
          cue: 'corner-mark',
          finding: { verdict: 'leak', ...numbers, score: 0.8125, pValue: 0.0005 },
          withSettings: { verdict: 'not-present', ...numbers, score: 0.26, pValue: 0.4 },
          strength: { value: 0.06, unit: 'of the side' },
          remedy: { key: 'maskBorder', value: true, words: 'Mask the border: on' },
          picture: { caption: 'Where the probe looks', ...dot },
        },
        { cue: 'jpeg-grid', finding: { verdict: 'not-present', ...numbers, score: 0.2375 }, withSettings: null },
        { cue: 'vignetting', finding: { verdict: 'does-not-apply', because: 'cue' }, withSettings: null },
      ],
      warnings: ['one thing to know'],
      seconds: 1,
      madeAt: '2026-01-01T00:00:00.000Z',
      ...ways.found,
    },
  });
  end('finished');
}

async function diagnose({ runDir, settings, dataset, heldOut, other }) {
  if (ways.refuse) return end('failed', { failure: ways.refuse });
  if (await stoppedAt('diagnosing')) return;
  const intervention = {
    cue: 'corner-mark',
    what: 'the corners masked',
    words: 'the corners masked',
    direction: 'remove',
    dose: 1,
    untouchedDose: 0,
    unit: '',
    score: 0.3125,
    change: -0.5,
    ci95: [-0.6, -0.4],
    control: -0.0625,
    controlWords: 'as much masked elsewhere',
    effect: -0.4375,
    effectCi95: [-0.55, -0.325],
    picture: { caption: 'Before, after, control', ...dot },
  };
  const remedy = { key: 'maskBorder', value: true, words: 'Mask the border: on' };
  send({
    type: 'result',
    job: 'diagnose',
    result: {
      event: 'diagnosed',
      run: runDir,
      task: settings.task,
      step: 5,
      folders: (other ?? heldOut ?? dataset).folders,
      images: 8,
      baseline: { score: 0.8125, chance: 0.25 },
      interventions: [intervention, { ...intervention, words: 'half of the corners masked', dose: 0.5, score: 0.5 }],
      findings: [
        {
          verdict: 'reads',
          cue: 'corner-mark',
          words: 'the corners masked',
          score: 0.3125,
          controlScore: 0.75,
          controlWords: 'as much masked elsewhere',
          effect: -0.4375,
          ci95: [-0.55, -0.325],
          remedy,
        },
        { verdict: 'not-tried', cue: 'resampling', reason: 'all images have the size of the task' },
      ],
      warnings: ['one thing to know'],
      seconds: 1,
      madeAt: '2026-01-01T00:00:00.000Z',
      ...ways.found,
    },
  });
  end('finished', { step: 5 });
}

async function look({ runDir, dataset, photographs }) {
  if (ways.refuse) return end('failed', { failure: ways.refuse });
  if (await stoppedAt('looking')) return;
  const map = { caption: 'The image, and a map', ...dot };
  const byChannel = ['red', 'green', 'blue'].map((channel) => ({ channel, gradients: 0.25, occlusion: -0.125 }));
  send({
    type: 'result',
    job: 'look',
    result: {
      event: 'looked',
      run: runDir,
      step: 5,
      folders: dataset.folders,
      photographs: Math.min(photographs, 40),
      of: 40,
      pinned: [
        {
          photograph: 'a.jpg',
          caption: 'the right answer gets a probability of 50 %',
          logLikelihood: -0.6875,
          baseline: -1.375,
          completenessGap: 0.0625,
          gradients: map,
          occlusion: map,
          byChannel,
        },
      ],
      clusters: [
        {
          label: 'turned 90°',
          words: 'in 12 of 40 images: 60 % of what speaks for the right answer lies in one cell',
          count: 12,
          share: 0.3,
          concentration: 0.6,
          gap: 0.25,
          meanMap: map,
          examples: [map],
          photographs: [join(dataset.folders[0], 'a.jpg')],
        },
      ],
      warnings: ['one thing to know'],
      seconds: 1,
      madeAt: '2026-01-01T00:00:00.000Z',
      ...ways.found,
    },
  });
  end('finished', { step: 5 });
}

async function answers({ runDir, settings }) {
  if (ways.refuse) return end('failed', { failure: ways.refuse });
  if (await stoppedAt('answering')) return;
  send({
    type: 'result',
    job: 'answers',
    result: {
      event: 'answered',
      run: runDir,
      task: settings.task,
      step: 5,
      images: 2,
      of: 2,
      score: 0.5,
      chance: 0.5,
      measure: 'cross-entropy in nats',
      labels: ['0°', '90°'],
      questionsEach: 1,
      photographs: ['a.jpg', 'b.jpg'],
      losses: [0.125, 2.5],
      truths: [0, 1],
      answers: [0, 0],
      confidences: [0.875, 0.75],
      warnings: ['one thing to know'],
      seconds: 1,
      madeAt: '2026-01-01T00:00:00.000Z',
      perImage: {
        photographs: Array.from({ length: 12 }, (_, i) => `${i}.jpg`),
        contents: Array.from({ length: 12 }, (_, i) => String(i).padStart(12, '0')),
        measures: { score: { values: Array.from({ length: 12 }, (_, i) => i % 2) } },
      },
      ...ways.found,
    },
  });
  end('finished', { step: 5 });
}

async function plant({ folders, cue, strength, out }) {
  if (ways.refuse) return end('failed', { failure: ways.refuse });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'a.png'), 'planted');
  if (await stoppedAt('planting')) return;
  if (ways.warn) send({ type: 'log', level: 'warning', message: ways.warn });
  const record = {
    event: 'planted',
    images: folders.length,
    cue,
    strength,
    unit: 'px',
    out,
    passedOver: 0,
    seconds: 1,
  };
  send({ type: 'result', job: 'plant', result: { ...record, ...ways.found } });
  end('finished');
}

async function addEncoder({ file, out, options }) {
  if (ways.refuse) return end('failed', { failure: ways.refuse });
  const name = basename(file);
  const bytes = readFileSync(file);
  send({ type: 'progress', what: 'testing the encoder', done: 1, total: 3 });
  if (await stoppedAt('the addition')) return;
  mkdirSync(join(out, 'files'));
  writeFileSync(join(out, 'files', name), bytes);
  const preset = options.preset ?? 'imagenet';
  send({
    type: 'result',
    job: 'add-encoder',
    result: {
      name: options.name ?? name.replace(/\.[^.]*$/, ''),
      kind: 'onnx',
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      files: [name],
      source: file,
      input: {
        name: 'image',
        layout: 'nchw',
        size: options.size ?? 224,
        resize: 252,
        preset,
        mean: [0, 0, 0],
        std: [1, 1, 1],
        from: `the option --preset ${preset}`,
      },
      features: { output: options.output ?? 'features', width: 8, stage: 'features' },
      stages: [{ stage: 'features', width: 8, output: 'features', pooling: 'none' }],
      otherOutputs: [{ output: 'map', why: 'gives the features of features' }],
      selfTest: { passed: true, images: 4, difference: 0 },
    },
  });
  end('finished');
}

async function measure({ source, dataset, stage }) {
  if (await stoppedAt('the label-free measurement')) return;
  const encoderOf = source.kind === 'run' ? source.id : source.encoder.id;
  const result = {
    event: 'measured',
    encoderOf,
    stage: stage ?? 'features',
    folders: dataset.folders,
    health,
    labelFree,
  };
  send({ type: 'result', job: 'measure', result: { ...result, seconds: 1, madeAt: '2026-01-01T00:00:00.000Z' } });
  end('finished');
}

async function importance({ source, dataset, stage = 'features', count, masks }) {
  if (await stoppedAt('the importance map')) return;
  const names = ['a.jpg', 'b.jpg'].slice(0, count);
  send({
    type: 'result',
    job: 'importance',
    result: {
      event: 'looked',
      encoderOf: source.kind === 'run' ? source.id : source.encoder.id,
      ...(source.kind === 'run' && { step: 5 }),
      stage,
      size: 32,
      folders: dataset.folders,
      masks,
      images: names.map((image) => ({
        image,
        meanCosine: 0.5,
        least: 0.375,
        most: 0.625,
        agreement: 0.875,
        halves: { more: 0.75, less: 0.25 },
        grid: 1,
        importance: [0.5],
        uncertainty: [0.125],
        picture: { caption: 'The image, and two maps', ...dot },
      })),
      of: 10,
      warnings: ['one thing to know'],
      seconds: 1,
      madeAt: '2026-01-01T00:00:00.000Z',
    },
  });
  end('finished');
}

/** Repeats what it was asked for in the names of classes, and is never refused. */
async function places({ source, dataset, test, stage = 'features', masks, boxes }) {
  if (await stoppedAt('the evaluation of places')) return;
  const grid = { stage, rows: 7, columns: 7, images: 8, testImages: 10, places: 392, ofPlaces: 392 };
  const mious = { knnMiou: 0.4, linearMiou: 0.5, retrievalMiou: 0.6 };
  const of = { share: 1, knn: 0.4, linear: 0.5, retrieval: null, swatch: '' };
  const dense = masks && {
    ...{ ...grid, ...mious, k: 10, c: 1, ignored: masks.ignored, chance: 0.2, examples: [] },
    classes: [masks.train, masks.test].map((name) => ({ name, ...of })),
    baselines: [{ name: 'pixels', ...mious }],
  };
  const detection = boxes && {
    ...{ ...grid, ap50: 0.7, c: 1, ridge: 0.1, chance: 0.1, examples: [], baselines: [{ name: 'pixels', ap50: 0.3 }] },
    classes: [boxes.train, boxes.test].map((name) => ({ name, ap50: 0.7, boxes: 5, testBoxes: 3 })),
  };
  send({
    type: 'result',
    job: 'places',
    result: {
      event: 'evaluated',
      encoderOf: source.kind === 'run' ? source.id : source.encoder.id,
      folders: dataset.folders,
      testFolders: test.folders,
      ...(dense && { dense }),
      ...(detection && { detection }),
      warnings: ['a mask is missing'],
      seconds: 2,
      madeAt: '2026-01-01T00:00:00.000Z',
    },
  });
  end('finished');
}

async function evaluateAdded({ source: { encoder }, dataset, test, labels, against }) {
  if (ways.refuse) return end('failed', { failure: ways.refuse });
  send({ type: 'progress', what: 'looking through the encoder', done: 1, total: 2 });
  if (await stoppedAt('the evaluation')) return;
  const stage = { stage: 'features', width: 8, knn: 0.5, linear: 0.6 };
  const difference = { change: 0.1, ci95: [0.05, 0.15] };
  send({
    type: 'result',
    job: 'evaluate',
    result: {
      event: 'evaluated',
      encoder: encoder.id,
      folders: dataset.folders,
      testFolders: test.folders,
      labels: labels === 'folders' ? 'folders' : labels.csv,
      classes: ['cat', 'dog'],
      images: 8,
      testImages: 10,
      leakage: { exact: 0, near: 0 },
      neighbours: 4,
      stages: [
        {
          ...stage,
          knnCi95: [0, 1],
          linearCi95: [0, 1],
          penalty: 0.1,
          knnByK: { 10: 0.5, 20: 0.4, 100: 0.3, 200: 0.3 },
        },
      ],
      best: { stage: 'features', knn: 0.5, linear: 0.6 },
      ...(against && {
        baselines: against.map((each) => ({
          name: each.of ?? each.name ?? each.encoder?.name ?? each.kind,
          stage: 'a stage',
          knn: 0.4,
          linear: 0.5,
          difference,
          linearDifference: difference,
        })),
      }),
      chance: 0.5,
      health,
      labelFree,
      sentence: 'On your images, k-NN on features gives .50 of the test images the right class; no leakage found.',
      warnings: ['one thing to know'],
      seconds: 1,
      madeAt: '2026-01-01T00:00:00.000Z',
    },
  });
  end('finished');
}

function perform(job) {
  switch (job.job) {
    case 'add-encoder':
      return addEncoder(job);
    case 'train':
      return train(job);
    case 'index':
      return index(job);
    case 'measure-range':
      return measureRange(job);
    case 'measure-run':
      return measureRun(job);
    case 'export':
      return exportRun(job);
    case 'evaluate':
      return job.source.kind === 'run' ? evaluateRun(job) : evaluateAdded(job);
    case 'places':
      return places(job);
    case 'audit':
      return audit(job);
    case 'diagnose':
      return diagnose(job);
    case 'look':
      return look(job);
    case 'answers':
      return answers(job);
    case 'measure':
      return measure(job);
    case 'importance':
      return importance(job);
    case 'plant':
      return plant(job);
    case 'doctor':
      if (ways.trial) return send({ type: 'try', engine: 'webgpu', patienceMs: ways.trial.patienceMs });
      return doctor([]);
    case 'try-engine':
      return tryEngine(job);
  }
}

function measureRange({ reading }) {
  const range = { kind: 'fixed', limits: ways.limits ?? [[10, 200]] };
  send({ type: 'result', job: 'measure-range', result: { reading: { ...reading, range } } });
  end('finished');
}

function measureRun({ settings, runDir }) {
  writeFileSync(join(runDir, 'metrics.jsonl'), '');
  if (ways.hang) {
    if (ways.tell) writeFileSync(ways.tell, String(process.pid));
    const waiting = setInterval(() => {
      if (!stopAsked) return;
      clearInterval(waiting);
      end('stopped');
    }, 5);
    return;
  }
  const result = {
    engine: 'cpu',
    device: 'fake',
    images: 100,
    heldOutImages: 10,
    steps: 5,
    stepMs: { median: 20, low: 18, high: 30 },
    startMs: 1000,
    snapshotMs: 500,
    peakMiB: settings.size,
    checkpointBytes: 1e6,
    boardBytes: 1e4,
    recordBytes: 100,
    packBytes: 5e6,
    processorUse: 0,
    machineMiB: 8192,
    freeBytes: 1e9,
    measuredAt: '2026-11-29T12:00:00.000Z',
  };
  send({ type: 'result', job: 'measure-run', result });
  end('finished');
}

function doctor(others) {
  const cpu = { engine: 'cpu', works: true, device: 'fake', lowering: 'standard', stepMs: 1, why: '' };
  send({ type: 'result', job: 'doctor', result: { engines: [cpu, ...others], processorUse: 0 } });
  end('finished');
}

function tryEngine({ engine }) {
  if (ways.tell) writeFileSync(ways.tell, String(process.pid));
  if (ways.trial.goes === 'hangs') return;
  if (ways.trial.goes === 'aborts') {
    process.stderr.write('no device\n');
    process.abort();
  }
  const result = { engine, works: true, device: 'a GPU', lowering: 'standard', stepMs: 3, why: '' };
  send({ type: 'result', job: 'try-engine', result });
  end('finished');
}

process.on('message', (message) => {
  if (message.type === 'start') void perform(message.job);
  if (message.type === 'stop') stopAsked = true;
  if (message.type === 'pause' || message.type === 'continue') {
    paused = message.type === 'pause';
    send({ type: paused ? 'paused' : 'continued' });
  }
  if (message.type === 'ask') answer(message);
  if (message.type === 'tried') doctor([message.report]);
});
process.on('SIGINT', () => {});
process.on('SIGHUP', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit(0));
if (!ways.mute) send({ type: 'ready' });
