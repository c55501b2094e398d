import * as tf from '@tensorflow/tfjs';

/** A linear ramp around 0, scaled so that its squares, repeated over `across` lines, sum to 1. */
export function ramp(length: number, across: number): Float32Array {
  const values = Float32Array.from({ length }, (_, i) => 2 * i - (length - 1));
  const norm = Math.sqrt(across * values.reduce((sum, value) => sum + value * value, 0));
  return values.map((value) => value / Math.max(norm, 1e-9));
}

/**
 * Removes the brightness gradient of each picture, channel by channel: the part that is linear in the place of a pixel.
 *   y = x − r ⟨x, r⟩ − s ⟨x, s⟩,  r and s the unit ramps over columns and rows
 * This subtracts a plane that is fitted by least squares, as is usual for uneven illumination, but keeps the mean.
 * @param pixels [N, h, w, C].
 * @returns [N, h, w, C].
 */
export function levelEach(pixels: tf.Tensor4D): tf.Tensor4D {
  const [, height, width] = pixels.shape;
  const ramps = [
    tf.tensor4d(ramp(width, height), [1, 1, width, 1]),
    tf.tensor4d(ramp(height, width), [1, height, 1, 1]),
  ];
  // The ramps are orthogonal, so they can be removed one after the other.
  return ramps.reduce((x, unit) => tf.sub(x, tf.mul(unit, tf.sum(tf.mul(x, unit), [1, 2], true))), pixels);
}
