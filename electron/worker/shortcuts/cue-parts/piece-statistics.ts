/** Changes of the mean and the contrast of pieces. */
import type { Random } from '../../numerics/random.ts';
import type { Pixels } from '../../pictures/picture.ts';

/** Mean and standard deviation of one channel of a piece, [side, side, channels]. */
interface ChannelStatistics {
  readonly mean: number;
  readonly deviation: number;
}

/** Mean and standard deviation of one channel. @param piece [side, side, channels]. */
export function statisticsOf(piece: Pixels, channel: number, channels: number): ChannelStatistics {
  let [sum, squares] = [0, 0];
  for (let i = channel; i < piece.length; i += channels) {
    sum += piece[i]!;
    squares += piece[i]! ** 2;
  }
  const n = piece.length / channels;
  return { mean: sum / n, deviation: Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2)) };
}

/** Changes the mean and the contrast of a channel: the mean is shifted, the deviation scaled. */
function repaint(
  piece: Pixels,
  [channel, channels]: readonly [number, number],
  from: ChannelStatistics,
  to: ChannelStatistics,
): void {
  const gain = to.deviation / Math.max(1, from.deviation);
  const isBytes = piece instanceof Uint8Array;
  for (let i = channel; i < piece.length; i += channels) {
    const value = to.mean + gain * (piece[i]! - from.mean);
    piece[i] = Math.max(0, Math.min(255, isBytes ? Math.round(value) : value));
  }
}

const meanStatistics = (all: readonly ChannelStatistics[]): ChannelStatistics => ({
  mean: all.reduce((sum, { mean }) => sum + mean, 0) / all.length,
  deviation: all.reduce((sum, { deviation }) => sum + deviation, 0) / all.length,
});

/** Moves the mean colour and contrast of all pieces towards their common mean; a share of 1 makes them equal. */
export function evenOut(pieces: readonly Pixels[], channels: number, share: number): void {
  for (let c = 0; c < channels; c++) {
    const before = pieces.map((piece) => statisticsOf(piece, c, channels));
    const common = meanStatistics(before);
    pieces.forEach((piece, k) => {
      const own = before[k]!;
      repaint(
        piece,
        [c, channels],
        { ...own, deviation: Math.max(1, own.deviation) },
        {
          mean: own.mean + share * (common.mean - own.mean),
          deviation: Math.max(1, own.deviation) + share * (common.deviation - Math.max(1, own.deviation)),
        },
      );
    });
  }
}

/**
 * The control: all pieces get the change that one of them, drawn at random, would get. Brightness and contrast change by as
 * much, and the order of the pieces by brightness and contrast stays.
 */
export function changeAlike(pieces: readonly Pixels[], channels: number, share: number, random: Random): void {
  const model = random.integer(0, pieces.length - 1);
  for (let c = 0; c < channels; c++) {
    const before = pieces.map((piece) => statisticsOf(piece, c, channels));
    const common = meanStatistics(before);
    const own = before[model]!;
    const gain = 1 + share * (common.deviation / Math.max(1, own.deviation) - 1);
    const shift = share * (common.mean - own.mean);
    pieces.forEach((piece, k) => {
      const { mean, deviation } = before[k]!;
      repaint(
        piece,
        [c, channels],
        { mean, deviation: Math.max(1, deviation) },
        {
          mean: mean + shift,
          deviation: Math.max(1, deviation) * gain,
        },
      );
    });
  }
}

/** Permutes the pixels of a piece at random, which leaves only its statistics. */
function shuffle(piece: Pixels, channels: number, random: Random): void {
  const before = piece.slice();
  random.permutation(piece.length / channels).forEach((from, to) => {
    piece.set(before.subarray(channels * from, channels * (from + 1)), channels * to);
  });
}

/** Permutes the pixels within each piece at random. */
export function shuffleAll(pieces: readonly Pixels[], channels: number, random: Random): void {
  for (const piece of pieces) shuffle(piece, channels, random);
}
