/** The best answer under each loss, in closed form, and what it costs. */
import { crossEntropy, expectedL1, expectedL2 } from './expected-loss.ts';
import { type Channel, channels, type Triple, tolerance, triple } from './simplex.ts';

export const pureColour = (colour: Channel): Triple => triple((channel) => (channel === colour ? 1 : 0));

/**
 * Best under squared error: the mean of the colours. With pure colours that is p itself, read as a colour: the gradient
 * 2(a − p) is zero there and nowhere else.
 */
export const bestL2 = (odds: Triple): Triple => odds;

/** The values of a channel that are equally good: from a single value, `from` = `to`, to all of 0–1. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/**
 * Best under absolute error: the median of each channel. The slope 1 − 2p_c has one sign over the whole channel, so the
 * best value is 0 where p_c < ½ and 1 where p_c > ½; at p_c = ½ the slope is 0 and every value is as good as any other.
 */
export const bestL1 = ([red, green, blue]: Triple): readonly [Interval, Interval, Interval] => [
  median(red),
  median(green),
  median(blue),
];

/** The medians of a channel that is 1 with this probability and 0 otherwise. */
function median(share: number): Interval {
  if (Math.abs(share - 0.5) <= tolerance) return { from: 0, to: 1 };
  return share > 0.5 ? { from: 1, to: 1 } : { from: 0, to: 0 };
}

export const isTied = ({ from, to }: Interval): boolean => from !== to;

/** The darkest of the equally good answers under absolute error; the only one unless a channel is tied. */
export const darkestL1 = (odds: Triple): Triple => triple((channel) => bestL1(odds)[channel].from);

/** Best under cross-entropy: the odds themselves, as a distribution (Gibbs’ inequality: H(p, q) ≥ H(p, p)). */
export const bestCrossEntropy = (odds: Triple): Triple => odds;

/** The most probable colours; several where they are equally probable. */
export function modes(odds: Triple): readonly Channel[] {
  const most = Math.max(...odds);
  return channels.filter((colour) => most - odds[colour] <= tolerance);
}

/** What the best answer costs: 1 − Σ p², 1 − Σ max(0, 2p − 1), and the entropy −Σ p ln p in nats. */
export const lowestLoss = {
  l2: (odds: Triple): number => expectedL2(odds, bestL2(odds)),
  l1: (odds: Triple): number => expectedL1(odds, darkestL1(odds)),
  crossEntropy: (odds: Triple): number => crossEntropy(odds, bestCrossEntropy(odds)),
};

/** What it costs on average to answer with a colour drawn from the odds: Σ p_c · loss(pure colour c). */
export const lossOfDraw = (loss: (odds: Triple, answer: Triple) => number, odds: Triple): number =>
  channels.reduce<number>((total, colour) => total + odds[colour] * loss(odds, pureColour(colour)), 0);
