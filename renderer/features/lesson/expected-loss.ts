/**
 * What an answer costs on average, for one pixel that is pure red, green or blue with odds p. The truth has 1 in one
 * channel and 0 in the others, so channel c of it is 1 with probability p_c.
 */
import type { Channel, Triple } from './simplex.ts';

const sum = (term: (channel: Channel) => number): number => term(0) + term(1) + term(2);

/**
 * Expected squared error, summed over the channels.
 *   E‖x − a‖² = Σ p_c(1 − a_c)² + (1 − p_c)a_c² = Σ (a_c − p_c)² + Σ p_c(1 − p_c)
 * @param answer Channels in 0–1.
 * @returns 0–3; 2/3 for the grey (⅓, ⅓, ⅓) under equal odds, 1 for black under any odds.
 */
export const expectedL2 = (odds: Triple, answer: Triple): number =>
  sum((c) => odds[c] * (1 - answer[c]) ** 2 + (1 - odds[c]) * answer[c] ** 2);

/**
 * Expected absolute error, summed over the channels; linear in each channel of an answer within 0–1.
 *   E‖x − a‖₁ = Σ p_c(1 − a_c) + (1 − p_c)a_c = 1 + Σ a_c(1 − 2p_c)
 * @param answer Channels in 0–1.
 * @returns 0–3; 1 for black under any odds.
 */
export const expectedL1 = (odds: Triple, answer: Triple): number =>
  sum((c) => odds[c] * Math.abs(1 - answer[c]) + (1 - odds[c]) * Math.abs(answer[c]));

/**
 * Cross-entropy of an answer that is a distribution over the three colours.
 *   H(p, q) = −Σ p_c ln q_c, with 0 · ln 0 = 0
 * @param answer q, which sums to 1.
 * @returns Nats; ln 3 where odds and answer are both equal, ∞ where q denies a colour that occurs.
 */
export const crossEntropy = (odds: Triple, answer: Triple): number =>
  sum((c) => (odds[c] > 0 ? -odds[c] * Math.log(answer[c]) : 0));
