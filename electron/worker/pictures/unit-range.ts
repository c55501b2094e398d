/** Pixels as values in 0–1. */

/** @returns Each value divided by 255, in the same order. */
export function unitRange(pixels: ArrayLike<number>): Float32Array<ArrayBuffer> {
  // A loop: Float32Array.from with a function takes twenty times as long, half of an audit.
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < values.length; i++) values[i] = pixels[i]! / 255;
  return values;
}
