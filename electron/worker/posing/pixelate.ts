import { resample } from './resample.ts';

/** Resamples a square to another size, rounded to bytes. */
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
 * Reduces a square to a side of `pixels` and enlarges it again, which removes its finest detail. Source: Doersch et al.
 * 2015, arXiv 1505.05192 (deepcontext, train.py, prep_image), to keep features from relying on the finest detail.
 * @param square [side, side, 3]
 */
export const pixelated = (square: Uint8Array, side: number, pixels: number): Uint8Array =>
  resized(resized(square, side, pixels), pixels, side);
