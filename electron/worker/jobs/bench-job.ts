/** The `bench` job: times whole training steps, the input pipeline alone, or a real run on a real pack. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { type EngineId, engineIds } from '../../../shared/engine-cards.ts';
import { refuse } from '../../../shared/failure.ts';
import { didYouMean } from '../../../shared/nearest-word.ts';
import { taskIds } from '../../../shared/task-cards.ts';
import { packSideFor, type TrainSettings } from '../../../shared/training-settings.ts';
import type { BenchRecord, FromWorkerOf, JobOf } from '../../../shared/worker-protocol.ts';
import { type Batches, openBatches } from '../batches/batches.ts';
import { movingScene } from '../data/flow/moving-scenes.ts';
import { indexFolders } from '../data/index-folders.ts';
import { openPack, type Pack } from '../data/pack.ts';
import type { Engine, HostArray } from '../engine/engine.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import type { WorkerPort } from '../messages/worker-port.ts';
import { Random } from '../numerics/random.ts';
import { rgbPicture } from '../pictures/picture.ts';
import { encoderOf, pretextTask } from '../tasks/tasks.ts';
import { Run } from '../training/train-run.ts';
import { type TrainingPlan, trainingStep } from '../training/training-step.ts';
import { type BenchCase, benchCases, benchPlan, settingsFor } from './bench-cases.ts';

type Measured = Omit<BenchRecord, 'event' | 'case' | 'peakMiB'>;

const warmUpSteps = 3;
const timedSteps = 11;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** Times the named case on the named engine. */
export async function bench(job: JobOf<'bench'>, { port }: JobControl): Promise<BenchRecord> {
  const id = engineOf(job.engine);
  const measured = await measure(job.case, { id, open: () => openEngine(id, port) }, port);
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  return { event: 'benched', case: job.case, peakMiB, ...measured };
}

function engineOf(name: string): 'auto' | EngineId {
  const engine = (['auto', ...engineIds] as const).find((id) => id === name);
  return (
    engine ?? refuse('bad-usage', `no engine is called '${name}'`, `the engines are auto, ${engineIds.join(', ')}`)
  );
}

/** The engine of a measurement. */
interface BenchEngine {
  readonly id: 'auto' | EngineId;
  open(): Promise<Engine>;
}

async function measure(name: string, engine: BenchEngine, port: WorkerPort): Promise<Measured> {
  const benchCase = benchCases[name];
  if (benchCase) return timeSteps(benchCase, engine);
  const stepped = taskIds.find((id) => name === `step-${id}`);
  if (stepped) return withPhotographs((folder) => timeTaskSteps(stepped, engine, folder), stepped);
  const posed = taskIds.find((id) => name === `pose-${id}`);
  if (posed) return withPhotographs((folder) => timePosing(posed, folder), posed);
  const run = taskIds.find((id) => name === `run-${id}`);
  if (run) return withPhotographs((folder) => timeRun(run, engine.id, folder, port), run);
  const names = [...Object.keys(benchCases), ...taskIds.flatMap((id) => [`pose-${id}`, `step-${id}`, `run-${id}`])];
  const hint = didYouMean(name, names, `the cases are ${names.join(', ')}`);
  return refuse('bad-usage', `no bench case is called '${name}'`, hint);
}

async function timeSteps(benchCase: BenchCase, engine: BenchEngine): Promise<Measured> {
  const { training, inputs, seed } = benchPlan(benchCase);
  return timeTraining(training, seed, inputs, benchCase.images, engine);
}

/** Whole steps of a task at its defaults, on one batch of posed photographs: the speed that posing must match. */
async function timeTaskSteps(id: string, engine: BenchEngine, folder: string): Promise<Measured> {
  const settings = settingsFor(id, {});
  const batches = await benchBatches(id, settings, folder);
  const { posed } = await batches.at(0);
  await batches.close();
  const training = trainingStep(pretextTask(id), encoderOf(settings), settings, photographs);
  const inputs = {
    ...posed,
    step: Float32Array.of(1),
    learningRate: Float32Array.of(settings.learningRate),
    momentum: Float32Array.of(0.9),
  };
  return timeTraining(training, settings.seed, inputs, settings.batch, engine);
}

async function timeTraining(
  training: TrainingPlan,
  seed: number,
  inputs: Readonly<Record<string, HostArray>>,
  images: number,
  { open }: BenchEngine,
): Promise<Measured> {
  const engine = await open();
  const state = engine.createState(training.initialState(seed));
  const program = await engine.compile(training.step, training.inputs, state);
  const losses: number[] = [];
  const times: number[] = [];
  for (let step = 1; step <= warmUpSteps + timedSteps; step++) {
    const began = performance.now();
    const { loss } = await program.run({ ...inputs, step: Float32Array.of(step) });
    if (step > warmUpSteps) times.push(performance.now() - began);
    losses.push(loss!.data[0]!);
  }
  await engine.dispose();
  const msPerStep = median(times);
  return {
    engine: engine.id,
    lowering: engine.lowering,
    msPerStep,
    imagesPerSecond: (1000 * images) / msPerStep,
    parameters: training.parameterCount,
    lossFirst: losses[0]!,
    lossLast: losses.at(-1)!,
  };
}

const photographs = 640;
const scenes = 24;
const framesOfScene = 5;
const pictures = (folder: string): string => join(folder, 'photographs');

/** Measures on a temporary folder of generated pictures of the size of small photographs. */
async function withPhotographs(
  measureOn: (folder: string) => Promise<Measured>,
  task: string = 'rotation',
): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'pretext-lab-bench-'));
  try {
    await mkdir(pictures(folder));
    await (pretextTask(task).companion ? writeVideo : writePhotographs)(pictures(folder));
    return await measureOn(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Coarse noise, enlarged to this width and three quarters of it high. */
function noise(random: Random, width: number): Sharp {
  const coarse = Uint8Array.from({ length: 12 * 9 * 3 }, () => random.uint32() & 255);
  const enlarged = { kernel: 'cubic' } as const;
  return sharp(coarse, { raw: { width: 12, height: 9, channels: 3 } }).resize(width, (width * 3) / 4, enlarged);
}

async function writePhotographs(folder: string): Promise<void> {
  const random = new Random('bench photographs');
  for (let i = 0; i < photographs; i++)
    await noise(random, 160)
      .jpeg({ quality: 90 })
      .toFile(join(folder, `${i}.jpg`));
}

/** Frames of moving scenes, for tasks about video. */
async function writeVideo(folder: string): Promise<void> {
  const random = new Random('bench video');
  const [width, height] = [160, 120];
  for (let scene = 0; scene < scenes; scene++) {
    const textures = await Promise.all(
      [0, 1].map(async () => rgbPicture(320, 240, new Uint8Array(await noise(random, 320).raw().toBuffer()))),
    );
    const { frames } = movingScene(textures, random, { width, height, frames: framesOfScene });
    for (const [i, { data }] of frames.entries())
      await sharp(data, { raw: { width, height, channels: 3 } })
        .jpeg({ quality: 90 })
        .toFile(join(folder, `scene ${scene} frame ${i}.jpg`));
  }
}

async function benchSet(pack: Pack, task: string, settings: TrainSettings): Promise<Uint32Array> {
  const { companion } = pretextTask(task);
  if (!companion) return Uint32Array.from({ length: pack.count }, (_, i) => i);
  await companion.prepare(pack, {});
  const reader = companion.open(pack);
  const { photographs } = reader.choose(settings.taskSettings);
  reader.close();
  return photographs;
}

async function benchBatches(task: string, settings: TrainSettings, folder: string): Promise<Batches> {
  const side = packSideFor(settings.size);
  const packDir = join(folder, 'pack');
  await indexFolders({ folders: [pictures(folder)], packDir }, side);
  const pack = await openPack(packDir, side);
  const batches = await openBatches({
    packDir,
    side,
    photographs: await benchSet(pack, task, settings),
    task,
    settings,
    purpose: 'train',
    batch: settings.batch,
  });
  pack.close();
  return batches;
}

/** The input pipeline alone: batches without training steps. */
async function timePosing(task: string, folder: string): Promise<Measured> {
  const settings = settingsFor(task, {});
  const batches = await benchBatches(task, settings, folder);
  const times: number[] = [];
  for (let step = 0; step < warmUpSteps + 20 * timedSteps; step++) {
    const began = performance.now();
    await batches.at(step);
    if (step >= warmUpSteps) times.push(performance.now() - began);
  }
  await batches.close();
  // The mean and not the median, because batches that were posed ahead take no time.
  const msPerStep = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  return {
    engine: 'none',
    lowering: 'none',
    msPerStep,
    imagesPerSecond: (1000 * settings.batch) / msPerStep,
    parameters: 0,
    lossFirst: 0,
    lossLast: 0,
  };
}

/** Least number of first steps of a run that are not timed: threads start and memory is allocated in them. */
const startingSteps = 20;

/** Steps of a real run of a task at its defaults, with posing in threads; time between steps is not counted. */
async function timeRun(task: string, id: 'auto' | EngineId, folder: string, port: WorkerPort): Promise<Measured> {
  const settings = settingsFor(task, { engine: id, length: { steps: 60 + startingSteps } });
  const job = {
    job: 'train' as const,
    run: `run-${task}`,
    runDir: join(folder, 'run'),
    settings,
    dataset: { folders: [pictures(folder)], packDir: join(folder, 'pack') },
  };
  let started: FromWorkerOf<'started'> | undefined;
  const losses: number[] = [];
  let warm: { readonly step: number; readonly ms: number } | undefined;
  const run = new Run(job, {
    onMessage: (listener) => port.onMessage(listener),
    send: (message) => {
      if (message.type === 'started') started = message;
      else if (message.type === 'steps') {
        losses.push(...message.records.map((record) => record.loss));
        const { step, stepsMs } = run.trainer!;
        if (step >= startingSteps) warm ??= { step, ms: stepsMs };
      } else if (['progress', 'log', 'try'].includes(message.type)) port.send(message);
    },
  });
  try {
    await run.perform();
  } finally {
    await run.close();
  }
  const { engine, lowering, parameters } = started!.record;
  const msPerStep = (run.trainer!.stepsMs - warm!.ms) / (run.trainer!.step - warm!.step);
  return {
    engine,
    lowering,
    msPerStep,
    imagesPerSecond: (1000 * settings.batch) / msPerStep,
    parameters,
    lossFirst: losses[0]!,
    lossLast: losses.at(-1)!,
    waitingForData: run.waitingForData,
  };
}
