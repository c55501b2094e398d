/** Reads pixels with libvips: files as they are stored, and files whose header it reads itself (WebP, GIF, AVIF). */
import sharp, { type Metadata, type Sharp } from 'sharp';
import { ExplainedError } from './decode-failure.ts';
import { turnUpright, uprightSize } from './exif-orientation.ts';
import { limits } from './limits.ts';
import type { LibvipsSource, Strictness } from './opened-image.ts';
import type { StoredPixels } from './stored-pixels.ts';

// Each picture is decoded once, so a cache would only use memory. Several pictures are decoded in parallel, so that each
// needs only one thread.
sharp.cache(false);
sharp.concurrency(1);

/** The most channels that libvips converts. */
export const mostLibvipsChannels = 4;

/** The file as a sharp image, without orientation. */
export const openSource = ({ bytes, ignoresProfile }: LibvipsSource, failOn: Strictness): Sharp =>
  sharp(bytes, {
    failOn,
    ignoreIcc: ignoresProfile,
    limitInputPixels: limits.pixels,
    limitInputChannels: mostLibvipsChannels + 1,
  });

/** Size, depth and colour space, without decoding pixels. */
export const metadataOf = (bytes: Buffer): Promise<Metadata> =>
  sharp(bytes, { failOn: 'error', limitInputPixels: false }).metadata();

/** The bytes of a buffer as an array of their own kind. */
export const plainBytes = (data: Buffer): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.length);

/** Spaces of libvips whose values are kept as they are. */
const plainSpaces = ['b-w', 'srgb', 'grey16', 'rgb16', 'cmyk'];

/**
 * The pixels as stored, at full size, upright.
 * @param meant What the channels mean; `srgb` and `grey` get this profile.
 */
export async function storedByLibvips(
  source: LibvipsSource,
  meant: Pick<StoredPixels, 'meaning' | 'hasAlpha' | 'profile'>,
  strictness: Strictness,
): Promise<StoredPixels> {
  const { space, depth, channels } = await metadataOf(source.bytes);
  const kept = plainSpaces.includes(space) ? space : 'srgb';
  const is16 = depth !== 'uchar';
  const [width, height] = uprightSize(source.width, source.height, source.orientation);
  const read = async (of: (image: Sharp) => Sharp): Promise<{ values: Uint8Array | Uint16Array; channels: number }> => {
    const opened = openSource({ ...source, ignoresProfile: true }, strictness);
    const { data, info } = await of(turnUpright(opened, source.orientation).toColourspace(kept))
      .raw({ depth: is16 ? 'ushort' : 'uchar' })
      .timeout({ seconds: limits.seconds })
      .toBuffer({ resolveWithObject: true });
    if (info.width !== width || info.height !== height) throw new SizeMismatch(source);
    const values = is16 ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : plainBytes(data);
    return { values, channels: info.channels };
  };
  if (channels !== 2) {
    const { values, channels: found } = await read((image) => image);
    return { width, height, channels: found, data: values, ...meant };
  }
  // Of grey pictures, sharp writes the first channel only.
  const [first, second] = [
    await read((image) => image.extractChannel(0)),
    await read((image) => image.extractChannel(1)),
  ];
  const data = new (is16 ? Uint16Array : Uint8Array)(2 * width * height);
  for (let i = 0; i < width * height; i++) {
    data[2 * i] = first.values[i]!;
    data[2 * i + 1] = second.values[i]!;
  }
  return { width, height, channels: 2, data, ...meant };
}

/** The decoder found another size than the header gives. Nothing is cut to fit. */
export class SizeMismatch extends ExplainedError {
  constructor({ width, height }: { readonly width: number; readonly height: number }) {
    super(
      `its header says ${width}×${height} pixels, but the decoder finds another size; ` +
        'open it in an image editor and save it again',
    );
  }
}
