/** Seeded draws: trial 17 of a kind draws the same in every campaign with the same seed, whatever ran before it. */
import { createHash } from 'node:crypto';

/**
 * @param {...(string|number)} names The seed, the kind and the number of the trial.
 * @returns Functions that draw one value after another.
 */
export function drawsOf(...names) {
  let state = createHash('sha256').update(names.join('/')).digest().readUInt32LE();
  /** Mulberry32: 0 ≤ value < 1. */
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  /** A whole number, from ≤ value < to. */
  const whole = (from, to) => from + Math.floor(uniform() * (to - from));
  const one = (list) => list[whole(0, list.length)];
  return { uniform, whole, one, isHeads: (share = 0.5) => uniform() < share };
}
