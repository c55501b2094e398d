import * as tf from '@tensorflow/tfjs';
import { checkImages } from './check-images.ts';
import type { Encoder, Features } from './encoder.ts';
import { xavierUniform, zeros } from './initialisers.ts';
import { gatherWithin } from './patches.ts';
import type { Scope } from './scope.ts';
import { sinCosPositions } from './sin-cos-positions.ts';
import { causalMask, layerNorm, transformerBlock } from './transformer.ts';

const patch = 8;
const depth = 12;
const heads = 3;

/** Embeds every patch of the pictures as a token and adds its position, [N, g², D]. */
function embed(scope: Scope, images: tf.Tensor, width: number): tf.Tensor3D {
  const pictures = checkImages('vit-tiny', images);
  const n = pictures.shape[0];
  const grid = pictures.shape[1] / patch;
  const patches = scope.within('patches');
  const kernel = patches.parameter('kernel', [patch, patch, pictures.shape[3], width], xavierUniform) as tf.Tensor4D;
  const bias = patches.parameter('bias', [width], zeros);
  const embedded = tf.add(tf.conv2d(pictures, kernel, patch, 'valid'), bias); // [N, g, g, D]
  const positions = tf.tensor2d(sinCosPositions(grid, width), [grid * grid, width]);
  return tf.add(tf.reshape(embedded, [n, grid * grid, width]), positions);
}

/** The tokens after every block; those of the last block are normalised. */
function blocks(scope: Scope, tokens: tf.Tensor3D, mask?: tf.Tensor2D): tf.Tensor3D[] {
  const after: tf.Tensor3D[] = [];
  let x = tokens;
  for (let block = 1; block <= depth; block++) {
    x = transformerBlock(scope.within(`block${block}`), x, heads, mask);
    if (block === depth) x = layerNorm(scope.within('norm'), x);
    after.push(x);
  }
  return after;
}

function encode(scope: Scope, images: tf.Tensor, width: number, isCausal: boolean): Features {
  const tokens = embed(scope, images, width);
  const [n, count] = tokens.shape;
  const grid = Math.sqrt(count);
  const after = blocks(scope, tokens, isCausal ? causalMask(count) : undefined);
  const stages = after
    .filter((_, i) => (i + 1) % (depth / 4) === 0)
    .map((x) => tf.reshape(x, [n, grid, grid, width]) as tf.Tensor4D);
  return { stages, features: tf.mean(after.at(-1)!, 1) };
}

/**
 * Vision transformer: 12 deep, 3 heads, patches of 8 px. Source: Dosovitskiy et al. 2021, arXiv 2010.11929. Departures,
 * as in MAE: fixed sine-cosine positions, and no class token (so nothing has to be tiled over the batch): the
 * representation is the mean of the tokens. Stages are the token grids after blocks 3, 6, 9 and 12; the last one is
 * normalised.
 * @param width D; 192 as published, less for a fast version.
 */
export const visionTransformer = (width: number): Encoder => ({
  id: 'vit-tiny',
  width,
  encode: (scope, images) => encode(scope, images, width, false),
  patches: {
    side: patch,
    encode(scope, images, rows, count) {
      const tokens = embed(scope, images, width);
      const [n, all] = tokens.shape;
      const chosen = gatherWithin(tf.reshape(tokens, [n * all, width]), rows, n);
      return blocks(scope, tf.reshape(chosen, [n, count, width])).at(-1)!; // [N, count, D]
    },
    causal: { id: 'vit-tiny', width, encode: (scope, images) => encode(scope, images, width, true) },
  },
});

/** Width 192 and 3 heads as in DeiT-tiny (Touvron et al. 2021, arXiv 2012.12877). */
export const vitTiny = visionTransformer(192);
