/**
 * From a file's bytes to sRGB pixels with a given shorter side. Pictures are hostile input: the format is told from the
 * content, sizes are checked in the header before anything is decoded, and damaged files are refused.
 */
import { Transformer } from '@napi-rs/image';
import sharp, { type Sharp } from 'sharp';
import type { PassedOver } from '../../../shared/results.ts';
import type { Picture } from '../pictures/picture.ts';
import { isCutShort } from './cut-short.ts';
import { readJpegHeader } from './jpeg-header.ts';
import { formatOf, type PictureFormat } from './picture-format.ts';

// Every picture is decoded once, so a cache only takes memory; cores are used by decoding several pictures at once.
sharp.cache(false);
sharp.concurrency(1);

export const limits = {
  /** Shorter side of the smallest picture that is used, in pixels: the smallest square that any encoder takes. */
  smallestSide: 16,
  /** 2²⁸, a little above the largest phone camera's 200 megapixels. */
  pixels: 268_435_456,
  fileBytes: 1_073_741_824,
  /** Longer side over shorter side in the pack: the middle of a longer panorama is kept. */
  aspect: 4,
  seconds: 60,
} as const;

/** Transparent parts become this: standardised pixels are near 0 there, so that the network sees nothing rather than white or black. */
const behindAlpha = '#808080';

export interface PictureHeader {
  readonly format: PictureFormat;
  /** After EXIF orientation, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly exifRotated: boolean;
  /** Only the first frame is used. */
  readonly animated: boolean;
}
export interface DecodedPicture {
  readonly header: PictureHeader;
  readonly picture: Picture;
}
/** Why a file cannot be used. */
export type Unusable = Omit<PassedOver, 'path'>;

const megapixels = (pixels: number): string => `${Math.round(pixels / 1e6).toLocaleString('en')} megapixels`;

/** The limits of a header; undefined when it is within them. */
function beyond(width: number, height: number): Unusable | undefined {
  const detail = `${width}×${height} pixels`;
  if (Math.min(width, height) < limits.smallestSide)
    return { reason: 'too-small', detail: `${detail}; the shorter side must be at least ${limits.smallestSide}` };
  if (width * height > limits.pixels)
    return { reason: 'beyond-limits', detail: `${detail}; at most ${megapixels(limits.pixels)} are decoded` };
  return undefined;
}

const options = { failOn: 'warning', limitInputPixels: limits.pixels, limitInputChannels: 5 } as const;

/** Size, orientation and frames, without decoding pixels. */
export async function readHeader(bytes: Buffer): Promise<PictureHeader | Unusable> {
  if (bytes.length === 0) return { reason: 'empty', detail: 'the file has no content' };
  const format = formatOf(bytes);
  if (!format)
    return { reason: 'undecodable', detail: 'the content is none of JPEG, PNG, WebP, TIFF, GIF, AVIF or BMP' };
  if (format === 'heic' || format === 'jxl')
    return {
      reason: 'undecodable',
      detail: `${format === 'heic' ? 'HEIC' : 'JPEG XL'} is not read; save it as JPEG or PNG`,
    };
  if (format === 'bmp') {
    const [width, height] = [bytes.readInt32LE(18), Math.abs(bytes.readInt32LE(22))];
    return { format, width, height, exifRotated: false, animated: false };
  }
  const jpeg = format === 'jpeg' ? readJpegHeader(bytes) : undefined;
  if (jpeg) return { format, ...turned(jpeg.width, jpeg.height, jpeg.orientation), animated: false };
  try {
    const found = await sharp(bytes, { ...options, limitInputPixels: false }).metadata();
    if (!['uchar', 'ushort'].includes(found.depth))
      return {
        reason: 'undecodable',
        detail: `pixels are stored as ${found.depth}; save it with 8 or 16 bits a channel`,
      };
    return {
      format,
      ...turned(found.width, found.height, found.orientation ?? 1),
      animated: (found.pages ?? 1) > 1 && format !== 'tiff',
    };
  } catch (error) {
    return whyNot(format, bytes, error);
  }
}

/** EXIF orientations 5 to 8 swap width and height. */
function turned(width: number, height: number, orientation: number) {
  return { ...(orientation >= 5 ? { width: height, height: width } : { width, height }), exifRotated: orientation > 1 };
}

/** Width and height in the pack: the shorter side is `side`, the longer at most `limits.aspect` times as much. */
export function packedSize(width: number, height: number, side: number): [width: number, height: number] {
  const longer = Math.min(limits.aspect * side, Math.round((side * Math.max(width, height)) / Math.min(width, height)));
  return width < height ? [side, longer] : [longer, side];
}

/** Pictures larger than this may take a gigabyte while they are decoded. */
const largePixels = 50_000_000;

/**
 * Turned upright, in sRGB, alpha flattened, resampled with Lanczos-3 (after the JPEG decoder's own halving where the
 * picture is more than twice as large).
 * @param queueLarge Runs the decoding of large pictures, one at a time for instance.
 */
export async function decode(
  bytes: Buffer,
  side: number,
  queueLarge: <T>(task: () => Promise<T>) => Promise<T> = (task) => task(),
): Promise<DecodedPicture | Unusable> {
  return decodeAs(bytes, ({ width, height }) => packedSize(width, height, side), queueLarge);
}

/** Turned upright, in sRGB, alpha flattened, every pixel of the original. @param queueLarge As for `decode`. */
export function decodeWhole(
  bytes: Buffer,
  queueLarge: <T>(task: () => Promise<T>) => Promise<T> = (task) => task(),
): Promise<DecodedPicture | Unusable> {
  return decodeAs(bytes, ({ width, height }) => [width, height], queueLarge);
}

async function decodeAs(
  bytes: Buffer,
  sizeFor: (header: PictureHeader) => [width: number, height: number],
  queueLarge: <T>(task: () => Promise<T>) => Promise<T>,
): Promise<DecodedPicture | Unusable> {
  const header = await readHeader(bytes);
  if (!('format' in header)) return header;
  const tooMuch = beyond(header.width, header.height);
  if (tooMuch) return tooMuch;
  const resize = (): Promise<DecodedPicture | Unusable> => resample(bytes, header, sizeFor(header));
  return header.width * header.height > largePixels ? queueLarge(resize) : resize();
}

async function resample(
  bytes: Buffer,
  header: PictureHeader,
  [width, height]: readonly [number, number],
): Promise<DecodedPicture | Unusable> {
  try {
    const source =
      header.format === 'bmp' ? await openBmp(bytes, header) : sharp(bytes, { ...options, autoOrient: true });
    const { data, info } = await source
      .resize(width, height, { fit: 'cover' })
      .flatten({ background: behindAlpha })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .timeout({ seconds: limits.seconds })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3 || data.length !== width * height * 3)
      return { reason: 'undecodable', detail: `its ${info.channels} channels could not be turned into sRGB` };
    return { header, picture: { width, height, data } };
  } catch (error) {
    return whyNot(header.format, bytes, error);
  }
}

async function openBmp(bytes: Buffer, header: PictureHeader): Promise<Sharp> {
  const data = await new Transformer(bytes).rawPixels();
  const channels = data.length / (header.width * header.height);
  if (channels !== 1 && channels !== 3 && channels !== 4) throw new Error(`${channels} channels in a BMP`);
  return sharp(data, { ...options, raw: { width: header.width, height: header.height, channels } });
}

/** What the decoder's error means for a person. */
function whyNot(format: PictureFormat, bytes: Buffer, error: unknown): Unusable {
  const message = (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1)!.trim();
  if (/pixel limit|channel limit|memory limit|timeout/i.test(message))
    return { reason: 'beyond-limits', detail: message };
  const truncated = isCutShort(format, bytes) || /premature end|unexpected end|end of (file|stream)/i.test(message);
  return { reason: truncated ? 'truncated' : 'undecodable', detail: truncated ? 'the file ends too early' : message };
}
