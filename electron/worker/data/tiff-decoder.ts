/** Decodes what libvips does not read or would distort: any depth, floating point, any number of bands, Zstandard, LERC. */
import { inflateSync } from 'node:zlib';
import { addDecoder, BaseDecoder, fromArrayBuffer } from 'geotiff';
import { ZSTDDecoder } from 'zstddec';
import { ExplainedError } from './decode-failure.ts';
import { turnedUpright } from './exif-orientation.ts';
import type { StoredValues } from './stored-pixels.ts';
import type { TiffDirectory } from './tiff-directories.ts';

/** Compressions that it decodes: none, LZW, JPEG, Deflate, PackBits, LERC, Zstandard. */
export const decodedCompressions: readonly number[] = [1, 5, 7, 8, 32946, 32773, 34887, 50000];

const zstandard = new ZSTDDecoder();

/** Bytes of a whole strip or tile. */
function blockBytes({ tileWidth, tileHeight, bitsPerSample, planarConfiguration }: BaseDecoder['parameters']): number {
  const bits = typeof bitsPerSample === 'number' ? [bitsPerSample] : [...bitsPerSample];
  const pixelBits = planarConfiguration === 2 ? bits[0]! : bits.reduce((sum, one) => sum + one, 0);
  return Math.ceil((tileWidth * pixelBits) / 8) * tileHeight;
}

/** geotiff's own takes damaged data for pixels. */
class CheckedZstandard extends BaseDecoder {
  override decodeBlock(block: ArrayBufferLike): ArrayBufferLike {
    // With a length given, the decoder returns nothing instead of garbage when it fails.
    const found = zstandard.decode(new Uint8Array(block), blockBytes(this.parameters));
    if (found.length === 0) throw new Error('the Zstandard data are corrupt');
    return found.buffer;
  }
}
addDecoder(50000, async () => {
  await zstandard.init();
  return CheckedZstandard;
});

/** Writers may append a little. */
const mostAppended = 65_536;

/** geotiff's own has no limit: two megabytes can become two gigabytes. */
class LimitedDeflate extends BaseDecoder {
  override decodeBlock(block: ArrayBufferLike): ArrayBufferLike {
    try {
      const most = blockBytes(this.parameters) + mostAppended;
      const found = inflateSync(new Uint8Array(block), { maxOutputLength: most });
      return found.buffer.slice(found.byteOffset, found.byteOffset + found.length);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') throw error;
      throw new ExplainedError('it holds more pixels than its size says; open it in an image editor and save it again');
    }
  }
}
addDecoder([8, 32946], async () => LimitedDeflate);

/** @param bytes A file whose first directory is this one. @returns `[height, width, channels]`, upright. */
export async function decodedTiff(bytes: Buffer, directory: TiffDirectory): Promise<StoredValues> {
  const whole = bytes.byteOffset === 0 && bytes.buffer.byteLength === bytes.length;
  const content = whole ? bytes.buffer : bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const tiff = await fromArrayBuffer(content as ArrayBuffer);
  const image = await tiff.getImage(0);
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
