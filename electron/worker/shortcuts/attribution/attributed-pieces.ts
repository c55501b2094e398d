/** The pictures that a question with one right answer is made of: which stand for which label, and where they lie. */
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import { permutationSet } from '../../posing/permutation-set.ts';
import { sides } from '../../tasks/context/context.ts';
import { centre, latticeOf } from '../../tasks/context/pictures.ts';
import type { Posed } from '../../tasks/pretext-task.ts';
import { turns } from '../../tasks/rotation/rotation.ts';
import { poseSettings, pretextTask } from '../../tasks/tasks.ts';

/** Nine places in reading order. */
export const placeNames = [
  'top left',
  'top',
  'top right',
  'left',
  'middle',
  'right',
  'bottom left',
  'bottom',
  'bottom right',
] as const;

/** Of one photograph's pieces; those of a batch stand one photograph after the other. */
export interface Pieces {
  /** The posed array that holds them, uint8 [N · count, side, side, 3]. */
  readonly array: string;
  readonly count: number;
  readonly side: number;
  /** How many questions are asked of a photograph. */
  readonly questions: number;
  /** What a piece is called. */
  readonly noun: string;
  readonly labels: readonly string[];
  /** Pieces that no question sees two of: what is changed of all of them at once is told apart by the questions. */
  readonly apart: readonly (readonly number[])[];
  /** Which questions see a piece. */
  questionsOf(piece: number): readonly number[];
  /** The label that a piece stands for; undefined for one that stands for none. */
  labelOf(posed: Posed, photograph: number, piece: number): number | undefined;
  /** Where a tile of the photograph belongs, among the nine; undefined where a piece is the whole photograph. */
  placeOf?(posed: Posed, photograph: number, piece: number): number;
  /** Quarter turns counter-clockwise that a piece of this label was given. */
  turnsOf(label: number): number;
}

const every = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

const rotated: Omit<Pieces, 'side'> = {
  array: 'images',
  count: turns.length,
  questions: turns.length,
  noun: 'photograph',
  labels: turns.map((turn, k) => (k === 0 ? 'upright' : `turned ${turn}`)),
  apart: [every(turns.length)],
  questionsOf: (piece) => [piece],
  labelOf: (_posed, _photograph, piece) => piece,
  turnsOf: (label) => label,
};

const patches: Omit<Pieces, 'side'> = {
  array: 'patches',
  count: sides.length + 1,
  questions: sides.length,
  noun: 'patch',
  labels: sides.map((side) => `patch ${side}`),
  apart: [[centre], sides.map((_, question) => latticeOf(question))],
  questionsOf: (piece) => (piece === centre ? every(sides.length) : [piece < centre ? piece : piece - 1]),
  labelOf: (_posed, _photograph, piece) => (piece === centre ? undefined : piece < centre ? piece : piece - 1),
  placeOf: (_posed, _photograph, piece) => piece,
  turnsOf: () => 0,
};

const tiles = (permutations: number): Omit<Pieces, 'side'> => {
  const placeOf = ({ permutation }: Posed, photograph: number, piece: number): number =>
    permutationSet(permutations)[permutation![photograph]!]![piece]!;
  return {
    array: 'tiles',
    count: placeNames.length,
    questions: 1,
    noun: 'tile',
    labels: placeNames.map((place) => `tile ${place}`),
    apart: placeNames.map((_, place) => [place]),
    questionsOf: () => [0],
    labelOf: placeOf,
    placeOf,
    turnsOf: () => 0,
  };
};

/** The pieces of a run's questions. @throws RangeError for a task that has none of this kind. */
export function piecesOf(settings: TrainSettings): Pieces {
  const { task, taskSettings } = settings;
  const known: Readonly<Record<string, () => Omit<Pieces, 'side'>>> = {
    rotation: () => rotated,
    context: () => patches,
    jigsaw: () => tiles(Number(taskSettings.permutations)),
  };
  const pieces = known[task]?.();
  if (!pieces) throw new RangeError(`${task} has no pieces with a label each`);
  const side = pretextTask(task).signature(poseSettings(settings))[pieces.array]!.shape[1]!;
  return { ...pieces, side };
}

/**
 * A square turned back by quarter turns, clockwise: what `quarterTurns` did to it undone.
 * @param square [side, side, channels]
 */
export function turnedBack<Values extends Float32Array | Uint8Array>(
  square: Values,
  side: number,
  channels: number,
  quarters: number,
): Values {
  const upright = square.slice() as Values;
  const last = side - 1;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      // Where a counter-clockwise turn has put the pixel that belongs here.
      const [row, column] = [
        [y, x],
        [last - x, y],
        [last - y, last - x],
        [x, last - y],
      ][quarters]!;
      for (let c = 0; c < channels; c++)
        upright[(y * side + x) * channels + c] = square[(row! * side + column!) * channels + c]!;
    }
  return upright;
}
