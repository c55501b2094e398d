/** The colour bins of colourisation, and the soft encoding of a colour over them. */
import { labOf } from '../../pictures/lab-colour.ts';

type Point = readonly [a: number, b: number];

/** Side of a bin in a and b. */
export const binSide = 10;

/** Positive if c is to the left of the line from o to p. */
const turn = (o: Point, p: Point, c: Point): number => (p[0] - o[0]) * (c[1] - o[1]) - (p[1] - o[1]) * (c[0] - o[0]);

/** Corners of the convex hull, counter-clockwise (Andrew's monotone chain). */
function convexHull(points: readonly Point[]): readonly Point[] {
  const sorted = [...points].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const chain = (along: readonly Point[]): Point[] => {
    const corners: Point[] = [];
    for (const point of along) {
      while (corners.length > 1 && turn(corners.at(-2)!, corners.at(-1)!, point) <= 0) corners.pop();
      corners.push(point);
    }
    return corners.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.reverse())];
}

/** The convex hull of the sRGB gamut in (a, b): the twelve edges of the colour cube bound it. */
function gamutHull(): readonly Point[] {
  const edges: Point[] = [];
  for (let byte = 0; byte < 256; byte++)
    for (const p of [0, 255])
      for (const q of [0, 255])
        for (const [red, green, blue] of [
          [byte, p, q],
          [p, byte, q],
          [p, q, byte],
        ] as const)
          edges.push(labOf(red, green, blue).slice(1) as unknown as Point);
  return convexHull(edges);
}

function gamutBins(): readonly Point[] {
  const hull = gamutHull();
  const furthest = 130;
  const grid: Point[] = [];
  for (let a = -furthest; a <= furthest; a += binSide)
    for (let b = -furthest; b <= furthest; b += binSide) grid.push([a, b]);
  const isInside = (point: Point): boolean =>
    hull.every((corner, i) => turn(corner, hull[(i + 1) % hull.length]!, point) >= 0);
  const inside = grid.filter(isInside);
  const isNeighbour = ([a, b]: Point, [c, d]: Point): boolean =>
    Math.abs(a - c) <= binSide && Math.abs(b - d) <= binSide;
  return grid.filter((bin) => inside.some((other) => isNeighbour(bin, other)));
}

/**
 * Centres of the 313 bins, on a grid of 10 in a and b: those in the convex hull of the sRGB gamut's (a, b), and their
 * eight neighbours. They equal the paper's list (pts_in_hull.npy), in its order. (Only 261 cells contain an sRGB
 * colour, and only 229 centres are in the gamut at some lightness.)
 * Source: Zhang et al. 2016, arXiv 1603.08511, section 2.1 and figure 3a.
 */
export const bins: readonly Point[] = gamutBins();

/** The bin centres as one array, [Q, 2]. */
export const centres = Float32Array.from(bins.flat());

/** Number of bins over which a colour is soft-encoded. Source: Zhang et al. 2016, section 2.1. */
export const neighbours = 5;
/** Standard deviation of the Gaussian weights. Source: the same. */
const deviation = 5;

/**
 * The soft encoding of a colour: weights of its five nearest bins, nearest first: exp(−d²/2σ²), σ = 5, normalised to a
 * sum of 1.
 * @param to Receives the five bin indices and the five weights, from index `at`.
 */
export function softCode(
  a: number,
  b: number,
  to: { readonly bins: Int32Array; readonly weights: Float32Array },
  at: number,
): void {
  const nearest = to.bins.subarray(at, at + neighbours);
  const distances = new Float64Array(neighbours).fill(Number.POSITIVE_INFINITY);
  for (let bin = 0; bin < bins.length; bin++) {
    const distance = (a - centres[2 * bin]!) ** 2 + (b - centres[2 * bin + 1]!) ** 2;
    if (distance >= distances[neighbours - 1]!) continue;
    let place = neighbours - 1;
    for (; place > 0 && distances[place - 1]! > distance; place--) {
      distances[place] = distances[place - 1]!;
      nearest[place] = nearest[place - 1]!;
    }
    distances[place] = distance;
    nearest[place] = bin;
  }
  // Relative to the nearest bin, to avoid 0 / 0 for a colour far outside the bins.
  const kernel = (distance: number): number => Math.exp((distances[0]! - distance) / (2 * deviation ** 2));
  let sum = 0;
  for (let k = 0; k < neighbours; k++) sum += kernel(distances[k]!);
  for (let k = 0; k < neighbours; k++) to.weights[at + k] = kernel(distances[k]!) / sum;
}
