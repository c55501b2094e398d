/** A workspace with everything that the lab stores, made once and copied for each trial; and what it answers while it is whole. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeInputs } from './inputs.mjs';
import { asker, fetched, openSocket, withServed } from './page.mjs';
import { runLab, startLab } from './processes.mjs';

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

const tiny = ['--encoder', 'conv4', '--size', 32, '--steps', 6, '--engine', 'cpu', '--seed', 1];

/** A run on enough photographs for every analysis: a snapshot and a checkpoint after every second step. */
export const analysedRun = ({ train, heldOut }) => [
  ...['train', '--images', train, '--held-out', heldOut, '--task', 'rotation', '--batch', 16],
  ...tiny,
];

/** A run on as few photographs as possible, with as many snapshots and checkpoints. */
export const tinyRun = ({ few, fewHeldOut }, task) => [
  ...['train', '--images', few, '--held-out', fewHeldOut, '--task', task, '--batch', 4],
  ...(task === 'clustering' ? ['--set', 'clusters=4'] : []),
  ...tiny,
];

async function mustRun(words, workspace) {
  const ending = await runLab(words, workspace);
  if (ending.code !== 0) throw new Error(`lab ${words.join(' ')} ended with ${ending.code}: ${ending.stderr}`);
  return ending;
}

/** The packed pixels of every photograph by its path, read with the lab's own format but none of its code. */
export function packOf(workspace, side) {
  const packs = {};
  for (const id of readdirSync(join(workspace, 'datasets'))) {
    const folder = join(workspace, 'datasets', id, 'pack', String(side));
    if (!existsSync(join(folder, 'index.jsonl'))) continue;
    const pixels = readFileSync(join(folder, 'pixels.bin'));
    const [, ...lines] = readFileSync(join(folder, 'index.jsonl'), 'utf8').trim().split('\n').map(JSON.parse);
    for (const { path, offset, packed } of lines)
      if (packed) packs[path] = sha256(pixels.subarray(offset, offset + packed[0] * packed[1] * 3));
  }
  return packs;
}

/** What a run has learnt: the losses and scores by step, and its last checkpoint. */
export function learntBy(runDir) {
  const numbers = {};
  for (const text of readFileSync(join(runDir, 'metrics.jsonl'), 'utf8').split('\n')) {
    const line = parsed(text);
    if (!line?.event) continue;
    const key = `${line.event} ${line.step}`;
    // A snapshot may be taken again; a step stands once.
    if (key in numbers && line.event === 'step') numbers[`${key} again`] = true;
    const { imagesPerSecond: _, seconds: __, crc: ___, ...rest } = line;
    numbers[key] = rest;
  }
  const names = readdirSync(join(runDir, 'checkpoints')).filter((name) => name.startsWith('step-'));
  const last = names.sort().at(-1);
  const inOrder = Object.fromEntries(Object.entries(numbers).sort());
  return { numbers: inOrder, last, weights: last && sha256(readFileSync(join(runDir, 'checkpoints', last))) };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Values that vary from call to call: times, and how much room something takes. */
const varying = new Set(['token', 'cacheBytes', 'bytes', 'runsBytes', 'seconds', 'madeAt', 'date']);
/** A result as a text without them. */
export const steady = (value) => JSON.stringify(value, (key, each) => (varying.has(key) ? undefined : each));

/** Every answer that a page can get about what is stored, as texts by request. */
export async function answersOf(workspace, { finished, interrupted, dataset, files, boards }, limitMs) {
  return withServed(workspace, async (host) => {
    const socket = await openSocket(host);
    const ask = asker(socket, limitMs);
    const requests = [
      ['runs.list', {}],
      ...[finished, interrupted].map((run) => ['runs.get', { run }]),
      ...boards.map((step) => ['runs.board', { run: finished, step }]),
      ...['diagnose', 'look', 'export'].map((id) => [`${id}.last`, { run: finished }]),
      ['evaluate.last', { encoderOf: finished }],
      ['audit.last', { dataset, task: 'rotation' }],
      ['datasets.list', {}],
      ...['images', 'passedOver', 'warnings'].map((list) => [`datasets.${list}`, { dataset, offset: 0, limit: 500 }]),
      ['storage.get', {}],
    ];
    const answers = {};
    for (const [name, params] of requests) {
      const { ok: _, id: __, kind, ...answer } = await ask(name, params);
      answer.result?.caches?.sort((a, b) => (a.dataset < b.dataset ? -1 : 1)); // they are listed by their last use
      answers[`${name} ${JSON.stringify(params)}`] = { isRefused: kind === 'failure', text: steady(answer) };
    }
    socket.terminate();
    for (const path of files) {
      const { status, bytes } = await fetched(host, path, limitMs);
      const isRefused = status !== 200;
      answers[path] = { isRefused, text: isRefused ? bytes.toString() : sha256(bytes) };
    }
    return answers;
  });
}

/** Makes the folders and the workspace. @returns Where everything is, and `renew`, which makes the workspace whole again. */
export async function makeLaboratory(folder) {
  const inputs = await makeInputs(join(folder, 'photographs'));
  const [workspace, whole] = [join(folder, 'workspace'), join(folder, 'whole')];
  await mustRun(['index', '--images', inputs.train], workspace);
  const finished = (await mustRun(analysedRun(inputs), workspace)).last.run;
  for (const words of [
    ['evaluate', '--images', inputs.learn, '--test', inputs.test],
    ['diagnose'],
    ['look'],
    ['export', '--format', 'onnx,safetensors'],
  ])
    await mustRun([words[0], '--run', finished, ...words.slice(1)], workspace);
  await mustRun(['audit', '--images', inputs.train, '--task', 'rotation', '--size', 32], workspace);
  const interrupted = await interruptedRun(inputs, workspace);

  const runDir = join(workspace, 'runs', finished);
  const boards = readdirSync(join(runDir, 'boards')).map(Number);
  const picture = readdirSync(join(runDir, 'boards', '00000000')).find((name) => name.endsWith('.png'));
  const files = [
    `picture/board/${finished}/0/${picture}`,
    ...['encoder.onnx', 'encoder.safetensors', 'certificate.json'].map((name) => `file/export/${finished}/${name}`),
  ];
  const { datasets } = await withServed(workspace, async (host) => {
    const ask = asker(await openSocket(host), 60_000);
    return (await ask('datasets.list')).result;
  });
  const datasetOf = (folder) => datasets.find(({ folders }) => folders[0].path === folder).id;
  const [dataset, fewDataset] = [datasetOf(inputs.train), datasetOf(inputs.few)];
  renameSync(workspace, whole);
  const renew = () => {
    rmSync(workspace, { recursive: true, force: true });
    cpSync(whole, workspace, { recursive: true, preserveTimestamps: true });
  };
  return { inputs, workspace, renew, finished, interrupted, dataset, fewDataset, files, boards, picture };
}

/** A run whose processes were killed after its fourth step. */
async function interruptedRun(inputs, workspace) {
  for (;;) {
    const lab = startLab(tinyRun(inputs, 'rotation'), workspace);
    const { run, runDir } = await lab.line('started');
    const reached = join(runDir, 'checkpoints', 'step-00000004.safetensors');
    while (!existsSync(reached)) await new Promise((wake) => setTimeout(wake, 2));
    lab.killAll();
    await lab.ended;
    if (!existsSync(join(runDir, 'checkpoints', 'step-00000006.safetensors'))) return run;
  }
}
