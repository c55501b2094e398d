/** PackBits of TIFF into a buffer of fixed size (TIFF 6.0, section 9). */
import { moreThanPixels } from './decode-failure.ts';

/**
 * @param most Bytes that it may become.
 * @throws ExplainedError if it becomes more.
 */
export function decodePackBits(bytes: Uint8Array, most: number): Uint8Array {
  const found = new Uint8Array(most);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const head = bytes[at++]!;
    if (head === 128) continue;
    const isRun = head > 128;
    const count = isRun ? 257 - head : head + 1;
    if (length + count > most) throw moreThanPixels();
    if (isRun) found.fill(bytes[at] ?? 0, length, length + count);
    else found.set(bytes.subarray(at, at + count), length);
    at += isRun ? 1 : count;
    length += count;
  }
  return found.subarray(0, length);
}
