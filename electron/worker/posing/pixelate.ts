import { channelsOf, type Pixels, pixelsLike } from '../pictures/picture.ts';
import { resample } from './resample.ts';

/** Resamples a square to another size. Bytes are rounded. */
function resized<P extends Pixels>(square: P, side: number, size: number): P {
  const channels = channelsOf(square, side);
  const values = new Float32Array(size * size * channels);
  resample(
    { width: side, height: side, channels, data: square },
    { left: 0, top: 0, width: side, height: side },
    size,
    false,
    values,
  );
  return pixelsLike(square, values);
}

/**
 * Reduces a square to a side of `pixels` and enlarges it again, which removes its finest detail. Source: Doersch et al.
 * 2015, arXiv 1505.05192 (deepcontext, train.py, prep_image), to keep features from relying on the finest detail.
 * @param square [side, side, channels]
 */
export const pixelated = <P extends Pixels>(square: P, side: number, pixels: number): P =>
  resized(resized(square, side, pixels), pixels, side);
