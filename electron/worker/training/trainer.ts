/** The training loop of a run: steps with their records, snapshots and checkpoints. */

import type { RunPlan } from '../../../shared/run-plan.ts';
import type { HeldOut, SnapshotRecord, StepRecord } from '../../../shared/run-results.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { JsonLinesWriter } from '../../files/json-lines.ts';
import type { Lock } from '../../files/lock.ts';
import { seal } from '../../files/sealed-line.ts';
import type { RunEvents } from '../../files/tensorboard/run-events.ts';
import type { Batches } from '../batches/batches.ts';
import type { Engine, Program, State } from '../engine/engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import type { WorkerPort } from '../messages/worker-port.ts';
import { featureHistogram } from '../numerics/feature-histogram.ts';
import { measureLabelFree } from '../numerics/label-free.ts';
import { health, healthAlarms } from '../numerics/representation-health.ts';
import { type BoardEntry, LiveBoards } from '../run/boards.ts';
import { type CheckpointNote, writeCheckpoint } from '../run/checkpoint.ts';
import { checkFinite } from '../run/run-failure.ts';
import type { HeldOut as HeldOutPhotographs } from './evaluate-held-out.ts';
import { clockAt, learningRateAt } from './schedules.ts';
import { StepReports } from './step-reports.ts';
import type { Surveys } from './surveys.ts';
import type { Stopwatch } from './timings.ts';

/** Interval of checkpoints: the most work that a kill can lose. */
const checkpointEveryMs = 30_000;
/** With fewer held-out photographs there are no alarms, because too few photographs are no evidence of a collapse. */
const fewestForAlarms = 8;
/** Weight of the newest step in the moving average of the speed. */
const speedWeight = 0.1;

/** What `Trainer` works with. */
export interface TrainerParts {
  readonly runDir: string;
  /** The lock on the run's folder; confirmed before a checkpoint is written. */
  readonly lock: Pick<Lock, 'confirm'>;
  readonly settings: TrainSettings;
  readonly plan: RunPlan;
  readonly engine: Engine;
  readonly state: State;
  readonly program: Program;
  readonly batches: Batches;
  readonly heldOut: HeldOutPhotographs;
  readonly surveys: Surveys;
  readonly metrics: JsonLinesWriter;
  /** The run's event files, if it writes them. */
  readonly events?: RunEvents | undefined;
  readonly control: JobControl;
  readonly port: WorkerPort;
  readonly datasetFingerprint: string;
  /** Of the settings as the run's record has them: without what the number of photographs decides. */
  readonly settingsHash: string;
  /** Metadata of the checkpoint of a resumed run. */
  readonly from?: CheckpointNote | undefined;
  /** Gets the durations of steps, snapshots and surveys. */
  readonly stopwatch?: Stopwatch | undefined;
  /** Training time before a resumed run ended, 0 for a new one; undefined if its metrics do not tell it. */
  readonly secondsBefore: number | undefined;
  /** True if the step that the run resumes from already has a snapshot. */
  readonly hasSnapshot: boolean;
  /** The step after which it ends as stopped, once it has taken a snapshot; at its end if omitted. */
  readonly stopAt?: number | undefined;
}

/** Trains a run that is completely opened. */
export class Trainer {
  /** Number of completed steps. */
  step: number;
  /** The last held-out scores; undefined before the first snapshot. */
  heldOut: HeldOut | undefined;
  /** Time spent in steps, including waiting for their data. */
  stepsMs = 0;
  readonly #parts: TrainerParts;
  readonly #reports: StepReports;
  readonly #boards: LiveBoards;
  #bestScore: number | undefined;
  #lastSnapshot: SnapshotRecord | undefined;
  /** Start of the training, moved back by the pauses before it. */
  #beganAt = performance.now();
  #checkpointedAt = performance.now();
  #msPerStep: number | undefined;

  constructor(parts: TrainerParts) {
    this.#parts = parts;
    this.step = parts.from?.step ?? 0;
    this.heldOut = parts.from?.heldOut;
    this.#bestScore = parts.from?.bestScore;
    this.#reports = new StepReports(parts.port);
    this.#boards = new LiveBoards(parts.runDir, parts.port);
  }

  /**
   * Trains to the end or until a stop is requested.
   * @throws DivergedError if the loss, a held-out result or a weight is not finite; an error of the file system, such
   *   as a full disk.
   */
  async train(): Promise<'finished' | 'stopped'> {
    const { control, plan, hasSnapshot } = this.#parts;
    this.#beganAt = performance.now() - control.pausedMs;
    try {
      // The questions of the first snapshot may depend on the first survey. Later surveys follow the snapshot of an epoch.
      if (this.step === 0 && !(await this.#surveyIfDue())) return 'stopped';
      // The snapshot before the first step, or one that a stop or a kill interrupted.
      if (this.#isSnapshotDue() && !hasSnapshot) await this.#snapshot();
      while (this.step < plan.totalSteps) {
        if (this.#isAtItsStop()) return 'stopped';
        const turn = await control.next(() => this.#reports.flush());
        if (turn === 'stop') {
          await this.#checkpoint();
          return 'stopped';
        }
        if (turn === 'snapshot') {
          await this.#snapshot();
          continue;
        }
        if (!(await this.#surveyIfDue())) return 'stopped';
        await this.#trainStep();
        if (this.#isSnapshotDue()) await this.#snapshot();
        else if (this.#isCheckpointDue()) await this.#checkpoint();
        else
          await this.#boards.drawIfDue(this.step, async () =>
            this.#withSurvey(await this.#parts.heldOut.answerPinned()),
          );
      }
      return 'finished';
    } finally {
      this.#reports.flush();
    }
  }

  /** @returns False if a stop was requested meanwhile; a checkpoint is then written. */
  async #surveyIfDue(): Promise<boolean> {
    const { surveys, stopwatch } = this.#parts;
    if (!surveys.isDue(this.step)) return true;
    this.#reports.flush();
    const began = performance.now();
    if (await surveys.take(this.step)) {
      stopwatch?.timed({ what: 'survey', ms: performance.now() - began });
      return true;
    }
    await this.#checkpoint();
    return false;
  }

  /** The entries of a board, preceded by the results of the last survey. */
  #withSurvey(entries: readonly BoardEntry[]): readonly BoardEntry[] {
    return [...this.#parts.surveys.shown.map((shown) => ({ shown })), ...entries];
  }

  async #trainStep(): Promise<void> {
    const { settings, plan, batches, program, metrics, events, stopwatch } = this.#parts;
    const began = performance.now();
    const learningRate = learningRateAt(settings, this.step, plan.totalSteps);
    const { posed } = await batches.at(this.step);
    const number = this.step + 1;
    const outputs = await program.run({ ...posed, ...clockAt(settings, this.step, plan.totalSteps) });
    const scalars = Object.entries(outputs).map(([name, { data }]) => [name, data[0]!] as const);
    for (const [name, value] of scalars) checkFinite(name === 'loss' ? 'the loss' : `the ${name}`, [value], number);
    this.step = number;

    const ms = performance.now() - began;
    this.stepsMs += ms;
    this.#msPerStep = this.#msPerStep === undefined ? ms : this.#msPerStep + speedWeight * (ms - this.#msPerStep);
    const { loss, ...measured } = Object.fromEntries(scalars);
    const record: StepRecord = {
      event: 'step',
      step: number,
      epoch: Math.ceil(number / plan.stepsPerEpoch),
      loss: loss!,
      learningRate,
      imagesPerSecond: (1000 * plan.batch) / this.#msPerStep,
      ...this.#time(),
      ...(Object.keys(measured).length > 0 ? { metrics: measured } : {}),
    };
    metrics.append(seal(record));
    events?.add(record);
    this.#reports.add(record);
    stopwatch?.timed({ what: 'step', ms });
  }

  /** Training time so far, to the millisecond. */
  #time(): Pick<StepRecord, 'seconds'> {
    const { secondsBefore, control } = this.#parts;
    if (secondsBefore === undefined) return {};
    const ms = performance.now() - this.#beganAt - control.pausedMs;
    return { seconds: Math.round(1000 * secondsBefore + ms) / 1000 };
  }

  #isSnapshotDue(): boolean {
    const { plan, stopAt } = this.#parts;
    const { snapshotEvery, totalSteps } = plan;
    return this.step % snapshotEvery === 0 || this.step === totalSteps || this.step === stopAt;
  }

  /** At the step where it stops, or after it, with the snapshot of this step unless a stop interrupted it. */
  #isAtItsStop(): boolean {
    const { stopAt, hasSnapshot, from } = this.#parts;
    if (stopAt === undefined || this.step < stopAt) return false;
    return this.step > stopAt || this.#lastSnapshot?.step === this.step || (hasSnapshot && from?.step === this.step);
  }

  /**
   * Evaluates on the held-out photographs, draws the board and writes a checkpoint. It changes nothing that training
   * reads. If a stop interrupts it, the resumed run takes it again.
   */
  async #snapshot(): Promise<void> {
    const { heldOut, plan, metrics, events, port, control, stopwatch } = this.#parts;
    this.#reports.flush();
    if (this.#lastSnapshot?.step === this.step) {
      port.send({ type: 'snapshot', record: this.#lastSnapshot });
      return;
    }
    const began = performance.now();
    const time = this.#time();
    const answers = await heldOut.evaluate(control);
    if (!answers) return;
    const { loss, score, standardError, chance, alarms, board, meter } = answers;
    checkFinite('the held-out loss', [loss], this.step);
    const examining = performance.now();
    const features = await heldOut.features(control);
    if (!features) return;
    checkFinite('a feature', features.data, this.step);
    const views = await heldOut.viewFeatures(control);
    if (heldOut.hasViews && !views) return;
    if (views) checkFinite('a feature of a view', views.features.data, this.step);
    const featuresMs = performance.now() - examining;
    const measured = health(features);
    const labelFree = await measureLabelFree(features, measured, views);
    this.heldOut = { loss, score, chance, untrained: this.heldOut?.untrained ?? score, standardError };
    const record: SnapshotRecord = {
      event: 'snapshot',
      step: this.step,
      epoch: this.step / plan.stepsPerEpoch,
      heldOut: this.heldOut,
      health: measured,
      // An untrained network may give the same answer to everything, which is no alarm.
      alarms: this.step === 0 || features.count < fewestForAlarms ? [] : [...alarms, ...healthAlarms(measured)],
      ...time,
      ...(meter && { meter: [...meter] }),
      features: featureHistogram(features),
      labelFree,
    };
    metrics.append(seal(record));
    events?.add(record);
    port.send({ type: 'snapshot', record });
    await this.#boards.draw(this.step, this.#withSurvey(board));
    await events?.addBoard(this.step);
    const isBest = this.#bestScore === undefined || score > this.#bestScore;
    if (isBest) this.#bestScore = score;
    await this.#checkpoint(isBest);
    this.#lastSnapshot = record;
    stopwatch?.timed({
      what: 'snapshot',
      ms: performance.now() - began,
      scoring: { ms: heldOut.scoringMs, images: heldOut.scored },
      features: { ms: featuresMs, images: heldOut.examined },
    });
  }

  #isCheckpointDue(): boolean {
    return performance.now() + (this.#msPerStep ?? 0) - this.#checkpointedAt > checkpointEveryMs;
  }

  async #checkpoint(isBest = false): Promise<void> {
    const { runDir, settings, engine, state, metrics, events, datasetFingerprint } = this.#parts;
    const tensors: Record<string, Awaited<ReturnType<State['read']>>> = {};
    for (const name of state.names) {
      const tensor = await state.read(name);
      // The loss may be finite although its step made weights that are not. A checkpoint must be good to resume from.
      checkFinite(`'${name}'`, tensor.data, this.step);
      tensors[name] = tensor;
    }
    await this.#parts.lock.confirm();
    // The metrics of all steps up to a checkpoint reach the disk before the checkpoint.
    await metrics.flush();
    await events?.flush();
    const note: CheckpointNote = {
      step: this.step,
      engine: engine.id,
      lowering: engine.lowering,
      encoder: settings.encoder,
      size: settings.size,
      settingsHash: this.#parts.settingsHash,
      datasetFingerprint,
      heldOut: this.heldOut,
      bestScore: this.#bestScore,
      surveyedAt: this.#parts.surveys.surveyedAt,
    };
    await writeCheckpoint(runDir, { note, state: tensors }, isBest);
    this.#checkpointedAt = performance.now();
  }
}
