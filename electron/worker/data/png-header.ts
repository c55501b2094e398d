/**
 * What the chunks of a PNG say: size, depth, orientation, frames and colour space (PNG, third edition).
 * Its decoder does not know colour spaces that are not ICC profiles, EXIF after the pixels, or significant bits.
 */
import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { exifOrientation, type Orientation } from './exif-orientation.ts';
import { type Chromaticities, greyProfile, namedProfile, rgbProfile } from './icc-profile.ts';

export interface PngHeader {
  /** As stored, before orientation. */
  readonly width: number;
  readonly height: number;
  /** Bits per channel; of a palette, those of its colours. */
  readonly bits: number;
  readonly isGrey: boolean;
  readonly hasAlpha: boolean;
  readonly orientation: Orientation;
  /** Number of frames of an animation; 1 for a still picture. */
  readonly frames: number;
  /** The profile that leads to sRGB: embedded, or made from the chunks that describe the colour space. */
  readonly profile: Buffer | undefined;
  readonly embeddedProfile: Buffer | undefined;
  /** The file says what its colours are, be it sRGB. */
  readonly hasColourSpace: boolean;
  /** There is an embedded profile, but it cannot be decompressed. */
  readonly isProfileDamaged: boolean;
  /** The most significant bits of a channel other than transparency (sBIT). */
  readonly significantBits: number | undefined;
}

/** A profile has at most this many bytes after decompression. */
const mostProfileBytes = 16 * 2 ** 20;

/** The header; undefined if the file ends before it or it is no PNG header. */
export function readPngHeader(bytes: Buffer): PngHeader | undefined {
  let size: { width: number; height: number; depth: number; colourType: number } | undefined;
  let orientation: Orientation | undefined;
  let textOrientation: Orientation | undefined;
  let frames = 1;
  let embedded: Buffer | undefined;
  let cicp: Buffer | undefined;
  let isSrgb = false;
  let gamma: number | undefined;
  let chromaticities: Chromaticities | undefined;
  let significantBits = 0;
  let hasProfile = false;
  let hasTransparency = false;
  for (const { type, data } of chunks(bytes)) {
    if (!size) {
      if (type !== 'IHDR' || data.length < 13) return undefined;
      size = {
        width: data.readUInt32BE(0),
        height: data.readUInt32BE(4),
        depth: data[8]!,
        colourType: data[9]!,
      };
    } else if (type === 'eXIf') orientation ??= exifOrientation(data);
    else if (type === 'tEXt' || type === 'zTXt') textOrientation ??= exifOrientation(rawExifProfile(type, data));
    else if (type === 'acTL' && data.length >= 8) frames = Math.max(1, data.readUInt32BE(0));
    else if (type === 'iCCP') {
      hasProfile = true;
      embedded = inflated(data.subarray(data.indexOf(0) + 2));
    } else if (type === 'cICP' && data.length >= 4) cicp = data;
    else if (type === 'tRNS') hasTransparency = true;
    else if (type === 'sRGB') isSrgb = true;
    else if (type === 'gAMA' && data.length >= 4) gamma = data.readUInt32BE(0) / 100_000;
    else if (type === 'cHRM' && data.length >= 32)
      chromaticities = Array.from(
        { length: 8 },
        (_, i) => data.readUInt32BE(4 * i) / 100_000,
      ) as unknown as Chromaticities;
    else if (type === 'sBIT') {
      const ofColour = (size.colourType & 4) !== 0 ? data.subarray(0, -1) : data;
      significantBits = Math.max(...ofColour);
    }
  }
  if (!size || size.width === 0 || size.height === 0) return undefined;
  const { width, height, depth, colourType } = size;
  const isGrey = colourType === 0 || colourType === 4;
  // In the order of precedence of PNG, third edition, section 4.3.
  const named = cicp && !isGrey ? namedProfile(cicp[0]!, cicp[1]!) : undefined;
  const made =
    named === 'srgb' || embedded || isSrgb || gamma === undefined || gamma <= 0
      ? undefined
      : isGrey
        ? greyProfile(1 / gamma)
        : rgbProfile(1 / gamma, chromaticities);
  const stated = named === 'srgb' ? undefined : (named ?? embedded ?? made);
  return {
    width,
    height,
    bits: colourType === 3 ? 8 : Math.max(8, depth),
    isGrey,
    hasAlpha: (colourType & 4) !== 0 || hasTransparency,
    orientation: orientation ?? textOrientation ?? 1,
    frames,
    profile: stated,
    embeddedProfile: embedded,
    hasColourSpace: isSrgb || named !== undefined || embedded !== undefined || gamma !== undefined,
    isProfileDamaged: hasProfile && !embedded,
    significantBits: significantBits > 0 && significantBits < depth ? significantBits : undefined,
  };
}

function* chunks(bytes: Buffer): Generator<{ type: string; data: Buffer }> {
  let at = 8;
  while (at + 8 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (at + 8 + length > bytes.length) return;
    yield { type, data: bytes.subarray(at + 8, at + 8 + length) };
    if (type === 'IEND') return;
    at += 12 + length;
  }
}

function inflated(data: Buffer): Buffer | undefined {
  try {
    return inflateSync(data, { maxOutputLength: mostProfileBytes });
  } catch {
    return undefined;
  }
}

/** The EXIF block in ImageMagick's text "Raw profile type exif": a length and hexadecimal digits; empty if it is another text. */
function rawExifProfile(type: 'tEXt' | 'zTXt', data: Buffer): Buffer {
  const end = data.indexOf(0);
  const keyword = data.toString('latin1', 0, Math.max(0, end));
  if (keyword !== 'Raw profile type exif' && keyword !== 'Raw profile type APP1') return Buffer.alloc(0);
  const text = type === 'tEXt' ? data.subarray(end + 1) : inflated(data.subarray(end + 2));
  const [, , digits = ''] = /^\s*(\w+)\s+\d+\s+([\da-f\s]*)/i.exec(text?.toString('latin1') ?? '') ?? [];
  return Buffer.from(digits.replaceAll(/\s/g, ''), 'hex');
}

/** The file with this profile instead of what it says about its colour space. */
export function withPngProfile(bytes: Buffer, profile: Buffer | undefined): Buffer {
  const parts = [bytes.subarray(0, 8)];
  for (const { type, data } of chunks(bytes)) {
    if (['iCCP', 'sRGB', 'gAMA', 'cHRM', 'cICP'].includes(type)) continue;
    const at = data.byteOffset - bytes.byteOffset;
    parts.push(bytes.subarray(at - 8, at + data.length + 4));
    if (type === 'IHDR' && profile)
      parts.push(chunk('iCCP', Buffer.concat([Buffer.from('profile\0\0'), deflateSync(profile)])));
  }
  return Buffer.concat(parts);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/**
 * A PNG with a palette, as grey whose values are the indices of its colours.
 * @returns Undefined for a PNG without a palette.
 */
export function withPaletteIndices(bytes: Buffer): Buffer | undefined {
  const parts = [bytes.subarray(0, 8)];
  for (const { type, data } of chunks(bytes)) {
    if (type === 'IHDR') {
      if (data[9] !== 3) return undefined;
      parts.push(chunk(type, data));
      // Every possible index has a colour, so that none is out of range.
      const colours = Buffer.from(Uint8Array.from({ length: 3 * 2 ** data[8]! }, (_, i) => Math.floor(i / 3)));
      parts.push(chunk('PLTE', colours));
    } else if (type === 'IDAT' || type === 'IEND') parts.push(chunk(type, data));
  }
  return Buffer.concat(parts);
}
