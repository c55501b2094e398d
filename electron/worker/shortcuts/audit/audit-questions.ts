/** The questions of a puzzle for the probes: posed by the task's own code, without a network. */
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import { unitRange } from '../../pictures/unit-range.ts';
import { centralSquare, crop } from '../../posing/crop.ts';
import type { PuzzleTask } from '../../tasks/pretext-task.ts';
import type { Puzzle, ShownPieces } from '../../tasks/puzzle-for-shortcut-checks.ts';
import { poseSettings } from '../../tasks/tasks.ts';
import type { Piece, Question } from '../cues/cue.ts';
import { levelOwn, project, standardiseOwn } from './preprocess-patches.ts';

/** @param pixels [count, side, side, channels] */
function questionsOf(pixels: Float32Array, count: number, channels: number, shown: ShownPieces): Question[] {
  const length = pixels.length / count;
  const side = Math.round(Math.sqrt(length / channels));
  // Questions that show the same piece share one object, so that the piece is measured once.
  const pieces = Array.from(
    { length: count },
    (_, k): Piece => ({ side, pixels: pixels.subarray(k * length, (k + 1) * length) }),
  );
  return shown.map((of, answer) => ({ pieces: of.map((piece) => pieces[piece]!), answer }));
}

/**
 * The largest square of a photograph: at its middle, or at an end of its longer side, drawn at random. The middle square
 * cuts off corners and edges, with their marks and frames.
 */
export function largestSquare(picture: Picture, at: 'middle' | 'end', random: Random): Picture {
  if (at === 'middle' || picture.width === picture.height) return centralSquare(picture);
  const side = Math.min(picture.width, picture.height);
  const isLast = random.chance(0.5);
  const data = crop(picture, isLast ? picture.width - side : 0, isLast ? picture.height - side : 0, side);
  return { width: side, height: side, channels: picture.channels, data };
}

/**
 * The questions of a photograph with every precaution off: the plainest form, on a square of the original.
 * @param square Pixels of the original, with a side of at least 16 px.
 */
export function originalQuestions({ plainest, count }: Puzzle, square: Picture, random: Random): Question[] {
  const { pieces, shown } = plainest(square, random);
  return questionsOf(unitRange(pieces), count, square.channels, shown);
}

/**
 * The questions of a photograph as training poses them: with the precautions of the settings, random draws included, and
 * after the input transformation (projection, levelling and normalisation of each patch).
 * @param picture The packed picture, with a shorter side of `packSideFor(settings.size)`.
 * @param index Its number among the photographs.
 */
export function trainingQuestions(
  task: PuzzleTask,
  picture: Picture,
  settings: Pick<TrainSettings, 'size' | 'taskSettings' | 'reading'>,
  random: Random,
  index: number,
): Question[] {
  const { puzzle } = task;
  const own = poseSettings(settings);
  const posed = task.pose(picture, own, random, 'train', { index });
  const { greenMagenta, slope, statistics } = puzzle.removes(own);
  const seen = unitRange(posed[puzzle.array]!);
  const length = seen.length / puzzle.count;
  for (let piece = 0; piece < puzzle.count; piece++) {
    const pixels = seen.subarray(piece * length, (piece + 1) * length);
    if (greenMagenta) project(pixels);
    if (slope) levelOwn(pixels, puzzle.side(own));
    if (statistics) standardiseOwn(pixels, own.channels);
  }
  return questionsOf(seen, puzzle.count, own.channels, puzzle.shown(posed, own));
}
