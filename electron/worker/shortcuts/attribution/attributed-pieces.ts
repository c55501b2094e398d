/** The pieces of a run's puzzle that its network answers for: which stand for which label, and where they lie. */
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { Posed } from '../../tasks/posed.ts';
import { poseSettings, pretextTask } from '../../tasks/tasks.ts';

/** Of one photograph's pieces, under the run's settings; those of a batch stand one photograph after the other. */
export interface Pieces {
  /** The posed array that holds them, uint8 [N · count, side, side, 3]. */
  readonly array: string;
  readonly count: number;
  readonly side: number;
  /** How many questions the network is asked about a photograph. */
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

/** The pieces of a run's questions. @throws RangeError for a task that has none of this kind. */
export function piecesOf(settings: TrainSettings): Pieces {
  const { puzzle } = pretextTask(settings.task);
  if (!puzzle?.network) throw new RangeError(`${settings.task} has no pieces with a label each`);
  const { array, count, noun, network } = puzzle;
  const { labels, apart, questionsOf, turnsOf } = network;
  const own = poseSettings(settings);
  return {
    array,
    count,
    side: puzzle.side(own),
    questions: network.count,
    noun,
    labels,
    apart,
    questionsOf,
    labelOf: (posed, photograph, piece) => network.labelOf(posed, photograph, piece, own),
    ...(network.placeOf && { placeOf: (posed, photograph, piece) => network.placeOf!(posed, photograph, piece, own) }),
    turnsOf,
  };
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
