/**
 * A row of pixels, black on the left and white on the right. The edge is at one of 2k + 1 equally probable positions
 * around the middle. Edge at e: pixels x < e are 0, pixels x ≥ e are 1.
 */

/** A row with an edge at an uncertain position. */
export interface UncertainEdge {
  /** Pixels in the row. */
  readonly width: number;
  /** The middle of the possible positions. */
  readonly middle: number;
  /** k in pixels, at least 0. */
  readonly spreadPx: number;
}

const along = (width: number, value: (x: number) => number): number[] =>
  Array.from({ length: width }, (_, x) => value(x));

/** The row with its edge at a known position. */
export const rowWithEdge = (width: number, edge: number): readonly number[] => along(width, (x) => (x >= edge ? 1 : 0));

/** Probability that each pixel is white: (number of positions ≤ x) / (2k + 1). It equals the mean, the best under L2. */
export function whiteProbabilities({ width, middle, spreadPx }: UncertainEdge): readonly number[] {
  const places = 2 * spreadPx + 1;
  return along(width, (x) => Math.min(1, Math.max(0, (x - (middle - spreadPx) + 1) / places)));
}

/** The median of each pixel, best under L1: white if white is more probable. 2k + 1 is odd, so there are no ties. */
export const medianRow = (edge: UncertainEdge): readonly number[] =>
  whiteProbabilities(edge).map((probability) => (probability > 0.5 ? 1 : 0));

/** A row drawn from the distribution over positions: one sharp edge. @param uniform In [0, 1). */
export function drawnPlace({ width, middle, spreadPx }: UncertainEdge, uniform: number): readonly number[] {
  return rowWithEdge(width, middle - spreadPx + Math.floor(uniform * (2 * spreadPx + 1)));
}

/** A row whose pixels are drawn independently. @param uniforms In [0, 1), one per pixel. */
export const drawnPixels = (edge: UncertainEdge, uniforms: readonly number[]): readonly number[] =>
  whiteProbabilities(edge).map((probability, x) => ((uniforms[x] ?? 0) < probability ? 1 : 0));

/**
 * Expected error of a row, summed over its pixels.
 *   Σₓ w(x)·d(1 − a(x)) + (1 − w(x))·d(a(x)),  d(e) = e² or |e|
 * The blur has squared error 2k(k + 1)/(3(2k + 1)) and twice that in absolute error; the sharp edge in the middle has
 * k(k + 1)/(2k + 1) in both. So for every k > 0 the blur is a third lower in squared error, and the edge a quarter lower
 * in absolute error.
 */
export function expectedRowLoss(edge: UncertainEdge, row: readonly number[], power: 1 | 2): number {
  return whiteProbabilities(edge).reduce((total, white, x) => {
    const answer = row[x] ?? 0;
    return total + white * Math.abs(1 - answer) ** power + (1 - white) * Math.abs(answer) ** power;
  }, 0);
}
