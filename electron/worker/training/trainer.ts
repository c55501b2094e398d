/** The loop of a run: steps, what is written and told of them, snapshots and checkpoints. */
import type { HeldOut, SnapshotRecord, StepRecord } from '../../../shared/results.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { JsonLinesWriter } from '../../files/json-lines.ts';
import type { Batches } from '../batches/batches.ts';
import type { Engine, Program, State } from '../engine/engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import type { WorkerPort } from '../messages/worker-port.ts';
import { health, healthAlarms } from '../numerics/representation-health.ts';
import { type BoardEntry, LiveBoards } from '../run/boards.ts';
import { type CheckpointNote, writeCheckpoint } from '../run/checkpoint.ts';
import { checkFinite } from '../run/run-failure.ts';
import type { HeldOut as HeldOutPhotographs } from './held-out.ts';
import type { RunPlan } from './run-plan.ts';
import { clockAt, learningRateAt } from './schedules.ts';
import { StepReports } from './step-reports.ts';
import type { Surveys } from './surveys.ts';

/** A kill may cost so much work at most. */
const checkpointEveryMs = 30_000;
/** Fewer held-out photographs than this give no ground for an alarm: what one or two have in common says nothing of all. */
const fewestForAlarms = 8;
/** Weight of the newest step in the speed that is told. */
const speedWeight = 0.1;

export interface TrainerParts {
  readonly runDir: string;
  readonly settings: TrainSettings;
  readonly plan: RunPlan;
  readonly engine: Engine;
  readonly state: State;
  readonly program: Program;
  readonly batches: Batches;
  readonly heldOut: HeldOutPhotographs;
  readonly surveys: Surveys;
  readonly metrics: JsonLinesWriter;
  readonly control: JobControl;
  readonly port: WorkerPort;
  readonly datasetFingerprint: string;
  /** Of the checkpoint that the run goes on from. */
  readonly from?: CheckpointNote | undefined;
  /** There is a snapshot of the step that the run begins or goes on with. */
  readonly isLookedAt: boolean;
}

export class Trainer {
  /** Steps done. */
  step: number;
  /** The last scores; undefined before the first snapshot. */
  heldOut: HeldOut | undefined;
  /** Time spent in steps, waiting for their data included. */
  stepsMs = 0;
  readonly #parts: TrainerParts;
  readonly #reports: StepReports;
  readonly #boards: LiveBoards;
  #bestScore: number | undefined;
  #lastSnapshot: SnapshotRecord | undefined;
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
   * Trains to the end, or until it is asked to stop.
   * @throws DivergedError when the numbers left the range of floats; the file system's error when the disk is full.
   */
  async train(): Promise<'finished' | 'stopped'> {
    const { control, plan, isLookedAt } = this.#parts;
    try {
      // What the untrained network is asked may hang on the first survey; later ones come after an epoch's snapshot.
      if (this.step === 0 && !(await this.#surveyIfDue())) return 'stopped';
      // Before the first step, or a snapshot that a stop or a kill had cut short.
      if (this.#isSnapshotDue() && !isLookedAt) await this.#snapshot();
      while (this.step < plan.totalSteps) {
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
          await this.#boards.drawIfDue(this.step, async () => this.#withSurvey(await this.#parts.heldOut.askPinned()));
      }
      return 'finished';
    } finally {
      this.#reports.flush();
    }
  }

  /** @returns False, with a checkpoint written, when a stop was asked for meanwhile. */
  async #surveyIfDue(): Promise<boolean> {
    const { surveys } = this.#parts;
    if (!surveys.isDue(this.step)) return true;
    this.#reports.flush();
    if (await surveys.take(this.step)) return true;
    await this.#checkpoint();
    return false;
  }

  /** The board with what the last survey found. */
  #withSurvey(entries: readonly BoardEntry[]): readonly BoardEntry[] {
    return [...this.#parts.surveys.shown.map((shown) => ({ shown })), ...entries];
  }

  async #trainStep(): Promise<void> {
    const { settings, plan, batches, program, metrics } = this.#parts;
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
      ...(Object.keys(measured).length > 0 ? { metrics: measured } : {}),
    };
    metrics.append(record);
    this.#reports.add(record);
  }

  #isSnapshotDue(): boolean {
    const { snapshotEvery, totalSteps } = this.#parts.plan;
    return this.step % snapshotEvery === 0 || this.step === totalSteps;
  }

  /**
   * Asks the held-out photographs, draws the board and writes a checkpoint. Changes nothing that training reads. A stop cuts
   * it short: the run takes it when it goes on.
   */
  async #snapshot(): Promise<void> {
    const { heldOut, plan, metrics, port, control } = this.#parts;
    this.#reports.flush();
    if (this.#lastSnapshot?.step === this.step) {
      port.send({ type: 'snapshot', record: this.#lastSnapshot });
      return;
    }
    const answers = await heldOut.ask(control);
    if (!answers) return;
    const { loss, score, standardError, chance, alarms, board, meter } = answers;
    checkFinite('the held-out loss', [loss], this.step);
    const features = await heldOut.features(control);
    if (!features) return;
    checkFinite('a feature', features.data, this.step);
    const measured = health(features);
    this.heldOut = { loss, score, chance, untrained: this.heldOut?.untrained ?? score, standardError };
    const record: SnapshotRecord = {
      event: 'snapshot',
      step: this.step,
      epoch: this.step / plan.stepsPerEpoch,
      heldOut: this.heldOut,
      health: measured,
      // A network that has not learnt yet gives one answer to everything, and means nothing by it.
      alarms: this.step === 0 || features.count < fewestForAlarms ? [] : [...alarms, ...healthAlarms(measured)],
      ...(meter && { meter: [...meter] }),
    };
    metrics.append(record);
    port.send({ type: 'snapshot', record });
    await this.#boards.draw(this.step, this.#withSurvey(board));
    const isBest = this.#bestScore === undefined || score > this.#bestScore;
    if (isBest) this.#bestScore = score;
    await this.#checkpoint(isBest);
    this.#lastSnapshot = record;
  }

  #isCheckpointDue(): boolean {
    return performance.now() + (this.#msPerStep ?? 0) - this.#checkpointedAt > checkpointEveryMs;
  }

  async #checkpoint(isBest = false): Promise<void> {
    const { runDir, settings, engine, state, metrics, datasetFingerprint } = this.#parts;
    const tensors: Record<string, Awaited<ReturnType<State['read']>>> = {};
    for (const name of state.names) {
      const tensor = await state.read(name);
      // A finite loss says nothing of the weights that its step has made. What is kept must be good to go on from.
      checkFinite(`'${name}'`, tensor.data, this.step);
      tensors[name] = tensor;
    }
    // The metrics of every step that a checkpoint stands for are on the disk before it is.
    await metrics.flush();
    const note: CheckpointNote = {
      step: this.step,
      engine: engine.id,
      lowering: engine.lowering,
      encoder: settings.encoder,
      size: settings.size,
      datasetFingerprint,
      heldOut: this.heldOut,
      bestScore: this.#bestScore,
      surveyedAt: this.#parts.surveys.surveyedAt,
    };
    await writeCheckpoint(runDir, { note, state: tensors }, isBest);
    this.#checkpointedAt = performance.now();
  }
}
