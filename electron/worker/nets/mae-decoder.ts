import * as tf from '@tensorflow/tfjs';
import { normal } from './initialisers.ts';
import { withinBatch } from './patches.ts';
import type { Scope } from './scope.ts';
import { sinCosPositions } from './sin-cos-positions.ts';
import { denseTokens, layerNorm, transformerBlock } from './transformer.ts';

const width = 128;
const depth = 4;
const heads = 4;

/**
 * The decoder of a masked autoencoder: the encoder's tokens are projected to a smaller width and put back in their
 * places, one learnt token stands for every hidden patch, sine-cosine positions are added, and four blocks and a dense
 * layer predict pixels. Source: He et al. 2022, arXiv 2111.06377, section 3, "MAE decoder" (facebookresearch/mae,
 * forward_decoder); 128 wide and 4 deep instead of 512 and 8, in proportion to the encoder.
 * @param seen The encoder's tokens, [N, V, D].
 * @param restore For each patch, its token among the V, or a number from V on if it was hidden; int32 [N·T].
 * @param values Number of values to predict for each patch.
 * @returns [N, T, values]
 */
export function maeDecoder(scope: Scope, seen: tf.Tensor3D, restore: tf.Tensor, values: number): tf.Tensor3D {
  const [n, visible] = seen.shape;
  const tokens = restore.shape[0]! / Math.max(1, n);
  const narrow = denseTokens(scope.within('embed'), seen, width);
  const hiddenToken = scope.parameter('hidden-token', [1, width], normal(0.02)) as tf.Tensor2D;
  const table = tf.concat([tf.reshape(narrow, [n * visible, width]), hiddenToken], 0); // the last row is for hidden patches
  const last = tf.fill([n * tokens], n * visible, 'int32') as tf.Tensor1D;
  const rows = tf.where(tf.less(restore, visible), withinBatch(restore, n, visible), last);
  const grid = Math.sqrt(tokens);
  const positions = tf.tensor2d(sinCosPositions(grid, width), [tokens, width]);
  let x: tf.Tensor3D = tf.add(tf.reshape(tf.gather(table, rows), [n, tokens, width]), positions);
  for (let block = 1; block <= depth; block++) x = transformerBlock(scope.within(`block${block}`), x, heads);
  return denseTokens(scope.within('paint'), layerNorm(scope.within('norm'), x), values);
}
