/**
 * Expected losses of an answer for one pixel that is pure red, green or blue with probabilities p. The true colour is 1
 * in one channel and 0 in the others, so its channel c is 1 with probability p_c.
 */
import type { Channel, Triple } from './simplex.ts';

const sum = (term: (channel: Channel) => number): number => term(0) + term(1) + term(2);

/**
 * Expected squared error, summed over the channels.
 *   E‖x − a‖² = Σ p_c(1 − a_c)² + (1 − p_c)a_c² = Σ (a_c − p_c)² + Σ p_c(1 − p_c)
 * @param answer Channels in 0–1.
 * @returns 0–3; 2/3 for the grey (⅓, ⅓, ⅓) with equal probabilities, 1 for black with any.
 */
export const expectedL2 = (probabilities: Triple, answer: Triple): number =>
  sum((c) => probabilities[c] * (1 - answer[c]) ** 2 + (1 - probabilities[c]) * answer[c] ** 2);

/**
 * Expected absolute error, summed over the channels; linear in each channel of an answer within 0–1.
 *   E‖x − a‖₁ = Σ p_c(1 − a_c) + (1 − p_c)a_c = 1 + Σ a_c(1 − 2p_c)
 * @param answer Channels in 0–1.
 * @returns 0–3; 1 for black with any probabilities.
 */
export const expectedL1 = (probabilities: Triple, answer: Triple): number =>
  sum((c) => probabilities[c] * Math.abs(1 - answer[c]) + (1 - probabilities[c]) * Math.abs(answer[c]));

/**
 * Cross-entropy of an answer that is a distribution over the three colours.
 *   H(p, q) = −Σ p_c ln q_c, with 0 · ln 0 = 0
 * @param answer q, which sums to 1.
 * @returns Nats; ln 3 if all probabilities and all q are equal, ∞ if q is 0 for a colour that occurs.
 */
export const crossEntropy = (probabilities: Triple, answer: Triple): number =>
  sum((c) => (probabilities[c] > 0 ? -probabilities[c] * Math.log(answer[c]) : 0));
