/**
 * A puzzle: the questions that a task asks about the pieces of a photograph. Each has one right answer, and a cue may
 * be enough to find it: probes answer without a network; diagnoses change the pieces, attributions trace answers back
 * to them.
 */
import type { Tensor4D } from '@tensorflow/tfjs';
import type { Settings } from '../../../shared/form-fields.ts';
import type { Random } from '../numerics/random.ts';
import type { Picture, Pixels } from '../pictures/picture.ts';
import type { Posed, PoseSettings } from './posed.ts';

/** The pieces that each question shows, in the order of the answers: the right answer to question k is k. */
export type ShownPieces = readonly (readonly number[])[];

/** The pieces of one photograph. */
export interface PosedPieces {
  /** [count, side, side, channels]. */
  readonly pieces: Pixels;
  readonly shown: ShownPieces;
}

/** What a task removes from every piece before the encoder sees it. */
export interface Removals {
  /** The green–magenta direction of colour is projected out. */
  readonly greenMagenta: boolean;
  /** The slope of the light over each piece is removed. */
  readonly slope: boolean;
  /** Each piece is normalised to mean 0 and standard deviation 1. */
  readonly statistics: boolean;
}

/** Pieces in three rows of three, whose places the task asks for. */
export interface Lattice<S extends Settings = Settings> {
  /** Gap between neighbouring pieces, in sides of a piece; 0 if they touch. */
  gap(settings: PoseSettings<S>): number;
  /**
   * The settings that pose the same question with another gap, and by how many pixels each neighbour moves.
   * Omitted if the task has no such setting.
   */
  withGap?(settings: PoseSettings<S>, gap: number): { readonly settings: Settings; readonly shiftPx: number };
}

/** A puzzle whose answer is one permutation of its pieces out of a set. */
export interface Shuffles<S extends Settings = Settings> {
  /** |P|, the number of permutations that a run distinguishes. */
  count(settings: PoseSettings<S>): number;
  /** Entry k of a permutation is the index, in reading order, of the piece at place k. */
  set(count: number): readonly (readonly number[])[];
}

/** The questions that the task's network answers with probabilities. Attributions are reported by piece. */
export interface NetworkQuestions<S extends Settings = Settings> {
  /** Questions per photograph. */
  readonly count: number;
  /** Names of the labels that a piece can have. */
  readonly labels: readonly string[];
  /**
   * Groups of pieces of which each question sees at most one. All pieces of a group can be changed at the same time,
   * and the questions still show the effect of each change separately.
   */
  readonly apart: readonly (readonly number[])[];
  /** The questions that see a piece. */
  questionsOf(piece: number): readonly number[];
  /** The index of a piece's label; undefined if it has none. */
  labelOf(posed: Posed, photograph: number, piece: number, settings: PoseSettings<S>): number | undefined;
  /** Counter-clockwise quarter turns of a piece with this label. */
  turnsOf(label: number): number;
  /** The place of a piece among nine in reading order. Omitted if a piece is the whole photograph. */
  placeOf?(posed: Posed, photograph: number, piece: number, settings: PoseSettings<S>): number;
}

/** The puzzle of a task: its pieces, their questions, and how to pose them without the network. */
export interface Puzzle<S extends Settings = Settings> {
  /** Name of the posed array with the pieces of a batch, [N · count, side, side, channels], photograph by photograph. */
  readonly array: string;
  /** Pieces per photograph. */
  readonly count: number;
  /** The word for a piece in texts. */
  readonly noun: string;
  /** Side of a piece, in pixels. */
  side(settings: PoseSettings<S>): number;
  /** Questions that probes answer per photograph, with the same number of possible answers: chance is 1/questions. */
  readonly questions: number;
  /** The pieces that each question shows, for one posed photograph. */
  shown(posed: Posed, settings: PoseSettings<S>): ShownPieces;
  /**
   * The questions about a photograph in their plainest form, with every precaution off.
   * @param square Pixels of the original, not resized; its side is at least 16 px.
   */
  plainest(square: Picture, random: Random): PosedPieces;
  /** What the encoder gets for pieces with pixels in 0–1, [N, side, side, channels], without the fixed standardisation. */
  seen(pixels: Tensor4D, settings: PoseSettings<S>): Tensor4D;
  removes(settings: PoseSettings<S>): Removals;
  /** Keys of settings that do not change how pieces are posed, such as the number of permutations. */
  readonly besidePose: readonly string[];
  /** Undefined if the question is not about places in a lattice. */
  readonly lattice: Lattice<S> | undefined;
  /** Undefined if each question is answered independently. */
  readonly shuffles: Shuffles<S> | undefined;
  /** Undefined if the network answers another question, without a single right answer. */
  readonly network: NetworkQuestions<S> | undefined;
}
