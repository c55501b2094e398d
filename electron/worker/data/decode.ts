/**
 * Decodes a file's bytes to the pixels of a dataset with a given shorter side. Pictures are untrusted input: the format is
 * detected from the content, the size in the header is checked before anything is decoded, and damaged files are refused.
 */
import { colourReading, type ImageReading } from '../../../shared/image-reading.ts';
import type { PictureFormat } from '../../../shared/picture-formats.ts';
import type { RgbPicture } from '../pictures/picture.ts';
import { decodeFailure, isAboutDamage, isTimeout, messagesOf } from './decode-failure.ts';
import { alone, amongOthers } from './decoder-gate.ts';
import { harmlessJpegWarning } from './jpeg-warnings.ts';
import { limits } from './limits.ts';
import { openFile, openImage } from './open-image.ts';
import {
  type Finding,
  type OpenedImage,
  type PictureHeader,
  type Strictness,
  type Unusable,
  UnusableError,
} from './opened-image.ts';
import type { ReadImage } from './read-image.ts';
import { renderDirectly } from './render-directly.ts';
import { lumaOf, renderPixels } from './render-pixels.ts';
import type { StoredPixels } from './stored-pixels.ts';
import type { Limits } from './value-range.ts';

/** A decoded picture and what was found in its file. */
export interface DecodedPicture<Image extends ReadImage | RgbPicture = RgbPicture> {
  readonly header: PictureHeader;
  readonly picture: Image;
  /** Something unusual about the file. */
  readonly findings: readonly Finding[];
  /** Of files deeper than 8 bits under `auto`: the stored values that became black and white. */
  readonly range: Limits | undefined;
}

/** Schedules tasks that need much memory, for instance one at a time. */
export type Queue = <T>(task: () => Promise<T>) => Promise<T>;

const megapixels = (pixels: number): string => `${Math.round(pixels / 1e6).toLocaleString('en')} megapixels`;

/** Why a picture of this size is refused; undefined if it is within the limits. */
function limitExceeded({ header: { width, height }, channels }: OpenedImage): Unusable | undefined {
  const detail = `${width}×${height} pixels`;
  if (Math.min(width, height) < limits.smallestSide)
    return {
      reason: 'too-small',
      detail: `${detail}; the shorter side must be at least ${limits.smallestSide}; use a larger copy`,
    };
  if (width * height > limits.pixels)
    return {
      reason: 'beyond-limits',
      detail: `${detail}; at most ${megapixels(limits.pixels)} are decoded; save it smaller or in parts`,
    };
  if (width * height * channels > limits.values)
    return { reason: 'beyond-limits', detail: `${detail} with ${channels} channels; save it in parts` };
  return undefined;
}

/** Reads size, orientation and number of frames without decoding pixels. @param page As for `openImage`. */
export async function readHeader(bytes: Buffer, page?: number): Promise<PictureHeader | Unusable> {
  const opened = await openImage(bytes, page);
  return 'reason' in opened ? opened : opened.header;
}

/** Width and height in the pack: the shorter side is `side`, the longer side at most `limits.aspect` times `side`. */
export function packedSize(width: number, height: number, side: number): [width: number, height: number] {
  const longer = Math.min(limits.aspect * side, Math.round((side * Math.max(width, height)) / Math.min(width, height)));
  return width < height ? [side, longer] : [longer, side];
}

const atOnce: Queue = (task) => task();

/** How pictures of a dataset are decoded. */
export interface DecodedAs {
  /** Shorter side of the result, in pixels. */
  readonly side: number;
  readonly reading: ImageReading;
  /** Schedules the decoding of large pictures. */
  readonly queueLarge: Queue;
}

/** The images of a file that a dataset has. */
export interface ImagesOfFile {
  /** 1 unless the reading takes each page for an image. */
  readonly count: number;
  /** @param page Counted from 1. */
  decode(page: number): Promise<DecodedPicture<ReadImage> | Unusable>;
}

/** Opens a file as a dataset reads it. */
export async function imagesOfFile(
  bytes: Buffer,
  { side, reading, queueLarge }: DecodedAs,
): Promise<ImagesOfFile | Unusable> {
  const file = await openFile(bytes);
  if ('reason' in file) return file;
  const count = reading.pages === 'all' ? file.pages : 1;
  if (count > limits.pages)
    return {
      reason: 'beyond-limits',
      detail: `${count.toLocaleString('en')} pages; at most ${limits.pages.toLocaleString('en')} are read; save it in parts`,
    };
  const sizeFor = ({ width, height }: PictureHeader) => packedSize(width, height, side);
  return {
    count,
    async decode(page) {
      const opened = await file.image(count > 1 ? page : undefined);
      return 'reason' in opened ? opened : decodeOpened(bytes, opened, sizeFor, reading, queueLarge);
    },
  };
}

/**
 * Decodes a picture as a dataset reads it: upright, resampled with Lanczos-3; in colour or grey: in sRGB, alpha flattened.
 * @param side Shorter side of the result, in pixels.
 * @param reading Without it: sRGB bytes.
 * @param page As for `openImage`.
 * @returns The picture, or why the file cannot be used.
 */
export function decode(bytes: Buffer, side: number): Promise<DecodedPicture | Unusable>;
export function decode(
  bytes: Buffer,
  side: number,
  reading: ImageReading,
  page?: number,
): Promise<DecodedPicture<ReadImage> | Unusable>;
export async function decode(
  bytes: Buffer,
  side: number,
  reading: ImageReading = colourReading,
  page?: number,
): Promise<DecodedPicture<ReadImage | RgbPicture> | Unusable> {
  const opened = await openImage(bytes, page);
  if ('reason' in opened) return opened;
  return decodeOpened(bytes, opened, ({ width, height }) => packedSize(width, height, side), reading, atOnce);
}

/** Decodes a file at its full size, in sRGB bytes. */
export async function decodeWhole(bytes: Buffer): Promise<DecodedPicture | Unusable> {
  const opened = await openImage(bytes);
  if ('reason' in opened) return opened;
  return decodeOpened(bytes, opened, ({ width, height }) => [width, height], colourReading, atOnce) as Promise<
    DecodedPicture | Unusable
  >;
}

/** Decoding a picture with more pixels than this may need a gigabyte of memory. */
const largePixels = { direct: 50_000_000, stored: 13_000_000 }; // a phone's 12 megapixels are decoded side by side

async function decodeOpened(
  bytes: Buffer,
  opened: OpenedImage,
  sizeFor: (header: PictureHeader) => [width: number, height: number],
  reading: ImageReading,
  queueLarge: Queue,
): Promise<DecodedPicture<ReadImage> | Unusable> {
  const exceeded = limitExceeded(opened);
  if (exceeded) return exceeded;
  const { header } = opened;
  const isDirect = canReadDirectly(opened, reading);
  const [width, height] = sizeFor(header);
  const read = (strictness: Strictness): Promise<Rendered | Unusable> =>
    isDirect
      ? readDirectly(opened, [width, height], reading, strictness)
      : readStored(opened, { width, height }, reading, strictness);
  const task = async (): Promise<DecodedPicture<ReadImage> | Unusable> => {
    const found = await withReasons(bytes, opened, read);
    if ('reason' in found) return found;
    const { image, range, findings } = found.value;
    return { header, picture: image, findings: [...opened.findings, ...found.findings, ...findings], range };
  };
  const isLarge = header.width * header.height > largePixels[isDirect ? 'direct' : 'stored'];
  return isLarge ? queueLarge(task) : task();
}

interface Rendered {
  readonly image: ReadImage;
  readonly findings: readonly Finding[];
  readonly range: Limits | undefined;
}

/** libvips gives sRGB bytes. Other depths, ranges and bands need the values as they are stored. */
const canReadDirectly = ({ direct, isCmyk }: OpenedImage, { channels, range }: ImageReading): boolean =>
  direct !== undefined && typeof channels === 'string' && (range.kind === 'auto' || isCmyk);

async function readDirectly(
  { direct }: OpenedImage,
  [width, height]: readonly [number, number],
  { channels, depth }: ImageReading,
  strictness: Strictness,
): Promise<Rendered> {
  const rgb = await renderDirectly(direct!, [width, height], strictness);
  const bytes = channels === 'grey' ? lumaOf(rgb) : rgb;
  const data = depth === 16 ? Uint16Array.from(bytes, (value) => value * 257) : bytes;
  return { image: { width, height, channels: channels === 'grey' ? 1 : 3, data }, findings: [], range: undefined };
}

async function readStored(
  opened: OpenedImage,
  size: { readonly width: number; readonly height: number },
  reading: ImageReading,
  strictness: Strictness,
): Promise<Rendered | Unusable> {
  const pixels: StoredPixels = await opened.stored(typeof reading.channels !== 'string', strictness);
  return renderPixels(pixels, size, reading);
}

/**
 * The values of a picture as they are stored, at full size.
 * @param page As for `openImage`.
 * @returns Undefined for colours to which no range applies.
 */
export async function decodeStored(
  bytes: Buffer,
  { channels }: ImageReading,
  page?: number,
): Promise<StoredPixels | Unusable | undefined> {
  const opened = await openImage(bytes, page);
  if ('reason' in opened) return opened;
  const asBands = typeof channels !== 'string';
  if (opened.isCmyk && !asBands) return undefined;
  const found =
    limitExceeded(opened) ?? (await withReasons(bytes, opened, (strictness) => opened.stored(asBands, strictness)));
  return 'reason' in found ? found : found.value;
}

/**
 * What a TIFF's decoder finds odd about its fields. Its directory has shown that the pixels are there, and if they cannot be
 * decoded that is an error, not a warning; only damaged JPEG pixels inside it are warnings too.
 */
function harmlessTiffWarning(format: PictureFormat, messages: readonly string[]): string | undefined {
  if (format !== 'tiff' || messages.some((message) => isAboutDamage(message))) return undefined;
  return messages.find((message) => message !== 'Warning treated as error due to failOn setting');
}

interface WithFindings<T> {
  readonly value: T;
  readonly findings: readonly Finding[];
}

/** Decodes; on failure decodes again alone, so that the reason is this file's own. */
async function withReasons<T extends object>(
  bytes: Buffer,
  { header: { format } }: OpenedImage,
  read: (strictness: Strictness) => Promise<T | Unusable>,
): Promise<WithFindings<T> | Unusable> {
  const finished = (value: T | Unusable, findings: readonly Finding[] = []): WithFindings<T> | Unusable =>
    'reason' in value ? value : { value, findings };
  try {
    return finished(await amongOthers(() => read('warning')));
  } catch (error) {
    if (error instanceof UnusableError) return error.unusable;
    if (isTimeout(error)) return decodeFailure(format, bytes, error);
  }
  return alone(async () => {
    try {
      return finished(await read('warning'));
    } catch (error) {
      const messages = messagesOf(error);
      const warning = format === 'jpeg' ? harmlessJpegWarning(messages, bytes) : harmlessTiffWarning(format, messages);
      if (warning === undefined) return decodeFailure(format, bytes, error);
      try {
        return finished(await read('error'), [{ kind: 'decoder-warning', detail: warning }]);
      } catch (serious) {
        return decodeFailure(format, bytes, serious);
      }
    }
  });
}
