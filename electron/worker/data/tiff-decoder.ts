/** Decodes what libvips does not read or would distort: any depth, floating point, any number of bands, Zstandard, LERC. */
import { addDecoder, BaseDecoder, fromArrayBuffer } from 'geotiff';
import { ZSTDDecoder } from 'zstddec';
import { turnedUpright } from './exif-orientation.ts';
import type { StoredValues } from './stored-pixels.ts';
import type { TiffDirectory } from './tiff-directories.ts';

/** Compressions that it decodes: none, LZW, JPEG, Deflate, PackBits, LERC, Zstandard. */
export const decodedCompressions: readonly number[] = [1, 5, 7, 8, 32946, 32773, 34887, 50000];

const zstandard = new ZSTDDecoder();

/** geotiff's own takes damaged data for pixels. */
class CheckedZstandard extends BaseDecoder {
  override decodeBlock(block: ArrayBufferLike): ArrayBufferLike {
    const { tileWidth, tileHeight, bitsPerSample, planarConfiguration } = this.parameters;
    const bits = typeof bitsPerSample === 'number' ? [bitsPerSample] : [...bitsPerSample];
    const pixelBits = planarConfiguration === 2 ? bits[0]! : bits.reduce((sum, one) => sum + one, 0);
    // With a length given, the decoder returns nothing instead of garbage when it fails.
    const found = zstandard.decode(new Uint8Array(block), Math.ceil((tileWidth * pixelBits) / 8) * tileHeight);
    if (found.length === 0) throw new Error('the Zstandard data are corrupt');
    return found.buffer;
  }
}
addDecoder(50000, async () => {
  await zstandard.init();
  return CheckedZstandard;
});

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
