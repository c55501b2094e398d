/** Where the square that an encoder sees lies in its image: masks and boxes are cut in the same way. */
import { packedSize } from '../../data/decode.ts';

/** In pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** A map from coordinates of the image to those of the square: x′ = x · scale − left. */
export interface SquareInImage {
  /** Side of the square, in pixels. */
  readonly size: number;
  readonly scaleX: number;
  readonly scaleY: number;
  readonly left: number;
  readonly top: number;
}

/**
 * The shorter side is resized to `side`, and the central square is cut. Of an image longer than a pack allows, the pack
 * keeps the middle.
 * @param image Its size in the coordinates of the mask or the boxes; only the aspect matters.
 */
export function squareInImage({ width, height }: ImageSize, side: number, size: number): SquareInImage {
  const [packedWidth, packedHeight] = packedSize(width, height, side);
  const cover = Math.max(packedWidth / width, packedHeight / height);
  // Without a cut, both axes are scaled to the whole pixels of the pack.
  const isCut = Math.round(width * cover) > packedWidth || Math.round(height * cover) > packedHeight;
  const [scaleX, scaleY] = isCut ? [cover, cover] : [packedWidth / width, packedHeight / height];
  return {
    size,
    scaleX,
    scaleY,
    left: (width * scaleX - packedWidth) / 2 + ((packedWidth - size) >> 1),
    top: (height * scaleY - packedHeight) / 2 + ((packedHeight - size) >> 1),
  };
}

/** Whether two sizes have one aspect, up to the rounding of a side to whole pixels. */
export function sameAspect(a: ImageSize, b: ImageSize): boolean {
  const [small, large] = a.width * a.height <= b.width * b.height ? [a, b] : [b, a];
  const scale = large.width / small.width;
  return Math.abs(small.height * scale - large.height) <= scale;
}
