/** Decodes what libvips does not read or would distort: any depth, floating point, any number of bands, Zstandard, LERC. */
import { inflateSync } from 'node:zlib';
import {
  addDecoder,
  BaseDecoder,
  fromArrayBuffer,
  type GeoTIFFImage,
  getDecoder,
  type ImageFileDirectory,
} from 'geotiff';
import { ZSTDDecoder } from 'zstddec';
import { ExplainedError, moreThanPixels } from './decode-failure.ts';
import { turnedUpright } from './exif-orientation.ts';
import { checkedLerc } from './lerc-size.ts';
import { limits } from './limits.ts';
import { UnusableError } from './opened-image.ts';
import type { StoredValues } from './stored-pixels.ts';
import type { TiffDirectory } from './tiff-directories.ts';
import { decodeLzw } from './tiff-lzw.ts';
import { decodePackBits } from './tiff-pack-bits.ts';

/** Compressions that it decodes: none, LZW, JPEG, Deflate, PackBits, LERC, Zstandard. */
export const decodedCompressions: readonly number[] = [1, 5, 7, 8, 32946, 32773, 34887, 50000];

/** Writers may append a little to a strip or tile. */
const mostAppended = 65_536;

/** What a strip or tile is like. */
interface Block {
  /** Bytes of a whole one. */
  readonly blockBytes: number;
  /** How the bytes around LERC are compressed: 0 not, 1 Deflate, 2 Zstandard. */
  readonly aroundLerc: number;
  readonly LercParameters: readonly number[];
  readonly JPEGTables: Uint8Array | undefined;
}

/** The parameters of every decoder. @throws ExplainedError if a strip or tile cannot be as its fields say. */
async function parametersOf(directory: ImageFileDirectory): Promise<BaseDecoder['parameters'] & Block> {
  const value = async (name: Parameters<typeof directory.loadValue>[0]): Promise<number | undefined> =>
    (await directory.loadValue(name)) as number | undefined;
  const isTiled = !directory.hasTag('StripOffsets');
  const height = (await value('ImageLength'))!;
  const tileWidth = (await value(isTiled ? 'TileWidth' : 'ImageWidth'))!;
  // A picture in one strip may say that the strip has any number of rows.
  const tileHeight = isTiled ? (await value('TileLength'))! : Math.min(height, (await value('RowsPerStrip')) || height);
  const bitsPerSample = Array.from(((await directory.loadValue('BitsPerSample')) ?? [1]) as ArrayLike<number>);
  const planarConfiguration = (await value('PlanarConfiguration')) ?? 1;
  const pixelBits = planarConfiguration === 2 ? bitsPerSample[0]! : bitsPerSample.reduce((sum, one) => sum + one, 0);
  const blockBytes = Math.ceil((tileWidth * pixelBits) / 8) * tileHeight;
  const JPEGTables = (await directory.loadValue('JPEGTables')) as Uint8Array | undefined;
  if (JPEGTables) checkJpegFrames(JPEGTables, blockBytes);
  return {
    ...{ tileWidth, tileHeight, bitsPerSample, planarConfiguration, blockBytes, JPEGTables },
    predictor: (await value('Predictor')) ?? 1,
    // geotiff's LERC decoder gets bytes that nothing is around.
    LercParameters: [0, 0],
    aroundLerc: ((await directory.loadValue('LercParameters')) as ArrayLike<number> | undefined)?.[1] ?? 0,
  };
}

/** geotiff's own decoders have no limits: two megabytes can become two gigabytes. */
abstract class LimitedDecoder extends BaseDecoder {
  declare parameters: BaseDecoder['parameters'] & Block;

  /** @returns At most `most` bytes. @throws ExplainedError if there are more. */
  protected abstract decoded(bytes: Uint8Array, most: number): Uint8Array;

  override decodeBlock(block: ArrayBufferLike): ArrayBufferLike {
    const { blockBytes } = this.parameters;
    const found = this.decoded(new Uint8Array(block), blockBytes + mostAppended);
    // All strips may be held at once: what is appended is not kept.
    return found.slice(0, blockBytes).buffer;
  }
}

class LimitedLzw extends LimitedDecoder {
  protected override decoded = decodeLzw;
}

class LimitedPackBits extends LimitedDecoder {
  protected override decoded = decodePackBits;
}

class LimitedDeflate extends LimitedDecoder {
  protected override decoded = inflated;
}

class LimitedZstandard extends LimitedDecoder {
  protected override decoded = decompressed;
}

function inflated(bytes: Uint8Array, most: number): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: most });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? moreThanPixels() : error;
  }
}

const zstandard = new ZSTDDecoder();

/** Without a length, the decoder returns garbage when it fails; with one, nothing. */
function decompressed(bytes: Uint8Array, most: number): Uint8Array {
  const found = zstandard.decode(bytes, most);
  if (found.length === 0) throw new Error('the Zstandard data are corrupt');
  return found;
}

/** Frame headers, wherever they are: the decoder makes room for each. @throws ExplainedError if one is of a larger picture. */
function checkJpegFrames(bytes: Uint8Array, blockBytes: number): void {
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1]! < 0xc0 || bytes[at + 1]! > 0xc2) continue;
    const [, , precision, top, bottom, left, right, channels] = bytes.subarray(at + 2, at + 10);
    const values = ((top! << 8) | bottom!) * ((left! << 8) | right!) * channels!;
    if (precision === 8 && values > blockBytes + mostAppended) throw moreThanPixels();
  }
}

/** Puts decoders with limits in the place of geotiff's own, once. */
let registered: Promise<void> | undefined;

async function register(): Promise<void> {
  const none = { tileWidth: 0, tileHeight: 0, predictor: 1, bitsPerSample: 8, planarConfiguration: 1 };
  const own = async (compression: number): Promise<typeof BaseDecoder> =>
    (await getDecoder(compression, none)).constructor as typeof BaseDecoder;
  const [Jpeg, Lerc] = await Promise.all([own(7), own(34887), zstandard.init()]);

  class CheckedJpeg extends Jpeg {
    override decodeBlock(block: ArrayBufferLike): ArrayBufferLike | Promise<ArrayBufferLike> {
      checkJpegFrames(new Uint8Array(block), (this.parameters as unknown as Block).blockBytes);
      return super.decodeBlock(block);
    }
  }
  class CheckedLerc extends Lerc {
    override decodeBlock(block: ArrayBufferLike): ArrayBufferLike | Promise<ArrayBufferLike> {
      const { blockBytes, aroundLerc } = this.parameters as unknown as Block;
      const most = blockBytes + mostAppended;
      const bytes = new Uint8Array(block);
      const lerc = aroundLerc === 1 ? inflated(bytes, most) : aroundLerc === 2 ? decompressed(bytes, most) : bytes;
      return super.decodeBlock(checkedLerc(lerc.slice().buffer, blockBytes));
    }
  }
  addDecoder(5, async () => LimitedLzw, parametersOf);
  addDecoder(7, async () => CheckedJpeg, parametersOf);
  addDecoder([8, 32946], async () => LimitedDeflate, parametersOf);
  addDecoder(32773, async () => LimitedPackBits, parametersOf);
  addDecoder(34887, async () => CheckedLerc, parametersOf);
  addDecoder(50000, async () => LimitedZstandard, parametersOf);
}

/** Tiles of no size never end, and few pixels may lie in huge tiles. @throws UnusableError */
function checkBlocks(image: GeoTIFFImage): void {
  const [width, height] = [image.getTileWidth(), image.getTileHeight()];
  if (!(width > 0 && height > 0))
    throw new ExplainedError('its tiles have no size; open it in an image editor and save it again');
  const blocks = Math.ceil(image.getWidth() / width) * Math.ceil(image.getHeight() / height);
  if (blocks * width * height * image.getSamplesPerPixel() > limits.values)
    throw new UnusableError({
      reason: 'beyond-limits',
      detail: `its tiles of ${width}×${height} pixels hold far more than the image; save it with smaller tiles`,
    });
}

/** @param directory One of the file's. @returns `[height, width, channels]`, upright. */
export async function decodedTiff(bytes: Buffer, directory: TiffDirectory): Promise<StoredValues> {
  registered ??= register();
  await registered;
  const whole = bytes.byteOffset === 0 && bytes.buffer.byteLength === bytes.length;
  const content = whole ? bytes.buffer : bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const tiff = await fromArrayBuffer(content as ArrayBuffer);
  // Without the directories before it.
  tiff.firstIFDOffset = directory.at;
  const image = await tiff.getImage(0);
  checkBlocks(image);
  const found = await image.readRasters({ interleave: true });
  const { width, height, channels, orientation } = directory;
  if (found.length !== width * height * channels) throw new Error('the number of pixels is not what the header says');
  return turnedUpright(asStored(found as unknown as ArrayBufferView), [width, height], channels, orientation);
}

/** The values in one of the types that are used; integers of 32 bits and wider numbers become floating point. */
function asStored(values: ArrayBufferView): StoredValues {
  if (values instanceof Uint8Array || values instanceof Uint16Array) return values;
  if (values instanceof Int16Array || values instanceof Float32Array) return values;
  if (values instanceof Int8Array) return Int16Array.from(values);
  return Float32Array.from(values as unknown as ArrayLike<number>);
}
