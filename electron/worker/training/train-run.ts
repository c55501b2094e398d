/** A run from opening its folder to its last step: what is locked, read, opened and written, in this order. */
import { mkdir } from 'node:fs/promises';
import { colourNotes } from '../../../shared/colour-needs.ts';
import type { EngineId } from '../../../shared/engine-cards.ts';
import { refuse } from '../../../shared/failure.ts';
import { planRun } from '../../../shared/run-plan.ts';
import type { StartingWeights } from '../../../shared/run-results.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { type Lock, takeLock } from '../../files/lock.ts';
import { lockFile } from '../../files/run-folder.ts';
import type { FloatTensor } from '../../files/safetensors.ts';
import { settingsHash } from '../../files/settings-hash.ts';
import { RunEvents } from '../../files/tensorboard/run-events.ts';
import { type Batches, openBatches } from '../batches/batches.ts';
import { openEngine } from '../engine/open-engine.ts';
import { JobControl } from '../messages/job-control.ts';
import type { WorkerPort } from '../messages/worker-port.ts';
import { keepBoards } from '../run/boards.ts';
import { type Checkpoint, readLastCheckpoint, refuseOtherSettings, tidyCheckpoints } from '../run/checkpoint.ts';
import { openPhotographs } from '../run/run-photographs.ts';
import { PlainFeatures } from '../run/unposed-features.ts';
import { encoderOf, pretextTask } from '../tasks/tasks.ts';
import { HeldOut } from './evaluate-held-out.ts';
import { openMetrics } from './metrics.ts';
import { viewedAtSnapshots } from './snapshot-views.ts';
import { Surveys } from './surveys.ts';
import type { Stopwatch } from './timings.ts';
import { Trainer } from './trainer.ts';
import { type TrainingPlan, trainingStep } from './training-step.ts';
import { withWeightsOf } from './weights-file.ts';
import { withEncoderFrom } from './weights-from.ts';

type TrainJob = JobOf<'train'>;

/** Batch size of the encoder in inference mode. A larger one would not be faster and would need more memory. */
const inferenceBatch = 8;

/** One training run and all resources that it has open. */
export class Run {
  trainer: Trainer | undefined;
  readonly #job: TrainJob;
  readonly #port: WorkerPort;
  readonly #control: JobControl;
  readonly #stopwatch: Stopwatch | undefined;
  /** Functions that close the open resources, in the order of opening; they are called in reverse order. */
  readonly #open: (() => Promise<unknown> | unknown)[] = [];
  #step = 0;
  #batches: Batches | undefined;

  /** @param stopwatch Measures the run, which then scores fewer held-out photographs. */
  constructor(job: TrainJob, port: WorkerPort, stopwatch?: Stopwatch) {
    this.#job = job;
    this.#port = port;
    this.#stopwatch = stopwatch;
    this.#control = new JobControl(port, 'training');
  }

  /** Number of completed steps, or the step that failed. */
  get step(): number {
    return this.trainer ? Math.max(this.#step, this.trainer.step) : this.#step;
  }
  set step(step: number) {
    this.#step = step;
  }

  /** Share of the steps' time that was spent waiting for data, from 0 to 1. */
  get waitingForData(): number {
    return this.#batches && this.trainer ? this.#batches.waitedMs / this.trainer.stepsMs : 0;
  }

  async close(): Promise<void> {
    let failed: unknown;
    for (const close of this.#open.splice(0).reverse()) {
      try {
        await close();
      } catch (error) {
        failed ??= error;
      }
    }
    if (failed !== undefined) throw failed;
  }

  /**
   * Trains until the last step or until a stop is requested.
   * @throws FailureError, DivergedError or an error of the file system.
   */
  async perform(): Promise<'finished' | 'stopped'> {
    const { runDir, settings: requested } = this.#job;
    const task = pretextTask(requested.task);
    const encoder = encoderOf(requested);
    const lock = await this.#lock();
    const checkpoint = await this.#findCheckpoint();
    const photographs = await openPhotographs(
      this.#job,
      checkpoint?.note.datasetFingerprint,
      {
        onProgress: (what, done, total) => this.#control.progress(what, done, total),
        isCancelled: () => this.#control.stopAsked,
      },
      (message) => this.#control.warn(message),
    );
    this.#open.push(() => photographs.close());
    for (const note of colourNotes(task.card, requested.reading)) this.#control.warn(note);
    const plan = planRun(requested, photographs.train.photographs.length);
    const settings = { ...requested, batch: plan.batch };
    const training = trainingStep(task, encoder, settings, photographs.train.photographs.length);

    this.#control.progress('starting the engine', 0, 1);
    const kept = this.#job.keep ?? checkpoint?.note;
    const engine = kept
      ? await openEngine(kept.engine as EngineId, this.#port, { lowering: kept.lowering })
      : await openEngine(requested.engine, this.#port);
    this.#open.push(() => engine.dispose());
    const { state: initial, weights } = await this.#initialState(training, checkpoint);
    const state = engine.createState(initial);
    this.#open.push(() => state.dispose());

    // Opened before compiling, so that its thread starts meanwhile.
    const { packDir, side, photographs: numbers } = photographs.train;
    const batches = await openBatches({
      packDir,
      side,
      photographs: numbers,
      task: settings.task,
      settings,
      purpose: 'train',
      batch: plan.batch,
    });
    this.#batches = batches;
    this.#open.push(() => batches.close());

    this.#control.progress('compiling the step', 0, 1);
    const program = await engine.compile(training.step, training.inputs, state);
    const features = await PlainFeatures.open({ engine, state, task, encoder, settings, atOnce: inferenceBatch });
    this.#open.push(() => features.dispose());
    const heldOut = await HeldOut.open({
      runDir,
      engine,
      state,
      task,
      encoder,
      settings,
      train: photographs.train,
      set: photographs.heldOut,
      features,
      pinned: this.#job.dataset.pinned,
      viewed: viewedAtSnapshots(settings, plan, photographs.heldOut.photographs.length),
      mostScored: this.#stopwatch?.mostScored,
    });
    this.#open.push(() => heldOut.close());
    const { metrics, events, secondsBefore, hasSnapshot } = await this.#removeLaterSteps(checkpoint);
    this.#port.send({
      type: 'started',
      datasetFingerprint: photographs.fingerprint,
      record: {
        event: 'started',
        run: this.#job.run,
        runDir,
        engine: engine.id,
        lowering: engine.lowering,
        device: engine.device,
        images: numbers.length,
        heldOutImages: photographs.heldOut.photographs.length,
        leftOut: photographs.leftOut,
        ...(photographs.copies ? { leakage: photographs.copies.leakage } : {}),
        ...(photographs.excluded ? { excluded: photographs.excluded.fromTraining } : {}),
        ...(weights ? { weights } : {}),
        parameters: training.parameterCount,
        fromStep: checkpoint?.note.step ?? 0,
        totalSteps: plan.totalSteps,
        stepsPerEpoch: plan.stepsPerEpoch,
        batch: plan.batch,
      },
    });
    const surveys = new Surveys({
      task,
      settings,
      stepsPerEpoch: plan.stepsPerEpoch,
      set: photographs.train,
      features,
      state,
      training,
      control: this.#control,
      onProgress: (what, done, total) => this.#control.progress(what, done, total),
      surveyedAt: checkpoint?.note.surveyedAt,
    });
    this.trainer = new Trainer({
      runDir,
      lock,
      settings,
      plan,
      engine,
      state,
      program,
      batches,
      heldOut,
      surveys,
      metrics,
      events,
      control: this.#control,
      port: this.#port,
      datasetFingerprint: photographs.fingerprint,
      settingsHash: settingsHash(requested),
      from: checkpoint?.note,
      stopwatch: this.#stopwatch,
      secondsBefore,
      hasSnapshot,
      stopAt: this.#job.stopAtOneOf && Math.ceil(plan.totalSteps / this.#job.stopAtOneOf),
    });
    return this.trainer.train();
  }

  /** Only one process at a time may train in a run's folder. */
  async #lock(): Promise<Lock> {
    const { runDir } = this.#job;
    await mkdir(runDir, { recursive: true });
    const attempt = await takeLock(lockFile(runDir));
    if (!attempt.ok)
      refuse(
        'failed',
        `process ${attempt.holder.pid} on ${attempt.holder.host} already trains in ${runDir}`,
        'stop it first, or wait until it has ended',
      );
    this.#open.push(() => attempt.lock.release());
    return attempt.lock;
  }

  async #findCheckpoint(): Promise<Checkpoint | undefined> {
    const { runDir, settings } = this.#job;
    const checkpoint = await readLastCheckpoint(runDir, (message) => this.#control.warn(message));
    if (!checkpoint) return undefined;
    refuseOtherSettings(checkpoint, settings);
    this.#step = checkpoint.note.step;
    return checkpoint;
  }

  async #initialState(
    training: TrainingPlan,
    checkpoint: Checkpoint | undefined,
  ): Promise<{ readonly state: Readonly<Record<string, FloatTensor>>; readonly weights?: StartingWeights }> {
    const { settings, fromRunDir, fromFile, runDir } = this.#job;
    const initial = training.initialState(settings.seed);
    if (!checkpoint && fromFile) return withWeightsOf(fromFile, settings, initial);
    if (!checkpoint && fromRunDir)
      return { state: await withEncoderFrom(fromRunDir, settings, initial, (message) => this.#control.warn(message)) };
    if (!checkpoint) return { state: initial };
    for (const [name, { shape }] of Object.entries(initial)) {
      const found = checkpoint.state[name];
      if (found?.shape.join() !== shape.join())
        refuse(
          'unusable-input',
          `the checkpoint in ${runDir} does not fit the run's settings: '${name}' is ${found ? `[${found.shape}]` : 'missing'}, but must be [${shape}]`,
        );
    }
    return { state: Object.fromEntries(Object.keys(initial).map((name) => [name, checkpoint.state[name]!])) };
  }

  /** Removes what was written after the checkpoint, so that each step is recorded once. */
  async #removeLaterSteps(checkpoint: Checkpoint | undefined) {
    const { runDir } = this.#job;
    const step = checkpoint?.note.step;
    await tidyCheckpoints(runDir, step ?? -1);
    const opened = await openMetrics(runDir, step, (message) => this.#control.warn(message));
    const { writer, seconds: secondsBefore, snapshots, isDamaged } = opened;
    this.#open.push(() => writer.close());
    await keepBoards(runDir, (board) => snapshots.has(board) || (isDamaged && step !== undefined && board <= step));
    const events = await RunEvents.openForTraining(runDir, step);
    if (events) this.#open.push(() => events.close());
    return { metrics: writer, events, secondsBefore, hasSnapshot: step !== undefined && snapshots.has(step) };
  }
}
