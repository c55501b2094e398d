import * as tf from '@tensorflow/tfjs';
import type { EncoderId } from '../../../shared/encoder-cards.ts';
import { refuse } from '../../../shared/failure.ts';
import { checkImages } from './check-images.ts';
import type { Encoder, Features } from './encoder.ts';
import { normal, xavierUniform, zeros } from './initialisers.ts';
import { gatherWithin } from './patches.ts';
import { resamplePositions } from './resample-positions.ts';
import type { Scope } from './scope.ts';
import { sinCosPositions } from './sin-cos-positions.ts';
import { attentionOfBlock, causalMask, layerNorm, transformerBlock } from './transformer.ts';

const depth = 12;

/** What distinguishes one vision transformer from another. */
export interface Design {
  readonly id: EncoderId;
  /** D, a multiple of `heads` and of 4. */
  readonly width: number;
  readonly heads: number;
  /** Side of a patch, in pixels; 8 if omitted. */
  readonly patch?: number;
  /** Patches along a side of the pictures that positions are learnt for; fixed sine-cosine positions if omitted. */
  readonly learnedGrid?: number | undefined;
}

/** The deviation of initial positions, as in Dosovitskiy et al. 2021 and timm. */
export const initialPositions = normal(0.02);

/** What is added to the patches of a grid, [g², D]. Learnt positions of another grid are interpolated. */
function positionsOf(scope: Scope, { width, learnedGrid }: Design, grid: number): tf.Tensor2D {
  if (learnedGrid === undefined) return tf.tensor2d(sinCosPositions(grid, width), [grid * grid, width]);
  const learned = scope.within('positions').parameter('embedding', [learnedGrid ** 2, width], initialPositions);
  return resamplePositions(learned as tf.Tensor2D, grid);
}

/** Embeds every patch of the pictures as a token, [N, g², D], without its position. */
export function embedPatches(scope: Scope, images: tf.Tensor, { id, width, patch = 8 }: Design): tf.Tensor3D {
  const pictures = checkImages(id, images);
  const [n, side] = pictures.shape;
  if (side % patch !== 0)
    refuse(
      'bad-usage',
      `${id} with patches of ${patch} px takes images of a multiple of ${patch} px, but the task gives it ${side} px`,
      'set patch=8, or choose another image size',
    );
  const grid = side / patch;
  const patches = scope.within('patches');
  const kernel = patches.parameter('kernel', [patch, patch, pictures.shape[3], width], xavierUniform) as tf.Tensor4D;
  const bias = patches.parameter('bias', [width], zeros);
  const embedded = tf.add(tf.conv2d(pictures, kernel, patch, 'valid'), bias); // [N, g, g, D]
  return tf.reshape(embedded, [n, grid * grid, width]);
}

function embed(scope: Scope, images: tf.Tensor, design: Design): tf.Tensor3D {
  const patches = embedPatches(scope, images, design);
  return tf.add(patches, positionsOf(scope, design, Math.sqrt(patches.shape[1])));
}

/** Calls `each` with the number, the scope and the input of every block. @returns The normalised tokens of the last one. */
export function throughBlocks(
  scope: Scope,
  tokens: tf.Tensor3D,
  heads: number,
  mask: tf.Tensor2D | undefined,
  each: (block: number, scope: Scope, input: tf.Tensor3D, output: tf.Tensor3D) => void,
): tf.Tensor3D {
  let x = tokens;
  for (let block = 1; block <= depth; block++) {
    const own = scope.within(`block${block}`);
    const input = x;
    x = transformerBlock(own, input, heads, mask);
    if (block === depth) x = layerNorm(scope.within('norm'), x);
    each(block, own, input, x);
  }
  return x;
}

/** Whether a stage ends with this block. */
export const endsStage = (block: number): boolean => block % (depth / 4) === 0;

const maskOf = (isCausal: boolean, tokens: number): tf.Tensor2D | undefined =>
  isCausal ? causalMask(tokens) : undefined;

function encode(scope: Scope, images: tf.Tensor, design: Design, isCausal: boolean): Features {
  const { width, heads } = design;
  const tokens = embed(scope, images, design);
  const [n, count] = tokens.shape;
  const grid = Math.sqrt(count);
  const stages: tf.Tensor4D[] = [];
  const last = throughBlocks(scope, tokens, heads, maskOf(isCausal, count), (block, _, __, x) => {
    if (endsStage(block)) stages.push(tf.reshape(x, [n, grid, grid, width]));
  });
  return { stages, features: tf.mean(last, 1) };
}

/** The attention of the last block of every stage. */
function attention(scope: Scope, images: tf.Tensor, design: Design, isCausal: boolean): tf.Tensor4D[] {
  const tokens = embed(scope, images, design);
  const mask = maskOf(isCausal, tokens.shape[1]);
  const weights: tf.Tensor4D[] = [];
  throughBlocks(scope, tokens, design.heads, mask, (block, own, input) => {
    if (endsStage(block)) weights.push(attentionOfBlock(own, input, design.heads, mask));
  });
  return weights;
}

/**
 * Vision transformer, 12 deep. Source: Dosovitskiy et al. 2021, arXiv 2010.11929. Departures, as in MAE: no class token
 * (so nothing has to be tiled over the batch), so that the representation is the mean of the tokens; and fixed
 * sine-cosine positions unless they are learnt. Stages are the token grids after blocks 3, 6, 9 and 12; the last one is
 * normalised.
 */
export const visionTransformer = (design: Design): Encoder => ({
  id: design.id,
  width: design.width,
  encode: (scope, images) => encode(scope, images, design, false),
  attention: (scope, images) => attention(scope, images, design, false),
  patches: {
    side: design.patch ?? 8,
    encode(scope, images, rows, count) {
      const { width, heads } = design;
      const tokens = embed(scope, images, design);
      const [n, all] = tokens.shape;
      const chosen = gatherWithin(tf.reshape(tokens, [n * all, width]), rows, n);
      return throughBlocks(scope, tf.reshape(chosen, [n, count, width]), heads, undefined, () => {}); // [N, count, D]
    },
    causal: {
      id: design.id,
      width: design.width,
      encode: (scope, images) => encode(scope, images, design, true),
      attention: (scope, images) => attention(scope, images, design, true),
    },
  },
});

/** Sizes of the vision transformers. Source: Touvron et al. 2021, arXiv 2012.12877 (DeiT-Ti and DeiT-S), table 1. */
export const transformerSizes = {
  'vit-tiny': { width: 192, heads: 3 },
  'vit-small': { width: 384, heads: 6 },
} as const;
