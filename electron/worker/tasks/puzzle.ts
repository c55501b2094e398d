/**
 * A puzzle: what a task asks of the pieces of a photograph. Every question about a photograph has one right answer, and a cue
 * alone may give it: probes answer without a network, and diagnoses change the pieces or trace an answer back to them.
 */
import type { Tensor4D } from '@tensorflow/tfjs';
import type { Settings } from '../../../shared/fields.ts';
import type { Random } from '../numerics/random.ts';
import type { Picture } from '../pictures/picture.ts';
import type { Posed, PoseSettings } from './posed.ts';

/** The pieces of a photograph that each question shows, in the order of the answers: question k's right answer is k. */
export type ShownPieces = readonly (readonly number[])[];

/** The pieces of one photograph, as bytes. */
export interface PosedPieces {
  /** uint8 [count, side, side, 3]. */
  readonly pieces: Uint8Array;
  readonly shown: ShownPieces;
}

/** What a task does to the pixels of pieces before its encoder sees them, whatever the photograph. */
export interface Removals {
  /** The green–magenta direction of colour is projected out. */
  readonly greenMagenta: boolean;
  /** The slope of the light over each piece is taken out. */
  readonly slope: boolean;
  /** Each piece has mean 0 and deviation 1. */
  readonly statistics: boolean;
}

/** Pieces that lie in three rows of three, and are asked for their places. */
export interface Lattice<S extends Settings = Settings> {
  /** Between a piece and its neighbour, in sides of a piece; 0 where they touch. */
  gap(settings: PoseSettings<S>): number;
  /**
   * How the same question is posed with another gap, and by how many pixels each neighbour moves.
   * Left out where there is no such setting.
   */
  withGap?(settings: PoseSettings<S>, gap: number): { readonly settings: Settings; readonly shiftPx: number };
}

/** A puzzle whose answer is a permutation of its pieces, out of a set. */
export interface Shuffles<S extends Settings = Settings> {
  /** |P|, the permutations that a run tells apart. */
  count(settings: PoseSettings<S>): number;
  /** Entry k of a permutation is the piece, in reading order of the photograph, that lies at place k. */
  set(count: number): readonly (readonly number[])[];
}

/** The questions that the task's own network answers with a probability each; its attributions are told by piece. */
export interface NetworkQuestions<S extends Settings = Settings> {
  /** Questions about a photograph. */
  readonly count: number;
  /** What a piece can stand for. */
  readonly labels: readonly string[];
  /** Pieces that no question sees two of: what is changed of all of them at once is told apart by the questions. */
  readonly apart: readonly (readonly number[])[];
  /** Which questions see a piece. */
  questionsOf(piece: number): readonly number[];
  /** The label that a piece stands for; undefined for one that stands for none. */
  labelOf(posed: Posed, photograph: number, piece: number, settings: PoseSettings<S>): number | undefined;
  /** Quarter turns counter-clockwise that a piece of this label was given. */
  turnsOf(label: number): number;
  /** Where a piece belongs among nine places in reading order. Left out where a piece is the whole photograph. */
  placeOf?(posed: Posed, photograph: number, piece: number, settings: PoseSettings<S>): number;
}

export interface Puzzle<S extends Settings = Settings> {
  /** The posed array that holds the pieces of a batch, uint8 [N · count, side, side, 3], a photograph's one after the other. */
  readonly array: string;
  readonly count: number;
  /** What a piece is called. */
  readonly noun: string;
  /** Side of a piece, in pixels. */
  side(settings: PoseSettings<S>): number;
  /** Questions that probes are asked about a photograph, and as many answers to each: chance is 1/questions. */
  readonly questions: number;
  /** What the questions show of a photograph that was posed alone. */
  shown(posed: Posed, settings: PoseSettings<S>): ShownPieces;
  /**
   * A photograph's questions in their plainest form, every precaution off.
   * @param square Of the original's own pixels, its side at least 16 px.
   */
  plainest(square: Picture, random: Random): PosedPieces;
  /** Pieces as the encoder is given them but for the fixed standardisation, from pixels in 0–1, [N, side, side, 3]. */
  seen(pixels: Tensor4D, settings: PoseSettings<S>): Tensor4D;
  removes(settings: PoseSettings<S>): Removals;
  /** Settings that say how many puzzles there are, or what is made of the answers, and not how pieces are posed. */
  readonly besidePose: readonly string[];
  /** Undefined where pieces do not lie in a lattice whose places are asked for. */
  readonly lattice: Lattice<S> | undefined;
  /** Undefined where each question is answered by itself. */
  readonly shuffles: Shuffles<S> | undefined;
  /** Undefined where the network is asked something else, which has no one right answer. */
  readonly network: NetworkQuestions<S> | undefined;
}
