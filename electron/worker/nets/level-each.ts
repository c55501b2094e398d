import * as tf from '@tensorflow/tfjs';

/** Even steps about 0, scaled so that the squares over a picture of `across` columns sum to 1. */
export function ramp(length: number, across: number): Float32Array {
  const values = Float32Array.from({ length }, (_, i) => 2 * i - (length - 1));
  const norm = Math.sqrt(across * values.reduce((sum, value) => sum + value * value, 0));
  return values.map((value) => value / Math.max(norm, 1e-9));
}

/**
 * The slope of the light taken out of each picture, channel by channel: less the part that is linear in the place of a pixel.
 *   y = x − r ⟨x, r⟩ − s ⟨x, s⟩,  r and s the unit ramps over columns and rows
 * By least squares, as a plane is fitted to an unevenly lit field and subtracted; the mean stays.
 * @param pixels [N, h, w, C].
 * @returns [N, h, w, C].
 */
export function levelEach(pixels: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = pixels.shape;
  const ramps = [
    tf.tensor4d(ramp(width, height), [1, 1, width, 1]),
    tf.tensor4d(ramp(height, width), [1, height, 1, 1]),
  ];
  // The ramps are at right angles to each other, so that one after the other is both at once.
  return ramps.reduce((x, unit) => tf.sub(x, tf.mul(unit, tf.sum(tf.mul(x, unit), [1, 2], true))), pixels);
}
