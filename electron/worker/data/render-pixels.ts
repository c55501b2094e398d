/** Stored pixels as a dataset reads them: range, size, colours, channels, depth. */
import sharp from 'sharp';
import type { ImageReading } from '../../../shared/image-reading.ts';
import { rgbProfileOfGrey } from './icc-profile.ts';
import { plainBytes } from './libvips-source.ts';
import { limits } from './limits.ts';
import type { Finding, Unusable } from './opened-image.ts';
import type { ReadImage } from './read-image.ts';
import type { StoredPixels } from './stored-pixels.ts';
import { fullRange, type Limits, limitsOf, scaled } from './value-range.ts';
import { wrappedTiff } from './wrapped-tiff.ts';

/** In sRGB bytes: the background of transparent parts. */
export const transparentBackground = 128;

/** Pixels of a dataset, and what was found about the file. */
export interface RenderedPixels {
  readonly image: ReadImage;
  /** Of files deeper than 8 bits under `auto`: the stored values that became black and white. */
  readonly range: Limits | undefined;
  readonly findings: readonly Finding[];
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Turns stored pixels into those of a dataset. @param size Of the result; parts beyond its aspect are cut off evenly. */
export async function renderPixels(
  pixels: StoredPixels,
  size: Size,
  reading: ImageReading,
): Promise<RenderedPixels | Unusable> {
  const { channels: choice } = reading;
  const used = usedChannels(pixels, choice);
  const missing = used.find((channel) => channel >= pixels.channels);
  if (missing !== undefined)
    return {
      reason: 'undecodable',
      detail: `it has ${pixels.channels} ${pixels.channels === 1 ? 'band' : 'bands'}, but band ${missing + 1} is to be read; choose other bands`,
    };
  const limits = limitsOf(pixels, reading.range, used);
  // Bytes stay bytes, so that equal pixels give equal pixels from every format.
  const staysBytes =
    pixels.data instanceof Uint8Array &&
    reading.depth === 8 &&
    !pixels.profile &&
    limits.every(([low, high]) => low === 0 && high === 255);
  const Values = staysBytes ? Uint8Array : Uint16Array;
  const values =
    typeof choice === 'string'
      ? await colourValues(pixels, size, choice, used, limits, Values)
      : await bandValues(pixels, size, used, limits, Values);
  const channels = choice === 'rgb' ? 3 : choice === 'grey' ? 1 : used.length;
  const range = reading.range.kind === 'auto' && !(pixels.data instanceof Uint8Array) ? limits[0] : undefined;
  return {
    image: { ...size, channels, data: reading.depth === 8 ? bytesOf(values) : values },
    range,
    findings: [...extraBands(pixels, choice, used), ...narrowRange(pixels, range)],
  };
}

/**
 * The channels of a file that a choice uses, in order. For colour and grey those that are colours; of bands without meaning,
 * the first three, or the first.
 */
export function usedChannels({ meaning, channels }: StoredPixels, choice: ImageReading['channels']): readonly number[] {
  if (typeof choice !== 'string') return choice;
  const isGrey = meaning === 'grey' || (meaning === 'bands' && channels < 3);
  return isGrey ? [0] : [0, 1, 2];
}

/** Each band by itself, so that none is taken for transparency. */
async function bandValues(
  pixels: StoredPixels,
  size: Size,
  used: readonly number[],
  limits: readonly Limits[],
  Values: ValuesType,
): Promise<Values> {
  const values = new Values(size.width * size.height * used.length);
  for (const [at, channel] of used.entries()) {
    const band = await resized(scaled(pixels, [channel], [limits[at]!], Values), pixels, 1, size);
    for (let i = 0; i < band.length; i++) values[i * used.length + at] = band[i]!;
  }
  return values;
}

/** sRGB or its luma, over the background. */
async function colourValues(
  pixels: StoredPixels,
  size: Size,
  choice: 'rgb' | 'grey',
  used: readonly number[],
  limits: readonly Limits[],
  Values: ValuesType,
): Promise<Values> {
  const { hasAlpha, channels, profile } = pixels;
  // With transparency grey is three equal colours, because sharp writes one channel of grey pictures only.
  const order = hasAlpha && used.length === 1 ? [0, 0, 0] : used.map((_, i) => i);
  const parts = [...order.map((i) => used[i]!), ...(hasAlpha ? [channels - 1] : [])];
  const partLimits = [...order.map((i) => limits[i]!), ...(hasAlpha ? [fullRange(pixels.data)] : [])];
  const small = await resized(scaled(pixels, parts, partLimits, Values), pixels, parts.length, size);
  const colours = hasAlpha ? without(small, parts.length) : small;
  const isGrey = used.length === 1;
  const toRgb = profile && (isGrey ? rgbProfileOfGrey(profile) : profile);
  const three = colours.length === size.width * size.height ? repeated(colours) : colours;
  const rgb = toRgb ? await toSrgb(three as Uint16Array, size, toRgb) : three;
  const most = 256 ** small.BYTES_PER_ELEMENT - 1;
  const background = (transparentBackground / 255) * most;
  if (hasAlpha)
    for (let i = 0; i < size.width * size.height; i++) {
      const alpha = small[(i + 1) * parts.length - 1]! / most;
      for (let c = 3 * i; c < 3 * i + 3; c++) rgb[c] = Math.round(rgb[c]! * alpha + background * (1 - alpha));
    }
  return choice === 'rgb' ? rgb : lumaOf(rgb);
}

/** Resampled with Lanczos-3. Of two or four channels, the last is transparency. */
async function resized(values: Values, { width, height }: Size, channels: number, size: Size): Promise<Values> {
  const isBytes = values instanceof Uint8Array;
  const raw = { width, height, channels: channels as 1 | 2 | 3 | 4 };
  const data = await sharp(values, { raw, limitInputPixels: limits.pixels })
    .resize(size.width, size.height, { fit: 'cover' })
    .toColourspace(isBytes ? (channels <= 2 ? 'b-w' : 'srgb') : channels <= 2 ? 'grey16' : 'rgb16')
    .raw({ depth: isBytes ? 'uchar' : 'ushort' })
    .timeout({ seconds: limits.seconds })
    .toBuffer();
  return isBytes ? plainBytes(data) : wordsOf(data);
}

type Values = Uint8Array | Uint16Array;
type ValuesType = typeof Uint8Array | typeof Uint16Array;
const wordsOf = (data: Buffer): Uint16Array => new Uint16Array(data.buffer, data.byteOffset, data.length / 2);

/** Colours in sRGB, by an ICC profile. */
async function toSrgb(values: Uint16Array, size: Size, profile: Buffer): Promise<Uint16Array> {
  const data = await sharp(wrappedTiff(values, { ...size, channels: 3 }, profile))
    // The pipeline works in Display P3; only an output profile leads from there to sRGB at 16 bits.
    .toColourspace('rgb16')
    .withIccProfile('srgb')
    .raw({ depth: 'ushort' })
    .toBuffer();
  return wordsOf(data);
}

/** Without the last of so many channels. */
const without = (values: Values, channels: number): Values => values.filter((_, i) => i % channels !== channels - 1);

function repeated<T extends Values>(grey: T): T {
  const rgb = new (grey.constructor as new (length: number) => T)(3 * grey.length);
  for (let i = 0; i < grey.length; i++) rgb.fill(grey[i]!, 3 * i, 3 * i + 3);
  return rgb;
}

/** ITU-R BT.601: the luma of sRGB values, rounded to whole numbers. */
export function lumaOf<T extends Values | Float32Array>(rgb: T): T {
  const luma = new (rgb.constructor as new (length: number) => T)(rgb.length / 3);
  for (let i = 0; i < luma.length; i++)
    luma[i] = Math.round(0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!);
  return luma;
}

/** 16 bits as 8: multiples of 257, rounded. */
const bytesOf = (values: Values): Uint8Array =>
  values instanceof Uint8Array ? values : Uint8Array.from(values, (value) => Math.round(value / 257));

function extraBands(
  { channels, hasAlpha }: StoredPixels,
  choice: ImageReading['channels'],
  used: readonly number[],
): Finding[] {
  const unused = channels - used.length - (hasAlpha ? 1 : 0);
  if (typeof choice !== 'string' || unused <= 0) return [];
  const names = Array.from({ length: unused }, (_, i) => used.length + i + 1).join(', ');
  return [{ kind: 'extra-bands', detail: `${unused === 1 ? 'band' : 'bands'} ${names} of ${channels}` }];
}

/** A range that is not the whole of the values' type. */
function narrowRange({ data }: StoredPixels, range: Limits | undefined): Finding[] {
  if (!range) return [];
  const [least, most] = fullRange(data);
  return range[0] === least && range[1] === most ? [] : [{ kind: 'narrow-range', detail: rangeInWords(range) }];
}

/** `0 to 4095`. */
export const rangeInWords = ([low, high]: Limits): string =>
  `${Number(low.toPrecision(6))} to ${Number(high.toPrecision(6))}`;
