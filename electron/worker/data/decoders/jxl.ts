/**
 * JPEG XL (ISO/IEC 18181): the first frame, upright, in sRGB; 16 bits are kept.
 * jxl-oxide, a decoder in Rust, as WebAssembly. It hands its pixels over as a PNG.
 */
import type { JxlImage } from 'jxl-oxide-wasm';
import sharp from 'sharp';
import { limitExceeded, limits, type Unusable } from '../decode-limits.ts';
import { type ColourSpace, codedColourSpace, convertToSrgb, iccColourSpace } from './colour-profile.ts';
import type { DecodedImage } from './decoded-image.ts';
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

const truncated: Unusable = { reason: 'truncated', detail: 'the file ends too early' };

/** Decodes the first frame. */
export async function decodeJxl(bytes: Buffer): Promise<DecodedImage | Unusable> {
  const { JxlImage } = await library();
  const image = new JxlImage();
  let rendered: Rendered | Unusable;
  try {
    rendered = render(image, bytes);
  } catch (error) {
    // The library reports faults of the file as strings. After anything else its memory is not to be trusted.
    if (typeof error !== 'string') throw error;
    return { reason: 'undecodable', detail: `${error}; save it again, as PNG or JPEG` };
  }
  image.free();
  return 'reason' in rendered ? rendered : pixelsOf(rendered);
}

interface Rendered {
  readonly png: Buffer;
  readonly frames: number;
}

function render(image: JxlImage, bytes: Buffer): Rendered | Unusable {
  image.forceSrgb = false; // it would take 16 bits to 8
  image.feedBytes(bytes);
  if (!image.tryInit()) return truncated;
  const exceeded = limitExceeded(image.width!, image.height!);
  if (exceeded) return exceeded;
  if (!image.loaded) return truncated;
  const frames = image.numLoadedKeyframes;
  return { png: Buffer.from(image.render(0).encodeToPng()), frames };
}

async function pixelsOf({ png, frames }: Rendered): Promise<DecodedImage | Unusable> {
  const source = sharp(png, { limitInputPixels: limits.pixels, ignoreIcc: true });
  const { depth, icc, channels: stored } = await source.metadata();
  const isDeep = depth === 'ushort';
  const profile = icc && iccColourSpace(icc);
  if (icc && !profile) return { reason: 'undecodable', detail: 'its colour profile is not supported; save it in sRGB' };
  const space = profile && profile !== 'srgb' ? profile : codedIn(png);

  const { data: raw, info } = await source
    .toColourspace(stored < 3 ? (isDeep ? 'grey16' : 'b-w') : isDeep ? 'rgb16' : 'srgb')
    .raw({ depth: isDeep ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const bytes = Uint8Array.from(raw);
  const data = isDeep ? new Uint16Array(bytes.buffer) : bytes;
  if (space) convertToSrgb(data, channels, isDeep ? 65535 : 255, space);
  return {
    width,
    height,
    channels,
    data,
    meaning: channels < 3 ? 'grey' : 'srgb',
    hasAlpha: channels % 2 === 0,
    frames,
  };
}

/** The colour space of the chunk `cICP`, which stands before the pixels. */
function codedIn(png: Buffer): ColourSpace | undefined {
  let at = 8;
  while (at + 12 <= png.length) {
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'cICP') return codedColourSpace(png[at + 8]!, png[at + 9]!);
    if (type === 'IDAT') return undefined;
    at += 12 + png.readUInt32BE(at);
  }
  return undefined;
}
