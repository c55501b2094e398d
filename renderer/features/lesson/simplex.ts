/** Probabilities of three colours: a point of the simplex p₁ + p₂ + p₃ = 1, pᵢ ≥ 0, drawn as a triangle. */

/** Three numbers for red, green and blue: probabilities, or a colour with channels in 0–1. */
export type Triple = readonly [number, number, number];

export const colourNames = ['red', 'green', 'blue'] as const;
/** Index of a colour, and of its channel. */
export type Channel = 0 | 1 | 2;
export const channels: readonly Channel[] = [0, 1, 2];

/** Computes three numbers from their channels. */
export const triple = (of: (channel: Channel) => number): Triple => [of(0), of(1), of(2)];

/** Differences up to this count as zero, because sums of thirds are not exact. */
export const tolerance = 1e-9;

export const equalProbabilities: Triple = [1 / 3, 1 / 3, 1 / 3];

/**
 * Changes one probability. The others keep their proportion and share the rest; if both were 0, they share it equally.
 * @param share New probability of the colour, clamped to 0–1.
 */
export function withShare(probabilities: Triple, colour: Channel, share: number): Triple {
  const changed = Math.min(1, Math.max(0, share));
  const others = 1 - probabilities[colour];
  return triple((channel) => {
    if (channel === colour) return changed;
    return (1 - changed) * (others > tolerance ? probabilities[channel] / others : 0.5);
  });
}

/**
 * The probabilities nearest to three numbers whose sum is 1, some of which may be negative.
 *   pᵢ = max(0, vᵢ − θ), θ such that Σ pᵢ = 1
 * Source: Duchi et al. 2008, Efficient Projections onto the ℓ1-Ball, fig. 1.
 */
export function nearestProbabilities(values: Triple): Triple {
  const falling = [...values].sort((a, b) => b - a);
  let sum = 0;
  let theta = 0;
  falling.forEach((value, index) => {
    sum += value;
    if (value - (sum - 1) / (index + 1) > 0) theta = (sum - 1) / (index + 1);
  });
  return triple((channel) => Math.max(0, values[channel] - theta));
}

/** Height of the triangle for a side of 1. */
export const triangleHeight = Math.sqrt(3) / 2;

/** A place in the triangle: x in 0–1 to the right, y in 0–√3/2 downwards. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The place of probabilities: red on top, green left, blue right. Distances are those of the simplex, divided by √2. */
export const placeOf = ([red, , blue]: Triple): Place => ({ x: red / 2 + blue, y: (1 - red) * triangleHeight });

/** The inverse of placeOf; outside the triangle some numbers are negative. */
export function tripleAt({ x, y }: Place): Triple {
  const red = 1 - y / triangleHeight;
  const blue = x - red / 2;
  return [red, 1 - red - blue, blue];
}
