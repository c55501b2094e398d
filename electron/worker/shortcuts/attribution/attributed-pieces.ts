/** The pieces of a run's puzzle that attributions are computed for: their labels and their places. */
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { Posed } from '../../tasks/posed.ts';
import { poseSettings, pretextTask } from '../../tasks/tasks.ts';

/** The pieces of one photograph under the run's settings. A batch contains one photograph after the other. */
export interface Pieces {
  /** The posed array that holds them, [N · count, side, side, channels]. */
  readonly array: string;
  readonly count: number;
  readonly side: number;
  readonly channels: number;
  /** Questions about one photograph. */
  readonly questions: number;
  /** The word for a piece. */
  readonly noun: string;
  readonly labels: readonly string[];
  /** Sets of pieces of which no question shows two: changing a set at once, each question measures one piece. */
  readonly apart: readonly (readonly number[])[];
  /** The questions that show a piece. */
  questionsOf(piece: number): readonly number[];
  /** The label of a piece; undefined for a piece without one. */
  labelOf(posed: Posed, photograph: number, piece: number): number | undefined;
  /** The right place of a tile among the nine; undefined if a piece is the whole photograph. */
  placeOf?(posed: Posed, photograph: number, piece: number): number;
  /** Quarter turns counter-clockwise that a piece of this label was given. */
  turnsOf(label: number): number;
}

/** The pieces of a run's questions. @throws RangeError for a task without labelled pieces. */
export function piecesOf(settings: TrainSettings): Pieces {
  const { puzzle } = pretextTask(settings.task);
  if (!puzzle?.network) throw new RangeError(`${settings.task} has no labelled pieces`);
  const { array, count, noun, network } = puzzle;
  const { labels, apart, questionsOf, turnsOf } = network;
  const own = poseSettings(settings);
  return {
    array,
    count,
    side: puzzle.side(own),
    channels: own.channels,
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
 * A square turned by quarter turns clockwise, which undoes `quarterTurns`.
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
      // The place to which the counter-clockwise turn moved this pixel.
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
