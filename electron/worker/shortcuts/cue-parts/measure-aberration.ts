/** How far red and blue are displaced against green, measured on one photograph. */
import type { Picture } from '../../pictures/picture.ts';
import { type BlockFit, blockDisplacements } from './block-displacements.ts';
import { edgesOf } from './blur-plane.ts';
import { cornerRadius } from './distance-from-centre.ts';
import { type ColourPlanes, colourPlanes, type Plane } from './planes.ts';

/** Displacements against green at the corner of the picture, outward positive, in pixels; NaN if it has too few edges. */
export interface Aberration {
  readonly red: number;
  readonly blue: number;
}

/** Scale of the edges in pixels: as fine as a lens leaves them, and coarser than rounding. */
const coarse = 4;
const block = 16;
/** Range of the search in pixels at the corner: beyond it, an edge is confused with its neighbour. */
const searched = 8;
const refinements = 4;
/** Least number of blocks outside the middle for a measurement. */
const leastBlocks = 6;

/**
 * The radial displacement x of a channel, in pixels at the corner: r' = r(1 + x/R). A search finds the whole number of pixels
 * with the best agreement of the channels, Σ ρ² over blocks. Gauss–Newton steps of `blockDisplacements` then refine it,
 * with the channel moved back each time so that the residual displacement is small.
 */
function radialDisplacement(green: Plane, channel: Plane): { readonly x: number; readonly fits: readonly BlockFit[] } {
  const radius = cornerRadius(green.width, green.height);
  let x = bestWholePx(green, channel, radius);
  let fits: readonly BlockFit[] = [];
  for (let k = 0; k < refinements; k++) {
    fits = blockDisplacements(green, channel, block, x / radius);
    let [numerator, denominator, outside] = [0, 0, 0];
    for (const fit of fits) {
      const [vx, vy] = [fit.x / radius, fit.y / radius];
      numerator += vx * fit.bx + vy * fit.by;
      denominator += vx * vx * fit.xx + 2 * vx * vy * fit.xy + vy * vy * fit.yy;
      if (vx * vx + vy * vy > 0.1) outside++;
    }
    if (outside < leastBlocks || denominator === 0) return { x: Number.NaN, fits: [] };
    x += Math.max(-1, Math.min(1, numerator / denominator));
  }
  return { x, fits };
}

/** The whole number of pixels at the corner with the best agreement of the blocks, measured on every other pixel. */
function bestWholePx(green: Plane, channel: Plane, radius: number): number {
  const { width, height, data: g } = green;
  const [cx, cy] = [(width - 1) / 2, (height - 1) / 2];
  const columns = Math.ceil(width / block);
  const floor = ((block * block) / 4) * (1 / 255) ** 2;
  let [best, bestAgreement] = [0, -1];
  // From 0 outward, so that the smallest of equally good displacements is chosen.
  for (let k = 0; k <= 2 * searched; k++) {
    const x = k % 2 === 0 ? k / 2 : -(k + 1) / 2;
    const scale = 1 + x / radius;
    const sums = new Float64Array(3 * columns * Math.ceil(height / block));
    for (let y = 0; y < height; y += 2) {
      const fromY = Math.round(cy + (y - cy) * scale);
      if (fromY < 0 || fromY >= height) continue;
      for (let column = 0; column < width; column += 2) {
        const fromX = Math.round(cx + (column - cx) * scale);
        if (fromX < 0 || fromX >= width) continue;
        const at = 3 * (Math.floor(y / block) * columns + Math.floor(column / block));
        const [a, b] = [g[y * width + column]!, channel.data[fromY * width + fromX]!];
        sums[at]! += a * a;
        sums[at + 1]! += b * b;
        sums[at + 2]! += a * b;
      }
    }
    let agreement = 0;
    for (let at = 0; at < sums.length; at += 3)
      if (sums[at]! > floor && sums[at + 1]! > floor) agreement += sums[at + 2]! ** 2 / (sums[at]! * sums[at + 1]!);
    if (agreement > bestAgreement) [best, bestAgreement] = [x, agreement];
  }
  return best;
}

/** The displacements of one photograph, and the residual fit of each of its blocks. */
export function aberrationFits(picture: Picture): {
  readonly aberration: Aberration;
  readonly red: readonly BlockFit[];
  readonly blue: readonly BlockFit[];
} {
  const [red, green, blue] = colourPlanes(picture).map((plane) => edgesOf(plane, coarse)) as unknown as ColourPlanes;
  const [ofRed, ofBlue] = [radialDisplacement(green, red), radialDisplacement(green, blue)];
  return { aberration: { red: ofRed.x, blue: ofBlue.x }, red: ofRed.fits, blue: ofBlue.fits };
}

/** Displacements of red and blue against green at the corner of this picture, in its pixels. */
export const measureAberration = (picture: Picture): Aberration => aberrationFits(picture).aberration;
