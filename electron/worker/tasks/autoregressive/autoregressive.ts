import * as tf from '@tensorflow/tfjs';
import { type AutoregressiveSettings, autoregressiveCard } from '../../../../shared/task-cards/autoregressive.ts';
import { softmaxCrossEntropy } from '../../engine/ops/softmax-cross-entropy.ts';
import type { Encoder } from '../../nets/encoder.ts';
import { constant, normal, zeros } from '../../nets/initialisers.ts';
import { nearestColour } from '../../nets/nearest-colour.ts';
import { patchPixels } from '../../nets/patch-pixels.ts';
import { gatherWithin, patchify, unpatchify } from '../../nets/patches.ts';
import type { Scope } from '../../nets/scope.ts';
import { standardise, standardiseBytes } from '../../nets/standardise.ts';
import { posedSquare } from '../../posing/crop.ts';
import type { PretextTask } from '../pretext-task.ts';
import { showAutoregressive } from './board-pictures.ts';
import { bytesOfCells, cellsOf } from './cell-geometry.ts';
import { completeLowerPart } from './sample-completion.ts';
import { autoregressiveScorer } from './scorer.ts';
import { codebook, measureColours } from './survey-colours.ts';

/** Repeats each cell's colour over its pixels: [N, m, m, 3] → [N, m·cell, m·cell, 3]. */
function enlarge(cells: tf.Tensor, cell: number): tf.Tensor4D {
  const [n, side] = cells.shape as [number, number];
  const spread = tf.mul(tf.reshape(cells, [n, side, 1, side, 1, 3]), tf.ones([1, 1, cell, 1, cell, 1]));
  return tf.reshape(spread, [n, side * cell, side * cell, 3]);
}

/** Maps a picture to the codebook: indices, int32 [N, m, m], and colours in bytes, [N, m, m, 3]. */
function quantise(scope: Scope, pixels: tf.Tensor, colours: number) {
  const bytes = scope.buffer(codebook.colours, [colours, 3], zeros) as tf.Tensor2D;
  const labels = nearestColour(pixels as tf.Tensor4D, bytes);
  return { labels, colours: tf.gather<tf.Tensor>(bytes, labels), bytes };
}

/**
 * The state before each patch, [N, T, D]: the causal encoder's output at the previous patch; for the first patch, a
 * learnt vector.
 */
function statesBefore(scope: Scope, encoder: Encoder, colours: tf.Tensor, cell: number): tf.Tensor3D {
  const { stages } = encoder.encode(scope.within('encoder'), standardiseBytes(enlarge(colours, cell)));
  const [n, grid, , width] = stages.at(-1)!.shape;
  const tokens = tf.reshape(stages.at(-1)!, [n, grid * grid, width]);
  const shifted = tf.pad(tf.slice(tokens, [0, 0, 0], [n, grid * grid - 1, width]), [
    [0, 0],
    [1, 0],
    [0, 0],
  ]);
  const beginning = scope.within('head').parameter('beginning', [1, 1, width], normal(1));
  const isFirst = tf.tensor3d(
    Float32Array.from({ length: grid * grid }, (_, t) => (t === 0 ? 1 : 0)),
    [1, grid * grid, 1],
  );
  return tf.add(shifted, tf.mul(beginning, isFirst));
}

/**
 * Which colour comes next? The picture, in few colours, is predicted patch by patch and, inside a patch, pixel by
 * pixel, in reading order; each pixel is predicted from the earlier ones.
 *   −log p(x) = −Σₜ Σᵢ log p(xₜᵢ | x_{<t}, xₜ,₁…ᵢ₋₁),  t the patches, i the pixels of a patch
 * Source: the chain rule of van den Oord et al. 2016, arXiv 1606.05328, eq. 1; the causal transformer over colours from
 * a codebook of Chen et al. 2020 (image GPT), section 2.1. The transformer computes a state from the earlier patches;
 * earlier pixels of the same patch enter through a masked layer (patch-pixels.ts), so that the product is exact and
 * needs one pass. The encoder sees the same few colours and large cells that are predicted, so only earlier pixels are
 * known. Departure: the transformer's tokens are patches, not pixels (16 times fewer), so the order is patch by patch.
 */
export const autoregressive: PretextTask<AutoregressiveSettings> = {
  card: autoregressiveCard,
  attention: 'causal',

  signature: (settings) => ({
    pixels: { shape: [1, cellsOf(settings).side, cellsOf(settings).side, 3], dtype: 'uint8' },
  }),

  pose(picture, settings, random, purpose) {
    return { pixels: bytesOfCells(posedSquare(picture, settings, random, purpose), settings) };
  },

  /** Cells of the same side as in training, in full colour: the codebook belongs to the head, not to the encoder. */
  view(pixels, { cell }) {
    const side = Number(cell);
    const [n, size] = pixels.shape;
    const cells = tf.mean(tf.reshape(pixels, [n, size / side, side, size / side, side, 3]), [2, 4]);
    return standardise(enlarge(cells, side));
  },

  survey: { everyEpochs: () => Number.POSITIVE_INFINITY, take: measureColours },

  net(scope, encoder, { pixels }, settings) {
    const { inPatch, patches, pixels: perPatch } = cellsOf(settings);
    const n = pixels!.shape[0]!;
    const { labels, colours } = quantise(scope, pixels!, settings.colours);
    const states = statesBefore(scope, encoder, colours, Number(settings.cell));
    const rows = tf.reshape(patchify(tf.expandDims(labels, 3), inPatch), [n * patches, perPatch]) as tf.Tensor2D;
    const before = tf.reshape(states, [n * patches, states.shape[2]]) as tf.Tensor2D;
    const logits = patchPixels(scope.within('head'), before, rows, settings.colours); // [N·T, P, K]
    const nats = softmaxCrossEntropy(
      tf.reshape(logits, [-1, settings.colours]),
      tf.reshape(rows, [n * patches * perPatch]),
    );
    const shares = scope.buffer(codebook.shares, [settings.colours], constant(1 / settings.colours));
    return {
      nats: unpatchify(tf.reshape(nats, [n, patches, perPatch]), inPatch), // [N, m, m, 1]
      marginalNats: tf.neg(tf.log(tf.gather(shares, labels))), // [N, m, m]
      colours,
    };
  },

  /** Negative log-likelihood in nats per pixel, −log p(x) / m²; ln K for the uniform distribution over K colours. */
  loss: ({ nats }) => ({ loss: tf.mean(nats!), metrics: {} }),

  scorer: autoregressiveScorer,

  completion: {
    signature: (settings) => ({
      ...autoregressive.signature(settings),
      patch: { shape: [1], dtype: 'int32' },
      chance: { shape: [cellsOf(settings).pixels, settings.colours], dtype: 'float32' },
    }),

    /**
     * Samples one patch of each picture from the network's distribution, pixel by pixel: argmaxₖ (logitₖ + gₖ) with
     * Gumbel noise g is a sample of the softmax (Gumbel 1954; Maddison et al. 2014, arXiv 1411.0030).
     */
    net(scope, encoder, { pixels, patch, chance }, settings) {
      const { patches, pixels: perPatch } = cellsOf(settings);
      const n = pixels!.shape[0]!;
      const { colours, bytes } = quantise(scope, pixels!, settings.colours);
      const states = statesBefore(scope, encoder, colours, Number(settings.cell));
      const before = gatherWithin(tf.reshape(states, [n * patches, states.shape[2]]), patch!, n);
      const noise = tf.reshape(chance!, [n, perPatch, settings.colours]);
      const drawn: tf.Tensor2D[] = [];
      for (let i = 0; i < perPatch; i++) {
        const labels = tf.concat([...drawn, tf.zeros([n, perPatch - i], 'int32')], 1) as tf.Tensor2D;
        const logits = patchPixels(scope.within('head'), before, labels, settings.colours);
        const one = tf.slice(tf.add(logits, noise), [0, i, 0], [n, 1, settings.colours]);
        drawn.push(tf.cast(tf.argMax(one, 2), 'int32') as tf.Tensor2D);
      }
      return { drawn: tf.gather(bytes, tf.concat(drawn, 1)) }; // [N, P, 3]
    },

    complete: completeLowerPart,
  },

  show: showAutoregressive,

  chance: () => 0,
};
