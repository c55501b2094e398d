/**
 * Positions of a transformer for another grid of patches, by bicubic interpolation with antialiasing, as timm's
 * `resample_abs_pos_embed` does it (PyTorch's `interpolate(mode='bicubic', antialias=True)`, which is Pillow's filter).
 */
import * as tf from '@tensorflow/tfjs';

/** Keys' cubic filter with a = −½, as in Pillow. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/**
 * The weights of the old places along one axis for each new place, [to, from] row by row; each row's sum is 1.
 * @param from Places along a side of the old grid. @param to Of the new grid.
 */
export function bicubicWeights(from: number, to: number): Float32Array {
  const weights = new Float32Array(to * from);
  const scale = from / to;
  const stretch = Math.max(1, scale);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - 2 * stretch + 0.5));
    const end = Math.min(from, Math.floor(centre + 2 * stretch + 0.5));
    const row = Array.from({ length: end - first }, (_, j) => cubic((first + j + 0.5 - centre) / stretch));
    const sum = row.reduce((total, weight) => total + weight, 0);
    for (const [j, weight] of row.entries()) weights[i * from + first + j] = weight / sum;
  }
  return weights;
}

/**
 * The positions of a grid for another grid.
 * @param positions [from², D], row by row from the top.
 * @returns [to², D]; the same tensor if the grids are the same.
 */
export function resamplePositions(positions: tf.Tensor2D, to: number): tf.Tensor2D {
  const [count, width] = positions.shape;
  const from = Math.sqrt(count);
  if (from === to) return positions;
  const weights = tf.tensor2d(bicubicWeights(from, to), [to, from]);
  const rows = tf.reshape(tf.matMul(weights, tf.reshape(positions, [from, from * width])), [to, from, width]);
  const turned = tf.reshape(tf.transpose(rows, [1, 0, 2]), [from, to * width]); // columns first
  const columns = tf.reshape(tf.matMul(weights, turned), [to, to, width]);
  return tf.reshape(tf.transpose(columns, [1, 0, 2]), [to * to, width]);
}
