/** An area of a picture covered with its mirrored surroundings. */
import type { Picture } from '../../pictures/picture.ts';

/** A rectangle of whole pixels. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
/** The side of an area that its new content is mirrored over. */
export type Side = 'left' | 'right' | 'top' | 'bottom';

/** Covers an area with the mirrored pixels beyond one of its sides; beyond the picture, its last line is repeated. */
export function mirroredIn(picture: Picture, { left, top, width, height }: Area, over: Side): Picture {
  const { channels } = picture;
  const data = picture.data.slice();
  const cut = (place: number, size: number): number => Math.max(0, Math.min(size - 1, place));
  for (let y = top; y < top + height; y++)
    for (let x = left; x < left + width; x++) {
      const fromX = over === 'left' ? 2 * left - 1 - x : over === 'right' ? 2 * (left + width) - 1 - x : x;
      const fromY = over === 'top' ? 2 * top - 1 - y : over === 'bottom' ? 2 * (top + height) - 1 - y : y;
      const from = channels * (cut(fromY, picture.height) * picture.width + cut(fromX, picture.width));
      const to = channels * (y * picture.width + x);
      for (let c = 0; c < channels; c++) data[to + c] = picture.data[from + c]!;
    }
  return { ...picture, data };
}
