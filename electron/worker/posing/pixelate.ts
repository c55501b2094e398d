import { resample } from './resample.ts';

/** A square at another size, in whole bytes. */
function resized(square: Uint8Array, side: number, size: number): Uint8Array {
  const values = new Float32Array(size * size * 3);
  resample(
    { width: side, height: side, data: square },
    { left: 0, top: 0, width: side, height: side },
    size,
    false,
    values,
  );
  return Uint8Array.from(values, Math.round);
}

/**
 * A square reduced to `pixels` a side and enlarged again: as large as before, with less to see.
 * Source: Doersch et al. 2015, arXiv 1505.05192 (deepcontext, train.py, prep_image), against features that live on the
 * finest detail.
 * @param square [side, side, 3]
 */
export const pixelated = (square: Uint8Array, side: number, pixels: number): Uint8Array =>
  resized(resized(square, side, pixels), pixels, side);
