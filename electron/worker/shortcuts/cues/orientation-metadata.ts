import type { Cue, Piece } from './cue.ts';
import { perPiece } from './per-piece.ts';
import { combine, everyLine, inner, type Plane, piecePlanes } from './planes.ts';
import { nearestToZero } from './statistics.ts';

/** Energy that rounding leaves in second differences of a picture of bytes. */
const rounding = (1 / 255) ** 2;

/** log of the energies of second differences along rows over those along columns; undefined where there is hardly any. */
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
 * A channel less green, without what a displacement of the channel would make of it: c − g − α ∂g/∂x − β ∂g/∂y, α and β by least
 * squares. Fringes of a lens run along the radius and are no matter of how a picture is stored.
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

/** How much finer colour is along rows than along columns, less the same of green: scenes themselves have directions. 0 of grey. */
const coarseness = perPiece((piece: Piece) => {
  const [red, green, blue] = piecePlanes(piece).map(inner) as [Plane, Plane, Plane];
  const ofGreen = direction(green);
  return [red, blue].map((channel) => {
    const ofChannel = direction(inner(registered(channel, green)));
    return ofChannel === undefined || ofGreen === undefined ? 0 : ofChannel - ofGreen;
  });
});

/**
 * The direction in which colour is stored more coarsely: JPEG's 4:2:2 keeps half of it along rows and all along columns, so
 * that a stored photograph that is turned by its EXIF note shows by which quarter. It is a property of the file and not of
 * the photograph's field, so it is neither planted nor taken away: saving with colour at full resolution does not bring it
 * back.
 */
export const orientationMetadata = {
  id: 'orientation-metadata',

  /** Two numbers, of red and of blue against green; of several pieces, which were all stored alike, those nearest to none. */
  features(pieces) {
    const found = coarseness(pieces);
    return Float64Array.of(
      nearestToZero(...found.filter((_, k) => k % 2 === 0)),
      nearestToZero(...found.filter((_, k) => k % 2 === 1)),
    );
  },

  borderMismatch: undefined,

  survey: undefined,

  removal: {
    reason:
      'it is measured in the files as they are, and cannot be changed alone in photographs that are decoded and reduced',
  },

  planting: undefined,

  interventions: () => [],

  rank: 80,
  atEnds: false,
  inEveryPhotograph: false,
  natural: false,
  metered: [],
} satisfies Cue;
