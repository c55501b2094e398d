/** Opens a file by its content: one reader for each format gives size, orientation, depth and colours from one source. */

import { formatNames } from '../../../shared/picture-formats.ts';
import { decodeFailure } from './decode-failure.ts';
import { alone, amongOthers } from './decoder-gate.ts';
import { metadataOf } from './libvips-source.ts';
import { openBmp } from './open-bmp.ts';
import { openCameraRaw } from './open-camera-raw.ts';
import { openInThread } from './open-in-thread.ts';
import { openJpeg } from './open-jpeg.ts';
import { openPng } from './open-png.ts';
import { openTiff } from './open-tiff.ts';
import { openWithLibvips } from './open-with-libvips.ts';
import { type OpenedFile, type OpenedImage, onePage, type Unusable } from './opened-image.ts';
import { formatOf } from './picture-format.ts';

/** Why a file with these first bytes is not decoded; undefined if it may be. @param bytes At least 128, or the whole file. */
export function unusableContent(bytes: Buffer): Unusable | undefined {
  if (bytes.length === 0) return { reason: 'empty', detail: 'the file has no content; copy it again from its source' };
  if (formatOf(bytes)) return undefined;
  return { reason: 'undecodable', detail: `the content is none of ${formatNames}; save it as one of them` };
}

/**
 * Reads the header, without decoding pixels.
 * @param page Counted from 1; without it, the page that stands for the file.
 */
export async function openImage(bytes: Buffer, page?: number): Promise<OpenedImage | Unusable> {
  const file = await openFile(bytes);
  if ('reason' in file) return file;
  if (page !== undefined && page > file.pages)
    return { reason: 'undecodable', detail: `it has no page ${page} any more; index its folder again` };
  return file.image(page);
}

/** Opens a file, without decoding pixels. */
export async function openFile(bytes: Buffer): Promise<OpenedFile | Unusable> {
  const unusable = unusableContent(bytes);
  if (unusable) return unusable;
  const format = formatOf(bytes)!;
  switch (format) {
    case 'jpeg':
      return onePage(await openJpeg(bytes));
    case 'png':
      return onePage(await openPng(bytes));
    case 'tiff':
      return openTiff(bytes);
    case 'bmp':
      return onePage(await openBmp(bytes));
    case 'heic':
    case 'jxl':
    case 'dicom':
      return openInThread(format, bytes);
    case 'raw':
      return onePage(await openCameraRaw(bytes));
    default: {
      const read = (): ReturnType<typeof metadataOf> => metadataOf(bytes);
      const found = await amongOthers(read)
        .catch(() => alone(read))
        .catch((error: unknown) => decodeFailure(format, bytes, error));
      return onePage('reason' in found ? found : await openWithLibvips(format, bytes, found));
    }
  }
}
