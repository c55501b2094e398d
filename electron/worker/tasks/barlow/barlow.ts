import * as tf from '@tensorflow/tfjs';
import { type BarlowSettings, barlowCard } from '../../../../shared/task-cards/barlow.ts';
import { barlowTerms, crossCorrelation } from '../../losses/barlow-twins.ts';
import { projector } from '../../nets/barlow-projector.ts';
import { zeros } from '../../nets/initialisers.ts';
import type { Scope } from '../../nets/scope.ts';
import { standardiseBytes } from '../../nets/standardise.ts';
import { heatPicture } from '../../pictures/heat-picture.ts';
import { twoViews } from '../../posing/views.ts';
import type { Answers, PretextTask, Shown } from '../pretext-task.ts';
import { retrievalChance } from '../scoring/retrieval-scorer.ts';
import { refuseBatchOfOne, showSimilarities, showViews } from '../two-view-board-pictures.ts';
import { barlowScorer } from './scorer.ts';

/** Number of dimensions whose correlations the board shows, a few pixels each. */
const shownDimensions = 64;
/** Share of the latest batch in the running correlations on the board, as in the running statistics of batch norm. */
const momentum = 0.1;

/** Splits rows that alternate between first and second views, [2N, D], into [N, D] each. */
function viewsOf(embeddings: tf.Tensor): [tf.Tensor2D, tf.Tensor2D] {
  const [rows, width] = embeddings.shape as [number, number];
  const sideBySide = tf.reshape(embeddings, [rows / 2, 2 * width]) as tf.Tensor2D;
  return tf.split(sideBySide, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
}

/** A running mean over batches of the first dimensions of C, for the board: a single batch of 8 would show noise. */
function runningCorrelation(scope: Scope, embeddings: tf.Tensor2D): tf.Tensor {
  const dimensions = Math.min(shownDimensions, embeddings.shape[1]);
  const running = scope.buffer('correlation', [dimensions, dimensions], zeros);
  if (scope.training) {
    const seen = tf.slice(embeddings, [0, 0], [embeddings.shape[0], dimensions]);
    const now = crossCorrelation(...viewsOf(seen));
    scope.update('correlation', tf.add(tf.mul(running, 1 - momentum), tf.mul(now, momentum)));
  }
  return running;
}

/**
 * What is the same in both views? Each dimension of an embedding should agree between the views and not correlate with
 * another.
 *   L = (Σᵢ (1 − Cᵢᵢ)² + λ Σᵢ Σ_{j≠i} Cᵢⱼ²) / D,  Cᵢⱼ the correlation of dimension i of one view with j of the other
 * Source: Zbontar et al. 2021, arXiv 2103.03230, eq. 1 and 2, algorithm 1 (facebookresearch/barlowtwins). Departures:
 * the sum is divided by D, so that the size of a step does not depend on the projector's width (the authors tune the
 * learning rate with LARS instead); both views are drawn as in SimCLR, without the paper's solarisation and without one
 * view that is always blurred; the encoder's batch norm sees both views at once.
 */
export const barlow: PretextTask<BarlowSettings> = {
  card: barlowCard,

  signature: ({ size, channels, pixelType }) => ({
    views: { shape: [2, size, size, channels], dtype: pixelType },
  }),

  // Held-out views are augmented too: otherwise both views would be the same picture.
  pose: (picture, settings, random) => ({ views: twoViews(picture, settings, random) }),

  net(scope, encoder, { views }, { width }) {
    const { features } = encoder.encode(scope.within('encoder'), standardiseBytes(views!)); // [2N, D]
    const embeddings = projector(scope.within('head'), features, width); // [2N, width]
    return { embeddings, correlation: runningCorrelation(scope.within('head'), embeddings) };
  },

  /** 0 if C is the identity; 1 if C is 0. Random correlations over N photographs add λ (D − 1) / N. */
  loss({ embeddings }, _posed, { width, lambda }) {
    refuseBatchOfOne(embeddings!);
    const { invariance, redundancy } = barlowTerms(crossCorrelation(...viewsOf(embeddings!)));
    const loss = tf.div(tf.add(invariance, tf.mul(redundancy, lambda)), width);
    return {
      loss,
      metrics: { invariance: tf.div(invariance, width), redundancy: tf.div(tf.mul(redundancy, lambda), width) },
    };
  },

  scorer: ({ lambda }) => barlowScorer('embeddings', lambda),

  show: (posed, answers, index, settings) => showViews(posed, answers?.embeddings, index, settings),

  overview: (posed, answers, photographs, settings) => [
    showSimilarities(posed, answers.embeddings!, photographs, settings),
    showCorrelation(answers, settings.width),
  ],

  chance: (_settings, asked) => retrievalChance(asked),
};

/** Side of a cell of the correlation picture, in pixels. */
const cell = 4;

function showCorrelation({ correlation }: Answers, width: number): Shown {
  const { shape, data } = correlation!;
  const dimensions = shape[0]!;
  let [diagonal, squares] = [0, 0];
  for (let i = 0; i < dimensions; i++)
    for (let j = 0; j < dimensions; j++) {
      const value = data[i * dimensions + j]!;
      if (i === j) diagonal += value / dimensions;
      else squares += value ** 2 / (dimensions * (dimensions - 1));
    }
  const isInitial = data.every((value) => value === 0);
  return {
    pictures: [
      {
        role: 'answer',
        caption: `cross-correlation of the first ${dimensions} of ${width} dimensions, first view (rows) with second view (columns): orange is 1, white 0, blue −1; the goal is orange on the diagonal only`,
        picture: heatPicture(data, dimensions, dimensions, cell),
      },
    ],
    caption: isInitial
      ? 'cross-correlation: not measured before the first step'
      : `cross-correlation: ${diagonal.toFixed(2)} on the diagonal (goal 1), ${Math.sqrt(squares).toFixed(2)} off it (goal 0), over the last batches`,
  };
}
