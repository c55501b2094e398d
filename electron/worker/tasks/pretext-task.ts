/** The parts of a pretext task: the question about a photograph, the network, the loss, the score and the board. */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Settings } from '../../../shared/form-fields.ts';
import type { Alarm, BoardBars, BoardPicture } from '../../../shared/run-results.ts';
import type { TaskCard } from '../../../shared/task-card.ts';
import type { Beside, Companion } from '../data/auxiliary-data.ts';
import type { HostTensor, TensorSpec } from '../engine/engine.ts';
import type { Encoder } from '../nets/encoder.ts';
import type { Scope } from '../nets/scope.ts';
import type { Random } from '../numerics/random.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import type { PerPhotograph } from '../numerics/score-contributions.ts';
import type { Picture } from '../pictures/picture.ts';
import type { Purpose } from '../posing/purpose.ts';
import type { Posed, PoseSettings } from './posed.ts';
import type { Puzzle } from './puzzle-for-shortcut-checks.ts';

/** The outputs of a task's network, by name. */
export type Answers = Readonly<Record<string, HostTensor>>;

/** What a pose knows about its photograph in addition to the pixels. */
export interface About {
  /** Its index in its set (the training or the held-out photographs), from 0. */
  readonly index: number;
  /** Completed epochs, for questions that grow harder. Undefined for held-out questions. */
  readonly epoch?: number;
  /** Its companion data from the pack, for tasks with a companion. */
  readonly beside?: Beside;
}

/** A picture on the board: the question, the network's answer or the right answer; or an image and its features. */
export interface ShownPicture {
  readonly role: BoardPicture['role'];
  readonly caption: string;
  readonly picture: Picture;
  /** A wider picture is stored reduced to this width, in pixels. */
  readonly widest?: number;
}

/** An item of the board. */
export interface Shown {
  readonly pictures: readonly ShownPicture[];
  readonly caption: string;
  readonly correct?: boolean;
  readonly probabilities?: readonly { readonly label: string; readonly probability: number; readonly truth: boolean }[];
  readonly bars?: BoardBars;
}

/** The questions of a task with a fixed list of answers. */
export interface Choices {
  /** Names of the answers. */
  readonly labels: readonly string[];
  /** Name of the logits, [rows, answers], in the network's answers. */
  readonly logits: string;
  /** Name of the right answers, [rows], in the posed arrays. */
  readonly truth: string;
  /** Questions per photograph. */
  readonly rows: number;
}

/** How wrong the answers about each photograph are. */
export interface LossPerPhotograph {
  /** What the values are, in words: "squared error per hidden value". */
  readonly measure: string;
  /** One per photograph, in the order of evaluation; higher is worse, NaN if a photograph is not scored. */
  readonly values: readonly number[];
}

/** Computes a score from the answers to held-out questions, batch by batch. */
export interface Scorer {
  /** @param photographs Number of photographs that count, from the first of the batch; the rest is padding. */
  add(answers: Answers, posed: Posed, photographs: number): void;
  /**
   * The loss in the task's unit; the score that the card describes, with its standard error over photographs
   * (standard-error.ts); alarms for trivial solutions.
   */
  result(): {
    readonly loss: number;
    readonly score: number;
    readonly standardError: number;
    readonly alarms: readonly Alarm[];
    /** Undefined if the score is not a ratio of sums: mutual information, κ, a difference of correlations. */
    readonly perPhotograph?: PerPhotograph;
    readonly losses: LossPerPhotograph;
  };
}

/** All training photographs of a run, for measurements over all of them. */
export interface SurveyView<S extends Settings = Settings> {
  readonly settings: PoseSettings<S>;
  /** Random numbers of this survey only: the same after a resume. */
  readonly random: Random;
  /** Epochs completed before it. */
  readonly epoch: number;
  readonly count: number;
  picture(index: number): Promise<Picture>;
  /** The encoder's features of the plain central squares, [count, D]. Undefined if the run was stopped meanwhile. */
  features(): Promise<FeatureMatrix | undefined>;
  /** The current value of a buffer of the task's network. */
  read(buffer: string): Promise<HostTensor<Float32Array>>;
  /**
   * Reports the progress of a part of the survey and handles messages; while the run is paused, it waits.
   * @returns True if the run is to stop.
   */
  progress(what: string, done: number, total: number): Promise<boolean>;
}

/** What a survey changes before training continues. */
export interface SurveyFindings {
  /** New values of the network's buffers, by full name. */
  readonly buffers: Readonly<Record<string, Float32Array>>;
  /** Prefix of the parameters that are initialised again; their optimiser slots are set to zero. */
  readonly redraw?: string;
  /** Board items, shown until the next survey. */
  readonly shown?: readonly Shown[];
}

/** A part of the network that is trained with its own loss, such as a discriminator. */
export interface Adversary {
  /**
   * Prefix of the full names of its parameters. They minimise its loss only; all others minimise the task's loss only.
   */
  readonly scope: string;
  /** Its learning rate, as a share of the run's learning rate. */
  readonly rate: number;
  /** Its loss, a scalar. */
  loss(answers: Readonly<Record<string, Tensor>>, posed: Readonly<Record<string, Tensor>>): Tensor;
}

/** An answer that takes several passes, each with the answers of the earlier ones. Only the board uses it. */
export interface Completion<S extends Settings = Settings> {
  /** The inputs of a pass for one photograph, as in the task's own signature. */
  signature(settings: PoseSettings<S>): Readonly<Record<string, TensorSpec>>;
  /** The outputs of a pass. It uses only parameters that the task's own `net` declares. */
  net(
    scope: Scope,
    encoder: Encoder,
    inputs: Readonly<Record<string, Tensor>>,
    settings: PoseSettings<S>,
  ): Readonly<Record<string, Tensor>>;
  /**
   * Runs the passes, at most about a hundred whatever the picture's side, and returns the answers that `show` gets in
   * addition to those of the task's own network.
   * @param posed The pinned photographs.
   * @param random The same at every step, so that completions can be compared.
   * @param pass Runs one pass for all photographs; undefined if the run is to stop.
   * @returns Undefined if a pass returned undefined.
   */
  complete(
    posed: Posed,
    settings: PoseSettings<S>,
    photographs: number,
    random: Random,
    pass: (inputs: Posed) => Promise<Answers | undefined>,
  ): Promise<Answers | undefined>;
}

/** A pretext task: a question whose answer comes from the photograph itself. */
export interface PretextTask<S extends Settings = Settings> {
  readonly card: TaskCard;
  /** 'causal': each patch of the encoder attends to itself and earlier patches only, in evaluation and export too. */
  readonly attention?: 'causal';
  /** The auxiliary data that the task needs for each photograph. Omitted: none, and every photograph can be used. */
  readonly companion?: Companion;
  /** The arrays of one photograph. The first dimension of a shape is the number of rows per photograph. */
  signature(settings: PoseSettings<S>): Readonly<Record<string, TensorSpec>>;
  /** Makes a question with its answer from one photograph. All random numbers come from `random`. */
  pose(picture: Picture, settings: PoseSettings<S>, random: Random, purpose: Purpose, about: About): Posed;
  /**
   * The input transformation: what the encoder gets for plain pictures, [N, S, S, channels] in 0–1, in evaluation and export.
   * Omitted: `standardise`.
   */
  view?(pixels: Tensor4D, settings: PoseSettings<S>): Tensor4D;
  /** A measurement over all training photographs, before the first step and then every few epochs. */
  readonly survey?: {
    /** Epochs from one survey to the next; Infinity for a single survey before the first step. */
    everyEpochs(settings: PoseSettings<S>): number;
    /** @returns Undefined if the run was stopped meanwhile; then nothing has changed. */
    take(view: SurveyView<S>): Promise<SurveyFindings | undefined>;
  };
  /**
   * The network: answers to a batch, as named tensors.
   * @param posed A batch of what `pose` returns.
   * @param trainedOn Number of training photographs: the length of a buffer with one entry per photograph.
   */
  net(
    scope: Scope,
    encoder: Encoder,
    posed: Readonly<Record<string, Tensor>>,
    settings: PoseSettings<S>,
    trainedOn: number,
  ): Readonly<Record<string, Tensor>>;
  /** The scalar loss, and other scalars to log. */
  loss(
    answers: Readonly<Record<string, Tensor>>,
    posed: Readonly<Record<string, Tensor>>,
    settings: PoseSettings<S>,
  ): { readonly loss: Tensor; readonly metrics: Readonly<Record<string, Tensor>> };
  /**
   * The log-likelihood of the right answer to each question, [questions], in nats: at most 0. The questions about one
   * photograph are adjacent. Omitted if a question has no single right answer.
   */
  logLikelihood?(
    answers: Readonly<Record<string, Tensor>>,
    posed: Readonly<Record<string, Tensor>>,
    settings: PoseSettings<S>,
  ): Tensor;
  /** The adversary under these settings, if there is one. Every step updates both, from the same point. */
  adversary?(settings: PoseSettings<S>): Adversary | undefined;
  scorer(settings: PoseSettings<S>): Scorer;
  /** Present if the questions have a fixed list of answers. */
  choices?(settings: PoseSettings<S>): Choices;
  readonly completion?: Completion<S>;
  /** The part that probes can answer from a cue. Present if the card has a `puzzle`. */
  readonly puzzle?: Puzzle<S>;
  /** One photograph of a batch on the board; without answers, the question. `index` counts photographs. */
  show(posed: Posed, answers: Answers | undefined, index: number, settings: PoseSettings<S>): Shown;
  /** Board items about several photographs together: the first `photographs` of this batch. */
  overview?(posed: Posed, answers: Answers, photographs: number, settings: PoseSettings<S>): readonly Shown[];
  /**
   * The score of an answer that ignores the photograph.
   * @param asked Number of photographs that are scored.
   */
  chance(settings: PoseSettings<S>, asked: number): number;
}

/** A task with a puzzle. */
export type PuzzleTask = PretextTask & Required<Pick<PretextTask, 'puzzle'>>;

/** Whether a task has a puzzle. */
export const hasPuzzle = (task: PretextTask): task is PuzzleTask => task.puzzle !== undefined;
