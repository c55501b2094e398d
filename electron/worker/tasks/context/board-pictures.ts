/** Pictures of a question about two patches, for the board. */
import type { ContextGeometry } from '../../../../shared/patch-geometry.ts';
import { type RgbPicture, rgbPicture } from '../../pictures/picture.ts';
import { paste } from '../../posing/patches.ts';
import { centre, latticeOf } from '../../posing/three-by-three-lattice.ts';

/** A grey that is visible on light and dark pages. */
const background = 128;
/** Contrast of the photograph around the two patches, as a share of its own. */
const contrast = 0.25;
/** Width of the frame around a patch, in pixels. */
const frame = 1;
const white = 255;

interface Corner {
  readonly left: number;
  readonly top: number;
}

/** Pastes a patch with a white frame into a square. */
function pasteFramed(square: Uint8Array, size: number, corner: Corner, patch: Uint8Array, side: number): void {
  const outer = side + 2 * frame;
  const framed = new Uint8Array(outer * outer * 3).fill(white);
  paste(framed, outer, { left: frame, top: frame }, patch, side);
  paste(square, size, { left: corner.left - frame, top: corner.top - frame }, framed, outer);
}

/** The two patches side by side, enlarged by the largest whole factor that fits. */
export function sideBySide(first: Uint8Array, second: Uint8Array, patch: number, size: number): RgbPicture {
  const scale = Math.max(1, Math.floor((size - 3 * frame) / (2 * patch + frame)));
  const side = scale * patch;
  const space = Math.floor((size - 2 * side) / 3);
  const data = new Uint8Array(size * size * 3).fill(background);
  const top = (size - side) >> 1;
  paste(data, size, { left: space, top }, enlarged(first, patch, scale), side);
  paste(data, size, { left: size - space - side, top }, enlarged(second, patch, scale), side);
  return rgbPicture(size, size, data);
}

/** Every pixel as a block of scale × scale. */
function enlarged(square: Uint8Array, side: number, scale: number): Uint8Array {
  const large = new Uint8Array((side * scale) ** 2 * 3);
  for (let y = 0, to = 0; y < side * scale; y++)
    for (let x = 0; x < side * scale; x++)
      for (let c = 0; c < 3; c++, to++)
        large[to] = square[(Math.floor(y / scale) * side + Math.floor(x / scale)) * 3 + c]!;
  return large;
}

/** The two patches in their places on the faint photograph. */
export function onPhotograph(
  photograph: Uint8Array,
  size: number,
  patches: readonly { readonly corner: Corner; readonly pixels: Uint8Array }[],
  patch: number,
): RgbPicture {
  const data = Uint8Array.from(photograph, (value) => Math.round(background + contrast * (value - background)));
  for (const { corner, pixels } of patches) pasteFramed(data, size, corner, pixels, patch);
  return rgbPicture(size, size, data);
}

/**
 * The lattice of places around the first patch. The brightness of a place is the probability that the second patch is
 * there, relative to the highest.
 * @param probabilities Probabilities of the eight places in reading order.
 * @param place The place at which the second patch is drawn.
 */
export function placesAround(
  first: Uint8Array,
  second: Uint8Array,
  probabilities: readonly number[],
  place: number,
  { patch, pitch, extent }: Pick<ContextGeometry, 'patch' | 'pitch' | 'extent'>,
  size: number,
): RgbPicture {
  const data = new Uint8Array(size * size * 3).fill(background >> 1);
  const start = (size - extent) >> 1;
  const cornerOf = (lattice: number): Corner => ({
    left: start + (lattice % 3) * pitch,
    top: start + Math.floor(lattice / 3) * pitch,
  });
  const highest = Math.max(...probabilities);
  probabilities.forEach((probability, neighbour) => {
    const brightness = Math.round((white * probability) / highest);
    const cell = new Uint8Array(patch * patch * 3).fill(brightness);
    paste(data, size, cornerOf(latticeOf(neighbour)), cell, patch);
  });
  pasteFramed(data, size, cornerOf(centre), first, patch);
  pasteFramed(data, size, cornerOf(latticeOf(place)), second, patch);
  return rgbPicture(size, size, data);
}
