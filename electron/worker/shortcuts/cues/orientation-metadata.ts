/** The cue of chroma subsampling, which shows how a photograph was turned by its EXIF orientation. */

import { perPiece } from '../cue-parts/features-per-piece.ts';
import { type ColourPlanes, combine, everyLine, inner, type Plane, piecePlanes } from '../cue-parts/planes.ts';
import { nearestToZero } from '../cue-parts/statistics.ts';
import type { Cue, Piece } from './cue.ts';

/** Energy of rounding to bytes in second differences. */
const rounding = (1 / 255) ** 2;

/** log ratio of the energies of second differences along rows and along columns; undefined if there is almost none. */
function direction({ width, height, data }: Plane): number | undefined {
  let [across, down, count] = [0, 0, 0];
  for (let y = 1; y < height - 1; y += everyLine(height))
    for (let x = 1; x < width - 1; x++, count++) {
      const i = y * width + x;
      across += (data[i - 1]! - 2 * data[i]! + data[i + 1]!) ** 2;
      down += (data[i - width]! - 2 * data[i]! + data[i + width]!) ** 2;
    }
  const floor = rounding * Math.max(1, count);
  return across + down < 4 * floor ? undefined : Math.log((across + floor) / (down + floor));
}

/**
 * A channel minus green, without the effect of a displacement of the channel: c − g − α ∂g/∂x − β ∂g/∂y, with α and β by least
 * squares. Fringes come from the lens and not from how a picture is stored.
 */
function registered(channel: Plane, green: Plane): Plane {
  const { width, height, data: g } = green;
  const chroma = combine(channel, green, (a, b) => a - b);
  const across = (i: number): number => (g[i + 1]! - g[i - 1]!) / 2;
  const down = (i: number): number => (g[i + width]! - g[i - width]!) / 2;
  const mean = chroma.data.reduce((sum, value) => sum + value, 0) / chroma.data.length;
  let [xx, xy, yy, xc, yc] = [1e-9, 0, 1e-9, 0, 0];
  for (let y = 1; y < height - 1; y += everyLine(height))
    for (let i = y * width + 1; i < y * width + width - 1; i++) {
      const [dx, dy, c] = [across(i), down(i), chroma.data[i]! - mean];
      xx += dx * dx;
      xy += dx * dy;
      yy += dy * dy;
      xc += dx * c;
      yc += dy * c;
    }
  const determinant = xx * yy - xy * xy;
  const alpha = (yy * xc - xy * yc) / determinant;
  const beta = (xx * yc - xy * xc) / determinant;
  const data = Float32Array.from(chroma.data);
  for (let y = 1; y < height - 1; y++)
    for (let i = y * width + 1; i < y * width + width - 1; i++) data[i]! -= alpha * across(i) + beta * down(i);
  return { width, height, data };
}

/** How much finer colour is along rows than along columns, minus the same for green, because scenes have directions too; 0 for grey. */
const coarseness = perPiece((piece: Piece) => {
  const [red, green, blue] = piecePlanes(piece).map(inner) as unknown as ColourPlanes;
  const ofGreen = direction(green);
  return [red, blue].map((channel) => {
    const ofChannel = direction(inner(registered(channel, green)));
    return ofChannel === undefined || ofGreen === undefined ? 0 : ofChannel - ofGreen;
  });
});

/**
 * The direction in which colour is stored more coarsely. JPEG's 4:2:2 halves its resolution along rows and not along columns,
 * so a photograph that was turned by its EXIF orientation shows the turn. The cue is a property of the file, so it is
 * neither planted nor removed: saving with colour at full resolution does not restore the lost detail.
 */
export const orientationMetadata = {
  id: 'orientation-metadata',

  /** Two numbers, for red and for blue against green; of several pieces, which share the storage, the values nearest to 0. */
  features(pieces) {
    const ofPieces = coarseness(pieces);
    return Float64Array.of(
      nearestToZero(...ofPieces.filter((_, k) => k % 2 === 0)),
      nearestToZero(...ofPieces.filter((_, k) => k % 2 === 1)),
    );
  },

  borderMismatch: undefined,

  survey: undefined,

  removal: {
    reason: 'it is a property of the stored files, and cannot be changed alone in images that are decoded and reduced',
  },

  planting: undefined,

  interventions: () => [],

  rank: 80,
  atEnds: false,
  covers: false,
  periodic: false,
  inEveryPhotograph: false,
  natural: false,
  metered: [],
} satisfies Cue;
