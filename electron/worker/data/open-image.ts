/** Opens a file by its content: one reader for each format gives size, orientation, depth and colours from one source. */
import { decodeFailure } from './decode-failure.ts';
import { alone, amongOthers } from './decoder-gate.ts';
import { metadataOf } from './libvips-source.ts';
import { openBmp } from './open-bmp.ts';
import { openJpeg } from './open-jpeg.ts';
import { openPng } from './open-png.ts';
import { openTiff } from './open-tiff.ts';
import { openWithLibvips } from './open-with-libvips.ts';
import type { OpenedImage, Unusable } from './opened-image.ts';
import { formatOf } from './picture-format.ts';

/** Why a file with these first bytes is not decoded; undefined if it may be. @param bytes At least 128, or the whole file. */
export function unusableContent(bytes: Buffer): Unusable | undefined {
  if (bytes.length === 0) return { reason: 'empty', detail: 'the file has no content; copy it again from its source' };
  const format = formatOf(bytes);
  if (!format) return { reason: 'undecodable', detail: 'the content is not JPEG, PNG, WebP, TIFF, GIF, AVIF or BMP' };
  if (format !== 'heic' && format !== 'jxl') return undefined;
  return {
    reason: 'undecodable',
    detail: `${format === 'heic' ? 'HEIC' : 'JPEG XL'} is not supported; save it as JPEG or PNG`,
  };
}

/** Reads the header, without decoding pixels. */
export async function openImage(bytes: Buffer): Promise<OpenedImage | Unusable> {
  const unusable = unusableContent(bytes);
  if (unusable) return unusable;
  const format = formatOf(bytes)!;
  switch (format) {
    case 'jpeg':
      return openJpeg(bytes);
    case 'png':
      return openPng(bytes);
    case 'tiff':
      return openTiff(bytes);
    case 'bmp':
      return openBmp(bytes);
    default: {
      const read = (): ReturnType<typeof metadataOf> => metadataOf(bytes);
      const found = await amongOthers(read)
        .catch(() => alone(read))
        .catch((error: unknown) => decodeFailure(format, bytes, error));
      return 'reason' in found ? found : openWithLibvips(format as 'webp' | 'gif' | 'avif', bytes, found);
    }
  }
}
