/**
 * Decodes a file's bytes to sRGB pixels with a given shorter side. Pictures are untrusted input: the format is detected
 * from the content, the size in the header is checked before anything is decoded, and damaged files are refused.
 */
import { Transformer } from '@napi-rs/image';
import sharp, { type Sharp } from 'sharp';
import { colourReading, type ImageReading, isColourReading } from '../../../shared/image-reading.ts';
import type { PassedOver } from '../../../shared/run-results.ts';
import { type RgbPicture, rgbPicture } from '../pictures/picture.ts';
import { isTruncated } from './is-truncated.ts';
import { readJpegHeader } from './jpeg-header.ts';
import { formatOf, type PictureFormat } from './picture-format.ts';
import type { ReadImage } from './read-image.ts';

// Each picture is decoded once, so a cache would only use memory. Several pictures are decoded in parallel, so that each
// needs only one thread.
sharp.cache(false);
sharp.concurrency(1);

/** Limits of what is decoded. */
export const limits = {
  /** In pixels. A picture with a smaller side is not used: this is the smallest square that any encoder takes. */
  smallestSide: 16,
  /** 2²⁸, a little above the largest phone camera's 200 megapixels. */
  pixels: 268_435_456,
  fileBytes: 1_073_741_824,
  /** Longer side divided by shorter side in the pack. Of a longer panorama, the middle is kept. */
  aspect: 4,
  seconds: 60,
} as const;

/**
 * Background of transparent parts: mid-grey, close to 0 after standardisation, where white or black would be strong
 * input.
 */
const transparentBackground = '#808080';

/** What the header of a picture file says. */
export interface PictureHeader {
  readonly format: PictureFormat;
  /** In pixels, after EXIF orientation is applied. */
  readonly width: number;
  readonly height: number;
  readonly exifRotated: boolean;
  /** The file has several frames; only the first is used. */
  readonly animated: boolean;
}
/** A decoded picture and the header of its file. */
export interface DecodedPicture<Image extends ReadImage | RgbPicture = RgbPicture> {
  readonly header: PictureHeader;
  readonly picture: Image;
}
/** Why a file cannot be used. */
export type Unusable = Omit<PassedOver, 'path'>;

const megapixels = (pixels: number): string => `${Math.round(pixels / 1e6).toLocaleString('en')} megapixels`;

/** Why a picture of this size is refused; undefined if it is within the limits. */
function limitExceeded(width: number, height: number): Unusable | undefined {
  const detail = `${width}×${height} pixels`;
  if (Math.min(width, height) < limits.smallestSide)
    return { reason: 'too-small', detail: `${detail}; the shorter side must be at least ${limits.smallestSide}` };
  if (width * height > limits.pixels)
    return { reason: 'beyond-limits', detail: `${detail}; at most ${megapixels(limits.pixels)} are decoded` };
  return undefined;
}

const options = { failOn: 'warning', limitInputPixels: limits.pixels, limitInputChannels: 5 } as const;

/** Why a file with these first bytes is not decoded; undefined if it may be. @param bytes At least 128, or the whole file. */
export function unusableContent(bytes: Buffer): Unusable | undefined {
  if (bytes.length === 0) return { reason: 'empty', detail: 'the file has no content' };
  const format = formatOf(bytes);
  if (!format) return { reason: 'undecodable', detail: 'the content is not JPEG, PNG, WebP, TIFF, GIF, AVIF or BMP' };
  if (format !== 'heic' && format !== 'jxl') return undefined;
  return {
    reason: 'undecodable',
    detail: `${format === 'heic' ? 'HEIC' : 'JPEG XL'} is not supported; save it as JPEG or PNG`,
  };
}

/** Reads size, orientation and number of frames without decoding pixels. */
export async function readHeader(bytes: Buffer): Promise<PictureHeader | Unusable> {
  const unusable = unusableContent(bytes);
  if (unusable) return unusable;
  const format = formatOf(bytes)!;
  if (format === 'bmp') {
    const [width, height] = [bytes.readInt32LE(18), Math.abs(bytes.readInt32LE(22))];
    return { format, width, height, exifRotated: false, animated: false };
  }
  const jpeg = format === 'jpeg' ? readJpegHeader(bytes) : undefined;
  if (jpeg) return { format, ...oriented(jpeg.width, jpeg.height, jpeg.orientation), animated: false };
  try {
    const found = await sharp(bytes, { ...options, limitInputPixels: false }).metadata();
    if (!['uchar', 'ushort'].includes(found.depth))
      return {
        reason: 'undecodable',
        detail: `pixels are stored as ${found.depth}; save it with 8 or 16 bits per channel`,
      };
    return {
      format,
      ...oriented(found.width, found.height, found.orientation ?? 1),
      animated: (found.pages ?? 1) > 1 && format !== 'tiff',
    };
  } catch (error) {
    return decodeFailure(format, bytes, error);
  }
}

/** EXIF orientations 5 to 8 swap width and height. */
function oriented(width: number, height: number, orientation: number) {
  return { ...(orientation >= 5 ? { width: height, height: width } : { width, height }), exifRotated: orientation > 1 };
}

/** Width and height in the pack: the shorter side is `side`, the longer side at most `limits.aspect` times `side`. */
export function packedSize(width: number, height: number, side: number): [width: number, height: number] {
  const longer = Math.min(limits.aspect * side, Math.round((side * Math.max(width, height)) / Math.min(width, height)));
  return width < height ? [side, longer] : [longer, side];
}

/** Decoding a picture with more pixels than this may need a gigabyte of memory. */
const largePixels = 50_000_000;

/**
 * Decodes a file: upright, in sRGB, alpha flattened, resampled with Lanczos-3. A JPEG that is more than twice as large
 * is first reduced by its decoder (shrink on load).
 * @param side Shorter side of the result, in pixels.
 * @param queueLarge Schedules the decoding of large pictures, for instance one at a time.
 * @returns The picture, or why the file cannot be used.
 */
export function decode(bytes: Buffer, side: number): Promise<DecodedPicture | Unusable>;
export function decode(
  bytes: Buffer,
  side: number,
  reading: ImageReading,
  queueLarge?: <T>(task: () => Promise<T>) => Promise<T>,
): Promise<DecodedPicture<ReadImage> | Unusable>;
export async function decode(
  bytes: Buffer,
  side: number,
  reading: ImageReading = colourReading,
  queueLarge: <T>(task: () => Promise<T>) => Promise<T> = (task) => task(),
): Promise<DecodedPicture<ReadImage> | Unusable> {
  if (!isColourReading(reading)) throw new RangeError('only colour of 8 bits can be read');
  return decodeAs(bytes, ({ width, height }) => packedSize(width, height, side), queueLarge);
}

/** Decodes a file at its full size: upright, in sRGB, alpha flattened. @param queueLarge As for `decode`. */
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
  const exceeded = limitExceeded(header.width, header.height);
  if (exceeded) return exceeded;
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
      .flatten({ background: transparentBackground })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .timeout({ seconds: limits.seconds })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3 || data.length !== width * height * 3)
      return { reason: 'undecodable', detail: `its ${info.channels} channels could not be converted to sRGB` };
    return { header, picture: rgbPicture(width, height, data) };
  } catch (error) {
    return decodeFailure(header.format, bytes, error);
  }
}

async function openBmp(bytes: Buffer, header: PictureHeader): Promise<Sharp> {
  const data = await new Transformer(bytes).rawPixels();
  const channels = data.length / (header.width * header.height);
  if (channels !== 1 && channels !== 3 && channels !== 4) throw new Error(`${channels} channels in a BMP`);
  return sharp(data, { ...options, raw: { width: header.width, height: header.height, channels } });
}

/** Classifies an error of the decoder. */
function decodeFailure(format: PictureFormat, bytes: Buffer, error: unknown): Unusable {
  const message = (error instanceof Error ? error.message : String(error)).trim().split('\n').at(-1)!.trim();
  // libvips is killed when the time is over.
  if (/timeout|\bkilled\b/i.test(message))
    return { reason: 'beyond-limits', detail: `decoding it takes more than ${limits.seconds} s` };
  if (/pixel limit|channel limit|memory limit/i.test(message)) return { reason: 'beyond-limits', detail: message };
  const truncated = isTruncated(format, bytes) || /premature end|unexpected end|end of (file|stream)/i.test(message);
  return { reason: truncated ? 'truncated' : 'undecodable', detail: truncated ? 'the file ends too early' : message };
}
