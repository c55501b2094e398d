/** A pretext task is one file: what is asked of a photograph, the net that answers, the loss, the score, and how it is shown. */
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { Settings } from '../../../shared/fields.ts';
import type { Alarm, BoardBars } from '../../../shared/results.ts';
import type { TaskCard } from '../../../shared/task-card.ts';
import type { Beside, Companion } from '../data/companion.ts';
import type { HostTensor, TensorSpec } from '../engine/engine.ts';
import type { Encoder } from '../nets/encoder.ts';
import type { Scope } from '../nets/scope.ts';
import type { PerPhotograph } from '../numerics/per-photograph.ts';
import type { Random } from '../numerics/random.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import type { Picture } from '../pictures/picture.ts';
import type { Purpose } from '../posing/purpose.ts';
import type { Posed, PoseSettings } from './posed.ts';
import type { Puzzle } from './puzzle.ts';

export type Answers = Readonly<Record<string, HostTensor>>;

/** What a pose may know of its photograph beside the pixels. */
export interface About {
  /** Its place among the photographs of its set (those trained on, or those held out), from 0. */
  readonly index: number;
  /** Whole epochs trained before, for questions that grow harder; held-out questions belong to no epoch. */
  readonly epoch?: number;
  /** What lies beside it in its pack, for tasks with a companion. */
  readonly beside?: Beside;
}

/** A picture to show, with what it is. */
export interface ShownPicture {
  readonly role: 'asked' | 'answer' | 'truth';
  readonly caption: string;
  readonly picture: Picture;
}
export interface Shown {
  readonly pictures: readonly ShownPicture[];
  readonly caption: string;
  readonly correct?: boolean;
  readonly probabilities?: readonly { readonly label: string; readonly probability: number; readonly truth: boolean }[];
  readonly bars?: BoardBars;
}

/** Gathers answers to held-out questions, batch after batch, into a score. */
export interface Scorer {
  /** @param photographs How many leading photographs of the batch count; the rest is padding. */
  add(answers: Answers, posed: Posed, photographs: number): void;
  /**
   * Loss in the task's unit; score as in the card, with its standard error where photographs are the units that vary
   * (standard-error.ts); alarms for trivial solutions.
   */
  result(): {
    readonly loss: number;
    readonly score: number;
    readonly standardError: number;
    readonly alarms: readonly Alarm[];
    /** Left out where the score is no such ratio: a mutual information, κ, a difference of correlations. */
    readonly perPhotograph?: PerPhotograph;
  };
}

/** All the photographs that a run trains on, for what a task measures on them together. */
export interface SurveyView<S extends Settings = Settings> {
  readonly settings: PoseSettings<S>;
  /** Chance of this survey alone: the same after a resume. */
  readonly random: Random;
  /** Whole epochs trained before it. */
  readonly epoch: number;
  readonly count: number;
  picture(index: number): Promise<Picture>;
  /** The encoder's features of their plain central squares, [count, D]. Undefined if a stop was asked for meanwhile. */
  features(): Promise<FeatureMatrix | undefined>;
  /** A buffer of the task's net as it stands. */
  read(buffer: string): Promise<HostTensor<Float32Array>>;
  /** Says how far a part of the survey is. Lets messages in (pause is kept here). @returns True if a stop was asked for. */
  progress(what: string, done: number, total: number): Promise<boolean>;
}

/** What a survey puts in place before training goes on. */
export interface SurveyFindings {
  /** New values of the net's buffers, by full name. */
  readonly buffers: Readonly<Record<string, Float32Array>>;
  /** Parameters whose name begins so are drawn anew, and their optimiser slots emptied. */
  readonly redraw?: string;
  /** For the board, until the next survey. */
  readonly shown?: readonly Shown[];
}

/** A second player, such as a discriminator: a part of the net with a loss of its own. */
export interface Rival {
  /** Its parameters are those whose full names begin so. They follow its loss alone, and all others the task's alone. */
  readonly scope: string;
  /** Its learning rate, as a share of the run's. */
  readonly rate: number;
  /** The scalar that it minimises. */
  loss(answers: Readonly<Record<string, Tensor>>, posed: Readonly<Record<string, Tensor>>): Tensor;
}

/** An answer that takes many passes, each given what the ones before it have answered: for the board alone. */
export interface Completion<S extends Settings = Settings> {
  /** What a pass is given of each photograph, as in the task's own signature. */
  signature(settings: PoseSettings<S>): Readonly<Record<string, TensorSpec>>;
  /** What a pass answers. It asks for no parameter that the task's own net does not ask for. */
  net(
    scope: Scope,
    encoder: Encoder,
    inputs: Readonly<Record<string, Tensor>>,
    settings: PoseSettings<S>,
  ): Readonly<Record<string, Tensor>>;
  /**
   * Runs the passes, at most about a hundred whatever the picture's side, and puts together what `show` is given beside the
   * net's answers.
   * @param posed The pinned photographs.
   * @param random The same at every step, so that completions can be compared.
   * @param pass Runs one for all of them; undefined when a stop was asked for.
   * @returns Undefined if a pass was.
   */
  complete(
    posed: Posed,
    settings: PoseSettings<S>,
    photographs: number,
    random: Random,
    pass: (inputs: Posed) => Promise<Answers | undefined>,
  ): Promise<Answers | undefined>;
}

export interface PretextTask<S extends Settings = Settings> {
  readonly card: TaskCard;
  /** 'causal': the encoder's patches see themselves and those before them, wherever it is judged or exported too. */
  readonly attention?: 'causal';
  /** What has to lie beside a photograph for the task to be asked of it. Left out: nothing, and all photographs can be. */
  readonly companion?: Companion;
  /** What one photograph gives: each array's shape, its first dimension being the rows one photograph makes. */
  signature(settings: PoseSettings<S>): Readonly<Record<string, TensorSpec>>;
  /** One photograph, posed as a question with its answer; all chance is drawn from `random`. */
  pose(picture: Picture, settings: PoseSettings<S>, random: Random, purpose: Purpose, about: About): Posed;
  /**
   * What the encoder is given of plain pictures, [N, S, S, 3] in 0–1, wherever it is judged or exported, and where its own
   * net shows it one. Left out: `standardise`.
   */
  view?(pixels: Tensor4D, settings: PoseSettings<S>): Tensor4D;
  /** What is measured on all training photographs before the first step, and again after every so many epochs. */
  readonly survey?: {
    /** Epochs from one survey to the next; Infinity for one before the first step alone. */
    everyEpochs(settings: PoseSettings<S>): number;
    /** @returns Undefined if a stop was asked for meanwhile: nothing has changed then. */
    take(view: SurveyView<S>): Promise<SurveyFindings | undefined>;
  };
  /**
   * The answer, as named tensors; `posed` holds a batch of what `pose` made.
   * @param trainedOn How many photographs the run trains on: the length of a buffer with an entry for each.
   */
  net(
    scope: Scope,
    encoder: Encoder,
    posed: Readonly<Record<string, Tensor>>,
    settings: PoseSettings<S>,
    trainedOn: number,
  ): Readonly<Record<string, Tensor>>;
  /** The scalar that is minimised, and scalars to log beside it. */
  loss(
    answers: Readonly<Record<string, Tensor>>,
    posed: Readonly<Record<string, Tensor>>,
    settings: PoseSettings<S>,
  ): { readonly loss: Tensor; readonly metrics: Readonly<Record<string, Tensor>> };
  /**
   * The log-probability that the answers give to the right one, of each question, [questions], in nats: at most 0. A
   * photograph's questions stand one after the other. Left out where a question has no one right answer.
   */
  logLikelihood?(
    answers: Readonly<Record<string, Tensor>>,
    posed: Readonly<Record<string, Tensor>>,
    settings: PoseSettings<S>,
  ): Tensor;
  /** Who plays against the net under these settings, if anybody does. Both move in every step, from the same point. */
  rival?(settings: PoseSettings<S>): Rival | undefined;
  scorer(settings: PoseSettings<S>): Scorer;
  readonly completion?: Completion<S>;
  /** Present for tasks whose card says so: what a cue alone can answer. */
  readonly puzzle?: Puzzle<S>;
  /** One photograph of a batch for the live board; without answers, what will be asked. `index` counts photographs. */
  show(posed: Posed, answers: Answers | undefined, index: number, settings: PoseSettings<S>): Shown;
  /** What the board shows beside single photographs: of the first `photographs` of this batch together. */
  overview?(posed: Posed, answers: Answers, photographs: number, settings: PoseSettings<S>): readonly Shown[];
  /** The score of a guesser who ignores the picture, when so many photographs are asked. */
  chance(settings: PoseSettings<S>, asked: number): number;
}

/** A task whose puzzle a cue alone can solve. */
export type PuzzleTask = PretextTask & Required<Pick<PretextTask, 'puzzle'>>;

/** Whether a task is one of these. */
export const hasPuzzle = (task: PretextTask): task is PuzzleTask => task.puzzle !== undefined;
