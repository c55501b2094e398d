/** The sizes in a LERC block, which its decoder trusts (Esri, LERC specification, version 2). */
import { ExplainedError, moreThanPixels } from './decode-failure.ts';

/** Bytes of each type of value: char, byte, short, ushort, int, uint, float, double. */
const typeBytes = [1, 1, 2, 2, 4, 4, 4, 8];
/** Writers use 8 to 32. */
const mostMicroBlock = 256;
/** As in Esri's own decoder. */
const mostHuffmanCodes = 32_768;

const damaged = (): Error => new Error('corrupt LERC data');

/**
 * The first blob of a block, if it holds as many values as the block: the decoder would read all that follow.
 * @param most Bytes of its values.
 * @throws ExplainedError if it holds more or is of version 1; RangeError or Error if it is damaged.
 */
export function checkedLerc(block: ArrayBufferLike, most: number): ArrayBufferLike {
  const view = new DataView(block);
  const name = Buffer.from(block, 0, Math.min(6, block.byteLength)).toString('latin1');
  if (name !== 'Lerc2 ')
    throw new ExplainedError(
      'its LERC is not of version 2; save it as an uncompressed, LZW, Deflate or Zstandard TIFF',
    );
  const version = view.getInt32(6, true);
  let at = version >= 3 ? 14 : 10;
  const next = (): number => {
    at += 4;
    return view.getInt32(at - 4, true);
  };
  const [height, width] = [next() >>> 0, next() >>> 0];
  const dimensions = version >= 4 ? next() >>> 0 : 1;
  const valid = next() >>> 0;
  const [microBlock, length, type] = [next(), next(), next()];
  const bytes = typeBytes[type];
  const [error, least, greatest] = [0, 8, 16].map((by) => view.getFloat64(at + by, true));
  at += 24;
  if (bytes === undefined || microBlock < 1 || microBlock > mostMicroBlock) throw damaged();
  if (length <= at || length > block.byteLength) throw damaged();
  if (width * height * dimensions * bytes > most || valid > width * height) throw moreThanPixels();

  const mask = next() >>> 0;
  at += mask;
  // Values of 8 bits may be coded with a table whose length is given.
  const isTable = version > 1 && type <= 1 && Math.abs(error! - 0.5) < 1e-5 && valid > 0 && least !== greatest;
  if (isTable) {
    if (version >= 4) at += 2 * dimensions * bytes;
    const isWhole = at + 18 <= length;
    if (isWhole && view.getUint8(at) === 0 && view.getUint8(at + 1) > 0) {
      const [from, to] = [view.getInt32(at + 10, true), view.getInt32(at + 14, true)];
      if (to - from > mostHuffmanCodes) throw damaged();
    }
  }
  return block.slice(0, length);
}
