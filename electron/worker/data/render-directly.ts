/** The fast way for pictures of 8 bits: libvips decodes, converts to sRGB and resizes in one pass. */
import { turnUpright } from './exif-orientation.ts';
import { openSource, plainBytes, SizeMismatch } from './libvips-source.ts';
import { limits } from './limits.ts';
import type { LibvipsSource, Strictness } from './opened-image.ts';
import { transparentBackground } from './render-pixels.ts';

/**
 * A picture in sRGB bytes, upright, alpha flattened, resampled with Lanczos-3. A JPEG that is at least three times as large is
 * first reduced by its decoder (shrink on load).
 * @param width @param height Of the result; parts beyond its aspect are cut off evenly.
 * @returns `[height, width, 3]`.
 * @throws SizeMismatch if the decoder finds another size than the header gives.
 */
export async function renderDirectly(
  source: LibvipsSource,
  [width, height]: readonly [number, number],
  failOn: Strictness,
): Promise<Uint8Array> {
  // In the orientation of the file.
  const [w, h] = source.orientation >= 5 ? [height, width] : [width, height];
  const [longer, shorter] = [Math.max(source.width, source.height), Math.min(source.width, source.height)];
  const isPanorama = longer > limits.aspect * shorter;
  const opened = openSource(source, failOn);
  // Of other pictures nothing is cut off: `outside` keeps the aspect of what was decoded, whatever the header says.
  const reduced = isPanorama
    ? opened.extract(middle(source, w / h)).resize(w, h, { fit: 'fill' })
    : opened.resize(w, h, { fit: 'outside' });
  const { data, info } = await turnUpright(reduced, source.orientation)
    .flatten({ background: { r: transparentBackground, g: transparentBackground, b: transparentBackground } })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .timeout({ seconds: limits.seconds })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`its ${info.channels} channels could not be converted to sRGB`);
  // Rounding, and the whole steps in which JPEG decoders reduce.
  const tolerance = 2 + longer / shorter;
  if (Math.abs(info.width - width) > tolerance || Math.abs(info.height - height) > tolerance)
    throw new SizeMismatch(source);
  return cropped(data, info, width, height);
}

/** The middle part with this aspect. */
function middle({ width, height }: LibvipsSource, aspect: number) {
  const w = Math.min(width, Math.round(height * aspect));
  const h = Math.min(height, Math.round(width / aspect));
  return { left: Math.floor((width - w) / 2), top: Math.floor((height - h) / 2), width: w, height: h };
}

/** Cuts off or repeats the few rows and columns that rounding left. */
function cropped(data: Buffer, found: { width: number; height: number }, width: number, height: number): Uint8Array {
  if (found.width === width && found.height === height) return plainBytes(data);
  const pixels = new Uint8Array(width * height * 3);
  const within = (value: number, length: number): number => Math.min(length - 1, Math.max(0, value));
  const [left, top] = [Math.floor((found.width - width) / 2), Math.floor((found.height - height) / 2)];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = 3 * (within(y + top, found.height) * found.width + within(x + left, found.width));
      pixels.set(data.subarray(from, from + 3), 3 * (y * width + x));
    }
  return pixels;
}
