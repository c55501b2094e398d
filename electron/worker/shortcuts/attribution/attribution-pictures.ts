/** Pictures of attributions next to their pieces, in the orientation of the photograph. */
import type { CuePicture } from '../../../../shared/shortcut-schemas.ts';
import { heatPicture } from '../../pictures/heat-picture.ts';
import { type RgbPicture, rgbPicture } from '../../pictures/picture.ts';
import { pngOf } from '../../pictures/png.ts';
import { assembled } from '../../posing/assembled-tiles.ts';
import { type Posed, shownSquares } from '../../tasks/posed.ts';
import { inRow } from '../diagnosis/intervention-pictures.ts';
import { type Pieces, turnedBack } from './attributed-pieces.ts';
import { cellOf } from './occlusion.ts';

/** In pixels: lower pictures are enlarged by a whole factor. */
const leastSide = 96;

/** A picture enlarged by a whole factor, every pixel as a block. */
export function enlarged(picture: RgbPicture, times: number): RgbPicture {
  if (times === 1) return picture;
  const { width, height, data } = picture;
  const large = rgbPicture(width * times, height * times, new Uint8Array(data.length * times * times));
  for (let y = 0, to = 0; y < large.height; y++)
    for (let x = 0; x < large.width; x++, to += 3) {
      const from = 3 * (Math.floor(y / times) * width + Math.floor(x / times));
      large.data.set(data.subarray(from, from + 3), to);
    }
  return large;
}

/** A row of pictures as a data: URL with its caption. */
export async function cuePictureOf(pictures: readonly RgbPicture[], caption: string): Promise<CuePicture> {
  const times = Math.max(1, Math.ceil(leastSide / pictures[0]!.height));
  const row = inRow(pictures.map((each) => enlarged(each, times)));
  const png = await pngOf(row);
  return {
    caption,
    data: `data:image/png;base64,${png.toString('base64')}`,
    width: row.width,
    height: row.height,
  };
}

/**
 * The value that a heat map shows in full colour: the 99th percentile of |value|, so that a few pixels do not make the rest
 * pale; 1 if all values are 0.
 */
export function heatScale(values: Float32Array): number {
  const sizes = values.map(Math.abs).sort();
  return sizes[Math.floor(0.99 * (sizes.length - 1))] || sizes.at(-1) || 1;
}

/** A grid of numbers as a heat map of `side` px. */
export function heatOf(cells: Float32Array, scale: number, side: number): RgbPicture {
  const grid = Math.sqrt(cells.length);
  const spread = Float32Array.from({ length: side * side }, (_, i) => {
    const [y, x] = [Math.floor(i / side), i % side];
    return cells[cellOf(y, side, grid) * grid + cellOf(x, side, grid)]! / scale;
  });
  return heatPicture(spread, side, side, 1);
}

/** One posed piece of a batch, turned back to the orientation of the photograph. */
export function pieceOf(
  posed: Posed,
  { array, count, side, channels, labelOf, turnsOf }: Pieces,
  photograph: number,
  piece: number,
): RgbPicture {
  const row = photograph * count + piece;
  const label = labelOf(posed, photograph, piece);
  const square = shownSquares(posed[array]!, row, 1, side, channels);
  return rgbPicture(side, side, turnedBack(square, side, 3, label === undefined ? 0 : turnsOf(label)));
}

/**
 * A photograph of a batch with its maps: its tiles in their right places and one map of all of them, or the photograph and the
 * map of every label.
 * @param maps The map of every piece of this photograph, in the orientation of the photograph, [grid, grid] each.
 */
export function withMaps(
  posed: Posed,
  pieces: Pieces,
  photograph: number,
  maps: readonly Float32Array[],
): RgbPicture[] {
  const { count, side, placeOf } = pieces;
  const scale = heatScale(Float32Array.from(maps.flatMap((map) => [...map])));
  const shown = maps.map((map) => heatOf(map, scale, side));
  if (!placeOf) return [pieceOf(posed, pieces, photograph, 0), ...shown];
  const together = (pictures: readonly RgbPicture[]): RgbPicture => {
    const bytes = Uint8Array.from({ length: count * side * side * 3 });
    pictures.forEach(({ data }, piece) => {
      bytes.set(data, piece * side * side * 3);
    });
    return assembled(bytes, side, (piece) => placeOf(posed, photograph, piece));
  };
  return [together(maps.map((_, piece) => pieceOf(posed, pieces, photograph, piece))), together(shown)];
}
