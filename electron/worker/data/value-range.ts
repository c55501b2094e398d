/** Which stored values become black and white, and the values in between as 16 bits. */
import type { ValueRange } from '../../../shared/image-reading.ts';
import type { StoredPixels, StoredValues } from './stored-pixels.ts';

/** The stored values that become black and white. */
export type Limits = readonly [low: number, high: number];

/** Depths of cameras and microscopes, in bits; 8 for pictures that were only stored deeper. */
const usualDepths = [8, 10, 12, 14, 16] as const;

/** White in 16 bits. */
export const white = 65_535;

/** Smallest and largest finite value of the channels that a choice uses. */
function extent(data: StoredValues, channels: number, used: readonly number[]): Limits {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const channel of used)
    for (let i = channel; i < data.length; i += channels) {
      const value = data[i]!;
      if (value < low && value !== Number.NEGATIVE_INFINITY) low = value;
      if (value > high && value !== Number.POSITIVE_INFINITY) high = value;
    }
  return low <= high ? [low, high] : [0, 0];
}

/** The range that holds every value of this type. */
export function fullRange(data: StoredValues): Limits {
  if (data instanceof Uint8Array) return [0, 255];
  if (data instanceof Uint16Array) return [0, white];
  return data instanceof Int16Array ? [-32_768, 32_767] : [0, 1];
}

/** What a file says about its values, if they keep to it. */
export function keptRange(
  declared: Limits | undefined,
  { data, channels, hasAlpha }: StoredPixels,
): Limits | undefined {
  if (!declared || declared[1] <= declared[0]) return undefined;
  const used = Array.from({ length: hasAlpha ? channels - 1 : channels }, (_, channel) => channel);
  const [low, high] = extent(data, channels, used);
  return low >= declared[0] && high <= declared[1] ? declared : undefined;
}

/**
 * The range of a file under `auto`: what the file declares, the whole range if it describes its colours; otherwise, of integers deeper than 8 bits, the
 * smallest usual depth that holds the largest value; of floating point, 0 to 1 if that holds all values, else smallest to
 * largest.
 * @param used The channels that are used, without transparency.
 */
export function automaticRange({ data, channels, declaredRange }: StoredPixels, used: readonly number[]): Limits {
  if (declaredRange) return declaredRange;
  if (data instanceof Uint8Array) return [0, 255];
  const [low, high] = extent(data, channels, used);
  if (data instanceof Float32Array) return low >= 0 && high <= 1 ? [0, 1] : [low, high];
  if (low >= 0) return [0, 2 ** usualDepths.find((bits) => high < 2 ** bits)! - 1];
  const half = 2 ** (usualDepths.find((bits) => Math.max(high, -low - 1) < 2 ** (bits - 1))! - 1);
  return [-half, half - 1];
}

/** The limits of each used channel. @param used As for `automaticRange`. */
export function limitsOf(pixels: StoredPixels, range: ValueRange, used: readonly number[]): Limits[] {
  switch (range.kind) {
    case 'auto': {
      const limits = automaticRange(pixels, used);
      return used.map(() => limits);
    }
    case 'fixed':
      return used.map((_, i) => range.limits[i] ?? range.limits[0]!);
    case 'percentile':
      throw new RangeError('percentiles are measured over a folder first: see measureRange');
  }
}

/**
 * Some channels in bytes or 16 bits: black is 0, white is 255 or 65535; values beyond the limits are clipped, and what is no
 * number is black.
 * @param limits Of each of these channels.
 */
export function scaled(
  { data, channels, width, height }: StoredPixels,
  used: readonly number[],
  limits: readonly Limits[],
  Values: typeof Uint8Array | typeof Uint16Array,
): Uint8Array | Uint16Array {
  if (data instanceof Values && isUnchanged(data, channels, used, limits)) return data;
  const values = new Values(width * height * used.length);
  const most = 256 ** values.BYTES_PER_ELEMENT - 1;
  for (const [at, channel] of used.entries()) {
    const [low, high] = limits[at]!;
    const factor = high > low ? most / (high - low) : 0;
    for (let from = channel, to = at; to < values.length; from += channels, to += used.length) {
      const value = (data[from]! - low) * factor;
      values[to] = value >= most ? most : value > 0 ? value + 0.5 : 0;
    }
  }
  return values;
}

/** All channels in their order, over their whole range: large pictures are not copied. */
function isUnchanged(
  data: StoredValues,
  channels: number,
  used: readonly number[],
  limits: readonly Limits[],
): boolean {
  const [least, most] = fullRange(data);
  return (
    used.length === channels &&
    used.every((channel, i) => channel === i) &&
    limits.every(([low, high]) => low === least && high === most)
  );
}
