/** LZW of TIFF into a buffer of fixed size (TIFF 6.0, section 13: codes of 9 to 12 bits, most significant bit first). */
import { ExplainedError, moreThanPixels } from './decode-failure.ts';

const [clear, end, firstString, mostCodes] = [256, 257, 258, 4096];

/**
 * Every string is the one before it and one byte more, so it stands in the output already: where it begins there and its
 * length are all that the table holds.
 * @param most Bytes that it may become.
 * @throws ExplainedError if it becomes more; Error if the data are corrupt.
 */
export function decodeLzw(bytes: Uint8Array, most: number): Uint8Array {
  if (bytes[0] === 0 && ((bytes[1] ?? 0) & 1) === 1)
    throw new ExplainedError('its LZW is of the kind before TIFF 6.0; open it in an image editor and save it again');
  const found = new Uint8Array(most);
  const starts = new Uint32Array(mostCodes);
  const lengths = new Uint32Array(mostCodes);
  let length = 0;
  let next = firstString;
  let width = 9;
  /** The string before: undefined after a clear code. */
  let before: { start: number; length: number } | undefined;
  for (let bit = 0; bit + width <= bytes.length * 8; ) {
    const at = bit >> 3;
    const window = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    const code = (window >> (24 - width - (bit & 7))) & ((1 << width) - 1);
    bit += width;
    if (code === end) break;
    if (code === clear) {
      [next, width, before] = [firstString, 9, undefined];
      continue;
    }
    const isByte = code < clear;
    if (!isByte && (before === undefined || code > next || code >= mostCodes)) throw new Error('corrupt LZW code');
    if (before && next < mostCodes) {
      starts[next] = before.start;
      lengths[next] = before.length + 1;
      next++;
    }
    const size = isByte ? 1 : lengths[code]!;
    if (length + size > most) throw moreThanPixels();
    if (isByte) found[length] = code;
    // A string that is being made begins where it is read: byte by byte.
    else for (let i = 0; i < size; i++) found[length + i] = found[starts[code]! + i]!;
    before = { start: length, length: size };
    length += size;
    if (next + 1 >= 1 << width && width < 12) width++;
  }
  return found.subarray(0, length);
}
