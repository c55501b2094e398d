/** The questions of a task as the probes see them: posed by the task's own code, without a network. */
import type { AuditedTask } from '../../../../shared/cue-cards.ts';
import type { Settings } from '../../../../shared/fields.ts';
import { places } from '../../../../shared/patch-geometry.ts';
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { HostArray } from '../../engine/engine.ts';
import type { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import { centralSquare, crop } from '../../posing/crop.ts';
import { permutationSet } from '../../posing/permutation-set.ts';
import type { Posed } from '../../tasks/pretext-task.ts';
import { poseSettings, pretextTask } from '../../tasks/tasks.ts';
import type { Piece, Question } from '../cues/cue.ts';
import { levelOwn, project, standardiseOwn } from './seen-pixels.ts';

/** Place of the middle one of nine, in reading order. */
const middle = 4;
/** Inputs of one photograph in the counting task: the whole, and its quarters. */
const wholeAndQuarters = 5;
/** What the whole is called among the answers of the counting task, after the quarters 0–3. */
const whole = 4;

/** Questions that a photograph makes, and answers that each has. jigsaw: those about single tiles. */
export const questionCounts: Readonly<Record<AuditedTask, { readonly questions: number; readonly answers: number }>> = {
  rotation: { questions: 4, answers: 4 },
  context: { questions: 8, answers: 8 },
  jigsaw: { questions: places, answers: places },
  counting: { questions: wholeAndQuarters, answers: wholeAndQuarters },
};

/** Bytes as a piece with values in 0–1. */
function pieceOf(bytes: HostArray, index: number, side: number): Piece {
  const length = side * side * 3;
  const pixels = new Float32Array(length);
  for (let i = 0, from = index * length; i < length; i++, from++) pixels[i] = bytes[from]! / 255;
  return { side, pixels };
}

function piecesOf(bytes: HostArray, count: number): Piece[] {
  const side = Math.round(Math.sqrt(bytes.length / count / 3));
  return Array.from({ length: count }, (_, i) => pieceOf(bytes, i, side));
}

/** Tiles in reading order of the photograph: place k of the puzzle holds tile π(k). */
function unshuffled({ tiles, permutation }: Posed, permutations: number): Piece[] {
  const order = permutationSet(permutations)[permutation![0]!]!;
  const shuffled = piecesOf(tiles!, places);
  const sorted: Piece[] = new Array(places);
  order.forEach((tile, place) => {
    sorted[tile] = shuffled[place]!;
  });
  return sorted;
}

const singles = (pieces: readonly Piece[]): Question[] => pieces.map((piece, answer) => ({ pieces: [piece], answer }));

/** The middle one of nine beside each of the others, in reading order. */
const withNeighbours = (nine: readonly Piece[]): Question[] =>
  nine.filter((_, place) => place !== middle).map((piece, answer) => ({ pieces: [nine[middle]!, piece], answer }));

/** Quarters 0–3, then the whole; the pose has the whole first. */
function quartersThenWhole(images: readonly Piece[]): Question[] {
  const quarters = images.slice(1);
  return [...singles(quarters), { pieces: [images[0]!], answer: whole }];
}

/** Settings of a task under which nothing hides a cue. */
const precautionsOff = {
  rotation: { randomCrop: false, flip: false, maskBorder: false },
  jigsaw: {
    gap: false,
    level: false,
    normalise: false,
    grey: 0,
    channelJitter: 0,
    centralCrop: false,
    permutations: 2,
    startWith: 2,
    growEvery: 1,
  },
  counting: { grey: 0, randomResampler: false, flip: false, randomCrop: false, counters: 1, margin: 0 },
} as const;

/**
 * The largest square of a photograph, at its middle, or at one end of its longer side, drawn: what stands in corners and along
 * edges is cut off by the middle one.
 */
export function largestSquare(picture: Picture, at: 'middle' | 'end', random: Random): Picture {
  if (at === 'middle' || picture.width === picture.height) return centralSquare(picture);
  const side = Math.min(picture.width, picture.height);
  const isLast = random.chance(0.5);
  const data = crop(picture, isLast ? picture.width - side : 0, isLast ? picture.height - side : 0, side);
  return { width: side, height: side, data };
}

/**
 * A photograph's questions with every precaution off: the plainest form, on a square of the original.
 * jigsaw: nine tiles that touch and fill the square. context: the same nine, the middle one beside each of the others: the
 * task's own lattice without gaps fills 9/16 of the square's side and may lie anywhere in it, so that what stands at the edge
 * of photographs would be seen in few of the questions; here it is in all of them. counting: an even side.
 * @param square The original's pixels, its side at least 16 px.
 */
export function originalQuestions(task: AuditedTask, square: Picture, random: Random): Question[] {
  const pose = (id: keyof typeof precautionsOff, size: number): Posed =>
    pretextTask(id).pose(square, { ...precautionsOff[id], size } as Settings & { size: number }, random, 'held-out', {
      index: 0,
    });
  switch (task) {
    case 'rotation':
      return singles(piecesOf(pose('rotation', square.width).images!, 4));
    case 'context':
      return withNeighbours(unshuffled(pose('jigsaw', square.width), precautionsOff.jigsaw.permutations));
    case 'jigsaw':
      return singles(unshuffled(pose('jigsaw', square.width), precautionsOff.jigsaw.permutations));
    case 'counting':
      return quartersThenWhole(piecesOf(pose('counting', square.width - (square.width % 2)).images!, wholeAndQuarters));
  }
}

/**
 * A photograph's questions as a network in training is asked them: the settings' precautions on, their chance drawn, and
 * what the net does to the pixels before the encoder (projection, levelling and normalisation of each patch) done.
 * @param picture As the pack holds it, its shorter side `packSideFor(settings.size)`.
 * @param index Its place among the photographs.
 */
export function trainingQuestions(
  task: AuditedTask,
  picture: Picture,
  settings: Pick<TrainSettings, 'size' | 'taskSettings'>,
  random: Random,
  index: number,
): Question[] {
  const posed = pretextTask(task).pose(picture, poseSettings(settings as TrainSettings), random, 'train', { index });
  const { colour, level, normalise, permutations } = settings.taskSettings;
  const seen = (pieces: Piece[]): Piece[] => {
    for (const { side, pixels } of pieces) {
      if (colour === 'project') project(pixels);
      if (level === true) levelOwn(pixels, side);
      if (normalise === true) standardiseOwn(pixels);
    }
    return pieces;
  };
  switch (task) {
    case 'rotation':
      return singles(piecesOf(posed.images!, 4));
    case 'context':
      return withNeighbours(seen(piecesOf(posed.patches!, places)));
    case 'jigsaw':
      return singles(seen(unshuffled(posed, Number(permutations))));
    case 'counting':
      return quartersThenWhole(piecesOf(posed.images!, wholeAndQuarters));
  }
}
