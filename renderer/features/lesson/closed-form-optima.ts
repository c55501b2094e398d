/** The best answer under each loss and its expected loss, in closed form. */
import { crossEntropy, expectedL1, expectedL2 } from './expected-loss.ts';
import { type Channel, channels, type Triple, tolerance, triple } from './simplex.ts';

/** The colour with one full channel. */
export const pureColour = (colour: Channel): Triple => triple((channel) => (channel === colour ? 1 : 0));

/**
 * Best answer under squared error: the mean of the colours. For pure colours it is p itself, taken as a colour: the
 * gradient 2(a − p) is zero only there.
 */
export const bestL2 = (probabilities: Triple): Triple => probabilities;

/** The equally good values of a channel: a single value (`from` = `to`), or all of 0–1. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/**
 * Best answer under absolute error: the median of each channel. The slope 1 − 2p_c is constant over the channel, so the
 * best value is 0 for p_c < ½ and 1 for p_c > ½. For p_c = ½ the slope is 0 and all values are equally good.
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

/** Whether all values of a channel are equally good. */
export const isTied = ({ from, to }: Interval): boolean => from !== to;

/** The darkest of the best answers under absolute error; the only one unless a channel is tied. */
export const darkestL1 = (probabilities: Triple): Triple => triple((channel) => bestL1(probabilities)[channel].from);

/** Best answer under cross-entropy: the distribution p itself (Gibbs’ inequality: H(p, q) ≥ H(p, p)). */
export const bestCrossEntropy = (probabilities: Triple): Triple => probabilities;

/** The most probable colours; several if they are equally probable. */
export function modes(probabilities: Triple): readonly Channel[] {
  const most = Math.max(...probabilities);
  return channels.filter((colour) => most - probabilities[colour] <= tolerance);
}

/** Expected loss of the best answer: 1 − Σ p², 1 − Σ max(0, 2p − 1), and the entropy −Σ p ln p in nats. */
export const lowestLoss = {
  l2: (probabilities: Triple): number => expectedL2(probabilities, bestL2(probabilities)),
  l1: (probabilities: Triple): number => expectedL1(probabilities, darkestL1(probabilities)),
  crossEntropy: (probabilities: Triple): number => crossEntropy(probabilities, bestCrossEntropy(probabilities)),
};

/** Expected loss of a colour drawn from the probabilities: Σ p_c · loss(pure colour c). */
export const lossOfDraw = (loss: (probabilities: Triple, answer: Triple) => number, probabilities: Triple): number =>
  channels.reduce<number>(
    (total, colour) => total + probabilities[colour] * loss(probabilities, pureColour(colour)),
    0,
  );
