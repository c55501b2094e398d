import * as tf from '@tensorflow/tfjs';
import type { Encoder } from './encoder.ts';
import { type Design, embedPatches, endsStage, initialPositions, throughBlocks } from './vision-transformer.ts';

/**
 * The vision transformer as timm publishes it, with a class token, or with those of DeiT's class and teacher: the
 * representation is the mean of these, after the last norm. Only for weights from files. Sources: Dosovitskiy et al. 2021,
 * arXiv 2010.11929, eq. 1 and 4; Touvron et al. 2021, arXiv 2012.12877, section 4; timm, `VisionTransformer` with
 * `global_pool='token'`, and `VisionTransformerDistilled`. Stages are the grids of patch tokens, as in vision-transformer.ts.
 * The first rows of `positions/embedding`, [before + g², D], are these tokens with their positions.
 * @param before Number of tokens before those of the patches, at least 1.
 */
export const classTokenTransformer = (design: Design, before: number): Encoder => ({
  id: design.id,
  width: design.width,
  encode(scope, images) {
    const { width, heads } = design;
    const patches = embedPatches(scope, images, design);
    const [n, count] = patches.shape;
    const grid = Math.sqrt(count);
    const positions = scope.within('positions').parameter('embedding', [before + count, width], initialPositions);
    const padding: [number, number][] = [
      [0, 0],
      [before, 0],
      [0, 0],
    ]; // zeros become the tokens: nothing is tiled
    const stages: tf.Tensor4D[] = [];
    const tokens = tf.add(tf.pad(patches, padding), positions) as tf.Tensor3D;
    const last = throughBlocks(scope, tokens, heads, undefined, (block, _, __, x) => {
      if (endsStage(block))
        stages.push(tf.reshape(tf.slice(x, [0, before, 0], [n, count, width]), [n, grid, grid, width]));
    });
    return { stages, features: tf.mean(tf.slice(last, [0, 0, 0], [n, before, width]), 1) };
  },
});
