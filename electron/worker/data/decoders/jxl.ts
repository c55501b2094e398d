/**
 * JPEG XL (ISO/IEC 18181): the first frame, upright; 16 bits are kept.
 * jxl-oxide, a decoder in Rust, as WebAssembly. It hands its pixels over as a PNG.
 */
import type { JxlImage } from 'jxl-oxide-wasm';
import sharp from 'sharp';
import { namedProfile } from '../icc-profile.ts';
import { limits } from '../limits.ts';
import type { Unusable } from '../opened-image.ts';
import type { StoredPixels } from '../stored-pixels.ts';
import type { Decoder, ImageHeader } from './decoder.ts';
import { readPackageFile } from './package-file.ts';

type Library = typeof import('jxl-oxide-wasm');
let loading: Promise<Library> | undefined;
const library = (): Promise<Library> => {
  loading ??= (async () => {
    const [jxl, module] = await Promise.all([
      import('jxl-oxide-wasm'),
      readPackageFile('jxl-oxide-wasm/package.json', 'jxl_oxide_wasm_bg.wasm'),
    ]);
    jxl.initSync({ module });
    return jxl;
  })();
  return loading;
};

export const jxl: Decoder = {
  header: (bytes) => withImage(bytes, (image) => headerOf(image)),
  pixels: async (bytes) => {
    const png = await withImage(bytes, (image) =>
      image.loaded ? Buffer.from(image.render(0).encodeToPng()) : truncated,
    );
    return 'reason' in png ? png : pixelsOf(png);
  },
};

const truncated: Unusable = { reason: 'truncated', detail: 'the file ends too early; copy it again from its source' };

async function withImage<T>(bytes: Buffer, use: (image: JxlImage) => T): Promise<T | Unusable> {
  const { JxlImage } = await library();
  const image = new JxlImage();
  image.forceSrgb = false; // it would take 16 bits to 8
  let result: T | Unusable;
  try {
    image.feedBytes(bytes);
    result = image.tryInit() ? use(image) : truncated;
  } catch (error) {
    // The library reports faults of the file as strings. After anything else its memory is not to be trusted.
    if (typeof error !== 'string') throw error;
    result = { reason: 'undecodable', detail: `its decoder reports: ${error}; save it again, as PNG or JPEG` };
  }
  image.free();
  return result;
}

/** The number of channels is known only once the pixels are decoded; it is at most 4. */
const headerOf = ({ width, height, numLoadedKeyframes }: JxlImage): ImageHeader => ({
  width: width!,
  height: height!,
  channels: 4,
  frames: Math.max(1, numLoadedKeyframes),
});

/** The pixels of the decoder's PNG. */
async function pixelsOf(png: Buffer): Promise<StoredPixels> {
  const source = sharp(png, { limitInputPixels: limits.pixels, ignoreIcc: true });
  const { depth, icc, channels: stored } = await source.metadata();
  const isDeep = depth === 'ushort';
  const profile = icc ?? codedProfile(png);
  const isGrey = stored < 3 && (!profile || profile.toString('latin1', 16, 20) === 'GRAY');
  const { data: raw, info } = await source
    .toColourspace(isGrey ? (isDeep ? 'grey16' : 'b-w') : isDeep ? 'rgb16' : 'srgb')
    .raw({ depth: isDeep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const bytes = Uint8Array.from(raw);
  return {
    width,
    height,
    channels,
    data: isDeep ? new Uint16Array(bytes.buffer) : bytes,
    meaning: channels < 3 ? 'grey' : 'srgb',
    hasAlpha: channels % 2 === 0,
    // Fewer than 16 bits are spread over them.
    ...(isDeep && { declaredRange: [0, 65_535] as const }),
    ...(profile && { profile }),
  };
}

/** A profile of the colour space that the chunk `cICP` names, which stands before the pixels; undefined for sRGB. */
function codedProfile(png: Buffer): Buffer | undefined {
  let at = 8;
  while (at + 12 <= png.length) {
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') return undefined;
    if (type === 'cICP') {
      const profile = namedProfile(png[at + 8]!, png[at + 9]!);
      return profile === 'srgb' ? undefined : profile;
    }
    at += 12 + png.readUInt32BE(at);
  }
  return undefined;
}
