/**
 * Evaluates the network on held-out photographs: the task's score, their representation, and the answers for the board.
 * Nothing here changes the state.
 */
import type { Alarm, MeterReading } from '../../../shared/run-results.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { type Batches, openBatches } from '../batches/batches.ts';
import type { Engine, Program, State } from '../engine/engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import type { Encoder } from '../nets/encoder.ts';
import type { ViewFeatures } from '../numerics/label-free.ts';
import { Random } from '../numerics/random.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import { type BoardEntry, pinned } from '../run/boards.ts';
import { completionStep, heldOutStep } from '../run/network-steps.ts';
import type { PhotographSet } from '../run/run-photographs.ts';
import type { PlainFeatures } from '../run/unposed-features.ts';
import { cues } from '../shortcuts/cues/cues.ts';
import { CheatMeter } from '../shortcuts/diagnosis/cheat-meter.ts';
import type { Posed } from '../tasks/posed.ts';
import type { Answers, PretextTask } from '../tasks/pretext-task.ts';
import { poseSettings } from '../tasks/tasks.ts';
import { type BoardPhotographs, boardPhotographs } from './board-photographs.ts';
import { PatchBoard } from './patch-board.ts';
import { SnapshotViews } from './snapshot-views.ts';

/**
 * Most photographs that are scored at a snapshot. With this many, the standard error of an accuracy is below 1.6
 * points.
 */
export const mostScored = 1024;
/** Most photographs for the health of the representation: all that are scored, because its rank is at most their number. */
export const mostExamined = mostScored;

/** The result of an evaluation on held-out photographs. */
export interface HeldOutAnswers {
  readonly loss: number;
  readonly score: number;
  readonly standardError: number;
  /** Chance for this number of photographs. */
  readonly chance: number;
  readonly alarms: readonly Alarm[];
  /** The pinned photographs and the network's answers. */
  readonly board: readonly BoardEntry[];
  /** The cheat meter, for tasks that have one. */
  readonly meter?: readonly MeterReading[] | undefined;
}

/**
 * Handles waiting messages and tells whether a stop was requested: with a large network, an evaluation takes minutes.
 */
type Interruptible = Pick<JobControl, 'isStopped'>;

/** Options of `HeldOut`. */
export interface HeldOutOptions {
  readonly runDir: string;
  readonly engine: Engine;
  readonly state: State;
  readonly task: PretextTask;
  readonly encoder: Encoder;
  readonly settings: TrainSettings;
  /** The photographs that the run trains on. */
  readonly train: PhotographSet;
  /** The held-out photographs. */
  readonly set: PhotographSet;
  /** Computes the features of the encoder alone. */
  readonly features: PlainFeatures;
  /** Absolute paths of the photographs that the user pinned. */
  readonly pinned?: readonly string[] | undefined;
  /** Number of photographs whose views are examined too. */
  readonly viewed: number;
  /** Most photographs to score, if fewer than usual. */
  readonly mostScored?: number | undefined;
}

/** A part of the board, posed in batches. */
interface BoardPart extends BoardPhotographs {
  readonly batches: Batches;
}

/** Evaluates a run on its held-out photographs. */
export class HeldOut {
  /** Duration of the last scoring, without the entries of the board and the meter. */
  scoringMs = 0;
  readonly #options: HeldOutOptions;
  readonly #photographs: Uint32Array;
  readonly #atOnce: number;
  readonly #batches: Batches;
  readonly #board: readonly BoardPart[];
  readonly #answers: Program;
  /** One pass of an answer that needs several passes. */
  readonly #pass: Program | undefined;
  readonly #meter: CheatMeter | undefined;
  readonly #patches: PatchBoard;
  readonly #views: SnapshotViews | undefined;

  private constructor(
    options: HeldOutOptions,
    photographs: Uint32Array,
    atOnce: number,
    batches: Batches,
    board: readonly BoardPart[],
    answers: Program,
    pass: Program | undefined,
    meter: CheatMeter | undefined,
    patches: PatchBoard,
  ) {
    this.#options = options;
    this.#photographs = photographs;
    this.#atOnce = atOnce;
    this.#batches = batches;
    this.#board = board;
    this.#answers = answers;
    this.#pass = pass;
    this.#meter = meter;
    this.#patches = patches;
    const { settings, set, features, viewed } = options;
    if (viewed > 0) this.#views = new SnapshotViews(settings, set, photographs.subarray(0, viewed), features);
  }

  static async open(options: HeldOutOptions): Promise<HeldOut> {
    const { engine, state, task, encoder, settings, train, set } = options;
    const all = set.photographs;
    const order = new Random(settings.seed, 'held-out')
      .permutation(all.length)
      .slice(0, options.mostScored ?? mostScored);
    const photographs = order.map((at) => all[at]!);
    const atOnce = Math.min(photographs.length, pinned);
    // Posed without a thread: there are seconds between two snapshots.
    const batchesOf = ({ packDir, side }: PhotographSet, photographs: Uint32Array) =>
      openBatches({ packDir, side, photographs, task, settings, purpose: 'held-out', batch: atOnce });
    const batches = await batchesOf(set, photographs);
    const board: BoardPart[] = [];
    // Without pinned photographs, the board has the first batch that is scored.
    for (const part of boardPhotographs(train, set, photographs, options.pinned ?? []))
      board.push({ ...part, batches: options.pinned ? await batchesOf(part.set, part.photographs) : batches });
    const answering = heldOutStep(task, encoder, settings, train.photographs.length, atOnce);
    const answers = await engine.compile(answering.step, answering.inputs, state);
    const completing = task.completion && completionStep(task.completion, encoder, settings, atOnce);
    const pass = completing && (await engine.compile(completing.step, completing.inputs, state));
    const meter = await CheatMeter.open({ task, settings, set, photographs, answers, atOnce }, train, cues);
    const patches = await PatchBoard.open(options, board);
    return new HeldOut(options, photographs, atOnce, batches, board, answers, pass, meter, patches);
  }

  /** Number of photographs that are scored. */
  get scored(): number {
    return this.#photographs.length;
  }

  /** Number of squares whose features the health of the representation needs: photographs and views. */
  get examined(): number {
    return Math.min(this.scored, mostExamined) + (this.#views?.count ?? 0);
  }

  /**
   * Scores all photographs. Loss and score are not finite if the network has diverged.
   * @returns Undefined if a stop was requested meanwhile.
   */
  async evaluate(control: Interruptible): Promise<HeldOutAnswers | undefined> {
    const { task, settings } = this.#options;
    const scorer = task.scorer(poseSettings(settings));
    this.scoringMs = 0;
    for (let batch = 0; batch < this.#batches.stepsPerEpoch; batch++) {
      const began = performance.now();
      const { posed } = await this.#batches.at(batch);
      const answers = await this.#answers.run(posed);
      scorer.add(answers, posed, Math.min(this.#atOnce, this.#photographs.length - batch * this.#atOnce));
      this.scoringMs += performance.now() - began;
      if (await control.isStopped()) return undefined;
    }
    const chance = task.chance(poseSettings(settings), this.#photographs.length);
    const { loss, score, standardError, alarms } = scorer.result();
    const board = await this.#entries(control, true);
    if (await control.isStopped()) return undefined;
    const answered = { loss, score, standardError, alarms, chance, board };
    if (!this.#meter || !Number.isFinite(loss)) return answered;
    const meter = await this.#meter.read(() => control.isStopped());
    return meter && { ...answered, meter };
  }

  /** Computes the answers for the pinned photographs only, for the live board between snapshots. */
  async answerPinned(): Promise<BoardEntry[]> {
    return this.#entries({ isStopped: async () => false }, false);
  }

  /**
   * The representation of the plain photographs, without the poses of the task. Not finite if the network has diverged.
   * @returns Undefined if a stop was requested meanwhile.
   */
  async features(control: Interruptible): Promise<FeatureMatrix | undefined> {
    const { features, set } = this.#options;
    return features.of(set, this.#photographs.subarray(0, mostExamined), () => control.isStopped());
  }

  /** Whether views of photographs are examined. */
  get hasViews(): boolean {
    return this.#views !== undefined;
  }

  /** The representation of views of some of them. @returns Undefined without views, or if a stop was requested meanwhile. */
  async viewFeatures(control: Interruptible): Promise<ViewFeatures | undefined> {
    return this.#views?.features(() => control.isStopped());
  }

  async close(): Promise<void> {
    for (const batches of new Set([this.#batches, ...this.#board.map((part) => part.batches)])) await batches.close();
    await this.#answers.dispose();
    await this.#pass?.dispose();
    await this.#patches.dispose();
  }

  /** Further answers that need several passes; none if a stop was requested meanwhile. */
  async #complete(posed: Posed, control: Interruptible): Promise<Answers> {
    const { task, settings } = this.#options;
    const program = this.#pass;
    if (!task.completion || !program) return {};
    const pass = async (inputs: Posed) => ((await control.isStopped()) ? undefined : program.run(inputs));
    const random = new Random('completion');
    return (await task.completion.complete(posed, poseSettings(settings), this.#atOnce, random, pass)) ?? {};
  }

  /** The board; incomplete if a stop was requested meanwhile. */
  async #entries(control: Interruptible, isSnapshot: boolean): Promise<BoardEntry[]> {
    const { task, settings } = this.#options;
    const own = poseSettings(settings);
    const alone: BoardEntry[] = [];
    const together: BoardEntry[] = [];
    for (const { set, photographs, trainedOn, batches } of this.#board)
      for (let batch = 0; batch * this.#atOnce < photographs.length; batch++) {
        const { posed } = await batches.at(batch);
        const answers = { ...(await this.#answers.run(posed)), ...(await this.#complete(posed, control)) };
        const first = batch * this.#atOnce;
        photographs.slice(first, first + this.#atOnce).forEach((photograph, index) => {
          const shown = task.show(posed, answers, index, own);
          alone.push({ photograph: set.pack.name(photograph), shown, ...(trainedOn && { trainedOn }) });
        });
        // Items about several photographs are about the first batch: one of each is enough.
        if (together.length === 0 && !trainedOn)
          for (const shown of task.overview?.(posed, answers, Math.min(photographs.length, this.#atOnce), own) ?? [])
            together.push({ shown });
        if (await control.isStopped()) return [...together, ...alone];
      }
    const patches = await this.#patches.entry(isSnapshot);
    return [...together, ...alone, ...(patches ? [patches] : [])];
  }
}
