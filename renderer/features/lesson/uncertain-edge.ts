/**
 * A row of pixels, black on the left and white on the right, whose edge lies at one of 2k + 1 places about the middle,
 * each as probable as the others. Edge at e: pixels x < e are 0, pixels x ≥ e are 1.
 */

export interface UncertainEdge {
  /** Pixels in the row. */
  readonly width: number;
  /** Place in the middle of those that are possible. */
  readonly middle: number;
  /** k in pixels, at least 0. */
  readonly spreadPx: number;
}

const along = (width: number, value: (x: number) => number): number[] =>
  Array.from({ length: width }, (_, x) => value(x));

/** The row with its edge at a place. */
export const rowWithEdge = (width: number, edge: number): readonly number[] => along(width, (x) => (x >= edge ? 1 : 0));

/** Probability that each pixel is white: (number of places ≤ x) / (2k + 1). It is also the mean, the best under L2. */
export function whiteOdds({ width, middle, spreadPx }: UncertainEdge): readonly number[] {
  const places = 2 * spreadPx + 1;
  return along(width, (x) => Math.min(1, Math.max(0, (x - (middle - spreadPx) + 1) / places)));
}

/** The median of each pixel, best under L1: white where white is more probable. The places are odd in number: no ties. */
export const medianRow = (edge: UncertainEdge): readonly number[] =>
  whiteOdds(edge).map((odds) => (odds > 0.5 ? 1 : 0));

/** A row drawn from the distribution over places: one edge, as sharp as the true one. @param uniform In [0, 1). */
export function drawnPlace({ width, middle, spreadPx }: UncertainEdge, uniform: number): readonly number[] {
  return rowWithEdge(width, middle - spreadPx + Math.floor(uniform * (2 * spreadPx + 1)));
}

/** Every pixel drawn by itself from its own odds, heedless of its neighbours. @param uniforms In [0, 1), one a pixel. */
export const drawnPixels = (edge: UncertainEdge, uniforms: readonly number[]): readonly number[] =>
  whiteOdds(edge).map((odds, x) => ((uniforms[x] ?? 0) < odds ? 1 : 0));

/**
 * Expected error of a row, summed over its pixels.
 *   Σₓ w(x)·d(1 − a(x)) + (1 − w(x))·d(a(x)),  d(e) = e² or |e|
 * The blur costs 2k(k + 1)/(3(2k + 1)) in squares, twice that in absolutes; the sharp edge in the middle costs
 * k(k + 1)/(2k + 1) in both. So squares prefer the blur by a third, and absolutes the edge by a quarter, for every k > 0.
 */
export function expectedRowLoss(edge: UncertainEdge, row: readonly number[], power: 1 | 2): number {
  return whiteOdds(edge).reduce((total, white, x) => {
    const answer = row[x] ?? 0;
    return total + white * Math.abs(1 - answer) ** power + (1 - white) * Math.abs(answer) ** power;
  }, 0);
}
