/** Reads the pixels of a mask as they are stored: indices of a palette, grey values, or colours. */
import sharp from 'sharp';
import { limits } from '../../data/limits.ts';
import { readPngHeader, withPaletteIndices, withPngProfile } from '../../data/png-header.ts';
import { withPictureFile } from '../../data/read-picture-file.ts';

/** A mask as its file has it, [height, width]. */
export interface StoredMask {
  readonly width: number;
  readonly height: number;
  /** A class id; for `colour`, red · 65536 + green · 256 + blue. */
  readonly values: Uint32Array;
  /** `colour` if its channels differ anywhere. */
  readonly kind: 'ids' | 'colour' | 'grey-in-colour';
}

/** @returns The mask, or why it cannot be read. */
export async function readMask(path: string): Promise<StoredMask | string> {
  const read = await withPictureFile(path, async (bytes) => {
    const png = readPngHeader(bytes);
    if (!png) return 'it is not a PNG: save masks as PNG, which keeps every pixel as it is';
    const indices = withPaletteIndices(bytes);
    const isDeep = png.bits === 16 && png.isGrey;
    try {
      // Profiles would change the values.
      const { data, info } = await sharp(indices ?? withPngProfile(bytes, undefined), {
        limitInputPixels: limits.pixels,
      })
        .toColourspace(isDeep ? 'grey16' : png.isGrey ? 'b-w' : 'srgb')
        .timeout({ seconds: limits.seconds })
        .raw({ depth: isDeep ? 'ushort' : 'uchar' })
        .toBuffer({ resolveWithObject: true });
      const { width, height, channels } = info;
      const stored = isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
      const isColour = !indices && channels >= 3;
      const values = new Uint32Array(width * height);
      let differs = false;
      // Grey of fewer than 8 bits is spread over 0 to 255 by its decoder.
      const step = indices || isColour || isDeep ? 1 : 255 / (2 ** greyDepth(bytes) - 1);
      for (let i = 0, at = 0; i < values.length; i++, at += channels) {
        if (!isColour) {
          values[i] = stored[at]! / step;
          continue;
        }
        const [red, green, blue] = [stored[at]!, stored[at + 1]!, stored[at + 2]!];
        differs ||= red !== green || green !== blue;
        values[i] = (red << 16) | (green << 8) | blue;
      }
      return { width, height, values, kind: isColour ? (differs ? 'colour' : 'grey-in-colour') : 'ids' } as StoredMask;
    } catch (error) {
      return `it cannot be decoded: ${(error as Error).message}`;
    }
  });
  return typeof read === 'object' && 'reason' in read ? read.detail : read;
}

/** Bits of a grey pixel, from the header of a PNG. */
const greyDepth = (bytes: Buffer): number => Math.min(8, bytes[24]!);
