/** Opens a TIFF: which of its images is the picture, what its channels mean, and which decoder reads it. */

import { srgbOfLab } from './cie-lab.ts';
import { uprightSize } from './exif-orientation.ts';
import { mostLibvipsChannels, storedByLibvips } from './libvips-source.ts';
import { onlyDirectory } from './only-directory.ts';
import {
  type Finding,
  type LibvipsSource,
  type OpenedFile,
  type OpenedImage,
  type Unusable,
  uprightHeader,
} from './opened-image.ts';
import type { StoredPixels, StoredValues } from './stored-pixels.ts';
import { decodedCompressions, decodedTiff } from './tiff-decoder.ts';
import { chosenDirectory, pictureDirectories, readTiff, type Tiff, type TiffDirectory } from './tiff-directories.ts';
import { profileFinding, usedProfile } from './usable-profile.ts';
import { fullRange, keptRange, type Limits, white } from './value-range.ts';

const [whiteIsZero, blackIsZero, rgb, palette, cmyk, yCbCr, cieLab, iccLab] = [0, 1, 2, 3, 5, 6, 8, 9];
/** none, CCITT, LZW, JPEG, Deflate, PackBits. */
const libvipsCompressions = [1, 2, 3, 4, 5, 6, 7, 8, 32946, 32773];
/** Compressions that are not decoded, by name. */
const compressionNames: Readonly<Record<number, string>> = {
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34712: 'JPEG 2000',
  34892: 'lossy JPEG of DNG',
  34925: 'LZMA',
  50001: 'WebP',
  50002: 'JPEG XL',
  52546: 'JPEG XL',
};

const cut: Unusable = {
  reason: 'truncated',
  detail: 'the file ends before its last pixels; copy it again from its source',
};

export async function openTiff(bytes: Buffer): Promise<OpenedFile | Unusable> {
  const tiff = readTiff(bytes);
  const chosen = chosenDirectory(tiff);
  if (!chosen) return tiff.isCut ? cut : undecodable('it holds no image; open it in an image editor and save it again');
  if (tiff.isCut) return cut;
  const pictures = pictureDirectories(tiff);
  const several: Finding = { kind: 'several-pages', detail: `${pictures.length} pages` };
  return {
    pages: Math.max(1, pictures.length),
    async image(page) {
      const opened = await openDirectory(bytes, tiff, page === undefined ? chosen : (pictures[page - 1] ?? chosen));
      if ('reason' in opened || page !== undefined || pictures.length < 2) return opened;
      return { ...opened, findings: [several, ...opened.findings] };
    },
  };
}

async function openDirectory(bytes: Buffer, tiff: Tiff, directory: TiffDirectory): Promise<OpenedImage | Unusable> {
  if (isCut(directory, bytes)) return cut;
  const unusable = unusableImage(directory);
  if (unusable) return unusable;

  const { width, height, orientation, channels, photometric, extraSamples } = directory;
  const colours = colourChannels(photometric);
  const hasAlpha = channels === colours + 1 && (extraSamples[0] === 1 || extraSamples[0] === 2);
  const findings: Finding[] = [];
  const kinds = colours === 1 || colours === 3 || colours === 4 ? colours : undefined;
  const isLab = photometric === cieLab || photometric === iccLab;
  const profile = isLab || !kinds ? undefined : directory.profile;
  const used = profile && kinds && (await usedProfile(profile, kinds));
  if (profile && !used) findings.push(profileFinding);

  const byLibvips = isForLibvips(directory);
  const isOnly = tiff.directories.length === 1;
  const source: LibvipsSource = {
    bytes: byLibvips && !isOnly ? onlyDirectory(bytes, tiff, directory) : bytes,
    ...{ width, height, orientation, ignoresProfile: used === undefined },
  };
  const [uprightWidth, uprightHeight] = uprightSize(width, height, orientation);
  const meaning = photometric === cmyk ? 'bands' : colours === 1 ? 'grey' : 'srgb';
  const isWholeColour = channels === colours || hasAlpha;
  const isShallow = directory.bits.every((bits) => bits <= 8);
  return {
    header: uprightHeader('tiff', source, false),
    findings,
    channels,
    isCmyk: photometric === cmyk,
    direct:
      byLibvips && isWholeColour && (isShallow || photometric === cmyk) && !(meaning === 'grey' && used)
        ? source
        : undefined,
    async stored(asBands, strictness) {
      const meant = {
        meaning,
        hasAlpha,
        ...(used && !asBands && photometric !== cmyk ? { profile: used } : {}),
      } as const;
      const found: StoredPixels = byLibvips
        ? await storedByLibvips(source, meant, strictness)
        : {
            width: uprightWidth,
            height: uprightHeight,
            channels,
            data: await decodedTiff(bytes, directory),
            ...meant,
          };
      // Colours that a profile describes are described over the whole range.
      const declaredRange =
        declared(directory, found) ?? (used && channels <= colours + 1 ? fullRange(found.data) : undefined);
      const pixels = declaredRange ? { ...found, declaredRange } : found;
      // libvips inverts pictures whose white is zero.
      if (photometric === whiteIsZero && byLibvips === asBands) return inverted(pixels, directory);
      if (isLab && !asBands) return labPixels(pixels, photometric === cieLab);
      return hasAlpha && extraSamples[0] === 1 && !byLibvips && !asBands ? unmultiplied(pixels) : pixels;
    },
  };
}

/** Whether some of its pixels, or the lists of where they are, lie beyond the end of the file. */
function isCut(directory: TiffDirectory, bytes: Buffer): boolean {
  try {
    return directory.pixelsEnd() > bytes.length;
  } catch (error) {
    if (error instanceof RangeError) return true;
    throw error;
  }
}

const undecodable = (detail: string): Unusable => ({ reason: 'undecodable', detail });

/** Number of channels that are colour; the others are transparency or of another kind. */
function colourChannels(photometric: number): number {
  if (photometric === whiteIsZero || photometric === blackIsZero || photometric === palette) return 1;
  return photometric === cmyk ? 4 : 3;
}

function unusableImage(directory: TiffDirectory): Unusable | undefined {
  const { width, height, compression, photometric, channels, bits, sampleFormat } = directory;
  const save = 'save it as an uncompressed, LZW, Deflate or Zstandard TIFF, or as PNG';
  if (width === 0 || height === 0) return undecodable('it gives no size; open it in an image editor and save it again');
  if (!libvipsCompressions.includes(compression) && !decodedCompressions.includes(compression))
    return undecodable(
      `TIFF with ${compressionNames[compression] ?? `compression ${compression}`} is not supported; ${save}`,
    );
  if (![whiteIsZero, blackIsZero, rgb, palette, cmyk, yCbCr, cieLab, iccLab].includes(photometric))
    return undecodable(`TIFF with photometric interpretation ${photometric} is not supported; ${save}`);
  if (channels < colourChannels(photometric))
    return undecodable(
      `it has ${channels} channels, fewer than its colours need; open it in an image editor and save it again`,
    );
  if (sampleFormat.some((format) => format < 1 || format > 3))
    return undecodable(
      'its pixels are complex numbers or of an unknown type; save it with 8, 16 or 32 bits per channel',
    );
  if (bits.some((one) => one !== bits[0]))
    return undecodable(`its channels have different depths (${bits.join(', ')} bits); ${save}`);
  if (channels > 1 && bits[0]! % 8 !== 0)
    return undecodable(
      `TIFF with several channels of ${bits[0]} bits is not supported; save it with 8 or 16 bits per channel`,
    );
  if (!isForLibvips(directory) && !decodedCompressions.includes(compression))
    return undecodable(`TIFF with compression ${compression} and ${bits[0]} bits is not supported; ${save}`);
  return undefined;
}

/** Ordinary pictures, which libvips reads faster and in more compressions. */
function isForLibvips({ bits, sampleFormat, channels, compression, photometric }: TiffDirectory): boolean {
  const depth = bits[0]!;
  if (!libvipsCompressions.includes(compression) || sampleFormat.some((format) => format !== 1)) return false;
  if (channels > mostLibvipsChannels || photometric === cieLab || photometric === iccLab) return false;
  if (photometric === palette || photometric === yCbCr) return depth <= 8;
  return depth === 8 || depth === 16 || (channels === 1 && [1, 2, 4].includes(depth));
}

/** The range that the file gives, by tags or by a depth that no type of ours has; the greatest value of its depth says nothing. */
function declared({ bits, least, greatest, sampleFormat }: TiffDirectory, pixels: StoredPixels): Limits | undefined {
  const depth = bits[0]!;
  const isUnsigned = sampleFormat[0] === 1;
  const full = 2 ** depth - 1;
  const stated =
    greatest !== undefined && !(isUnsigned && greatest >= full) ? keptRange([least ?? 0, greatest], pixels) : undefined;
  if (stated) return stated;
  const [, most] = pixels.data instanceof Uint8Array ? [0, 255] : [0, white];
  return isUnsigned && depth < 16 && full < most && !(pixels.data instanceof Float32Array)
    ? keptRange([0, full], pixels)
    : undefined;
}

/** White is zero: the other way round, within the range of the depth. */
function inverted(pixels: StoredPixels, { bits }: TiffDirectory): StoredPixels {
  const most = pixels.declaredRange ? pixels.declaredRange[0] + pixels.declaredRange[1] : 2 ** bits[0]! - 1;
  return { ...pixels, data: pixels.data.map((value) => most - value) as StoredValues };
}

/** Lab as 16-bit sRGB. @param isSigned Of CIELab a and b are signed; of ICCLab they are shifted by half their range. */
function labPixels({ width, height, channels, data }: StoredPixels, isSigned: boolean): StoredPixels {
  const full = data instanceof Uint8Array ? 255 : white;
  const step = data instanceof Uint8Array ? 1 : 256;
  const mostLightness = isSigned || step === 1 ? full : 65_280;
  const values = new Uint16Array(width * height * 3);
  const signed = (value: number): number =>
    (isSigned ? (value > full / 2 ? value - full - 1 : value) : value - (full + 1) / 2) / step;
  for (let i = 0; i < width * height; i++) {
    const at = i * channels;
    const rgb = srgbOfLab((data[at]! / mostLightness) * 100, signed(data[at + 1]!), signed(data[at + 2]!));
    for (let channel = 0; channel < 3; channel++) values[3 * i + channel] = Math.round(rgb[channel]! * white);
  }
  return { width, height, channels: 3, data: values, meaning: 'srgb', hasAlpha: false, declaredRange: [0, white] };
}

/** Colours that transparency was multiplied into, as they were before. */
function unmultiplied(pixels: StoredPixels): StoredPixels {
  const { data, channels } = pixels;
  const full = data instanceof Uint8Array ? 255 : white;
  const colours = data.slice();
  for (let at = 0; at < data.length; at += channels) {
    const alpha = data[at + channels - 1]!;
    if (alpha > 0)
      for (let channel = 0; channel < channels - 1; channel++)
        colours[at + channel] = Math.min(full, (data[at + channel]! * full) / alpha);
  }
  return { ...pixels, data: colours };
}
