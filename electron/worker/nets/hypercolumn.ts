/**
 * Embeddings of pixels from all stages of an encoder. The hypercolumn of a pixel consists of the values of all stages'
 * maps, enlarged by bilinear interpolation, at that pixel. Source: Hariharan et al. 2015, arXiv 1411.5752, section 3. A
 * linear map of the hypercolumn is the sum of linear maps of the stages. These are applied before the maps are
 * enlarged, so that D channels are enlarged instead of hundreds.
 */
import * as tf from '@tensorflow/tfjs';
import { fanInUniform, zeros } from './initialisers.ts';
import type { Scope } from './scope.ts';

/** The linear maps of the stages, [N, h, w, D] each; their enlarged sum is the embedding. */
function projections(scope: Scope, stages: readonly tf.Tensor4D[], width: number): tf.Tensor4D[] {
  return stages.map((map, i) => {
    const kernel = scope.parameter(`stage${i + 1}/kernel`, [1, 1, map.shape[3], width], fanInUniform) as tf.Tensor4D;
    return tf.conv2d(map, kernel, 1, 0);
  });
}

/**
 * Weights of linear interpolation between the rows of a map at places of the picture, as in tfjs's resizeBilinear: map
 * row j lies at picture row j·S/length, which is the centre of a 3×3 convolution of stride 2 with one pixel of padding.
 * @param places Rows or columns of the picture, [N, P].
 * @returns [N, P, length]
 */
function weightsAt(places: tf.Tensor2D, length: number, size: number): tf.Tensor3D {
  const source = tf.minimum(tf.mul(places, length / size), length - 1);
  const rows = tf.range(0, length);
  return tf.relu(tf.sub(1, tf.abs(tf.sub(tf.expandDims(source, 2), rows)))) as tf.Tensor3D;
}

/**
 * Embeddings at sampled pixels, computed as products with interpolation weights. Gathering is not used, because its
 * gradient has no fixed order of summation on a GPU.
 * @param stages Maps, [N, h, w, C] each.
 * @param rows Rows of the sampled pixels, [N, P], 0 to size − 1; `columns` likewise.
 * @returns [N, P, width]
 */
export function hypercolumnsAt(
  scope: Scope,
  stages: readonly tf.Tensor4D[],
  { rows, columns }: { readonly rows: tf.Tensor2D; readonly columns: tf.Tensor2D },
  { width, size }: { readonly width: number; readonly size: number },
): tf.Tensor3D {
  const [photographs, pixels] = rows.shape;
  const parts = projections(scope, stages, width).map((map) => {
    const [, h, w] = map.shape;
    const lines = tf.matMul(weightsAt(rows, h, size), tf.reshape(map, [photographs, h, w * width])); // [N, P, w·D]
    const points = tf.reshape(lines, [photographs, pixels, w, width]);
    return tf.sum(tf.mul(points, tf.expandDims(weightsAt(columns, w, size), 3)), 2); // [N, P, D]
  });
  return tf.add(tf.addN(parts), scope.parameter('bias', [width], zeros)) as tf.Tensor3D;
}

/**
 * Embeddings at every pixel; equal to `hypercolumnsAt` there.
 * @returns [N, size, size, width]
 */
export function hypercolumns(
  scope: Scope,
  stages: readonly tf.Tensor4D[],
  { width, size }: { readonly width: number; readonly size: number },
): tf.Tensor4D {
  const parts = projections(scope, stages, width).map((map) => tf.image.resizeBilinear(map, [size, size]));
  return tf.add(tf.addN(parts), scope.parameter('bias', [width], zeros)) as tf.Tensor4D;
}
