/** Converts pictures to patches and back. Patches, and the pixels in them, are ordered row by row from the top. */
import * as tf from '@tensorflow/tfjs';

/**
 * Cuts maps into square patches: [N, S, S, C] → [N, (S/side)², side² · C].
 * @param side Side of a patch, in pixels; S is a multiple of it.
 */
export function patchify(maps: tf.Tensor, side: number): tf.Tensor3D {
  const [n, size, , channels] = maps.shape as [number, number, number, number];
  const grid = size / side;
  const cut = tf.reshape(maps, [n, grid, side, grid, side * channels]);
  return tf.reshape(tf.transpose(cut, [0, 1, 3, 2, 4]), [n, grid * grid, side * side * channels]);
}

/** The inverse of `patchify`: [N, (S/side)², side² · C] → [N, S, S, C]. */
export function unpatchify(patches: tf.Tensor3D, side: number): tf.Tensor4D {
  const [n, count, width] = patches.shape;
  const grid = Math.sqrt(count);
  const channels = width / side ** 2;
  const cut = tf.reshape(patches, [n, grid, grid, side, side * channels]);
  return tf.reshape(tf.transpose(cut, [0, 1, 3, 2, 4]), [n, grid * side, grid * side, channels]);
}

/**
 * Gathers rows from a table with T rows for each photograph: [N·T, D] → [N·count, D]. It gathers on axis 0 of one
 * table, because the gradient of a batched gather loops over the batch.
 * @param table T rows for each photograph, one photograph after the other, [N·T, D].
 * @param rows Row numbers within each photograph's own rows, 0 … T − 1, int32 [N·count].
 * @param photographs Number of photographs, N.
 */
export function gatherWithin(table: tf.Tensor2D, rows: tf.Tensor, photographs: number): tf.Tensor2D {
  return tf.gather(table, withinBatch(rows, photographs, table.shape[0] / Math.max(1, photographs)));
}

/**
 * Converts row numbers within each photograph, int32 [N·count], to row numbers in the whole batch; a photograph has
 * `each` rows.
 */
export function withinBatch(rows: tf.Tensor, photographs: number, each: number): tf.Tensor1D {
  const first = tf.tensor2d(
    Int32Array.from({ length: photographs }, (_, n) => n * each),
    [photographs, 1],
    'int32',
  );
  const count = rows.shape[0]! / Math.max(1, photographs);
  return tf.reshape(tf.add(tf.reshape(rows, [photographs, count]), first), [photographs * count]);
}
