import type { Tensor2D } from '@tensorflow/tfjs';
import { type SimclrSettings, simclrCard } from '../../../../shared/task-cards/simclr.ts';
import { contrastiveAccuracy, ntXent } from '../../losses/nt-xent.ts';
import { projectionHead } from '../../nets/projection-head.ts';
import { standardiseBytes } from '../../nets/standardise.ts';
import { twoViews } from '../../posing/views.ts';
import type { PretextTask } from '../pretext-task.ts';
import { retrievalChance } from '../scoring/retrieval-scorer.ts';
import { refuseBatchOfOne, showSimilarities, showViews } from '../two-view-board-pictures.ts';
import { simclrScorer } from './scorer.ts';

/**
 * Which views belong together? The batch has two views of each photograph; each view must find its positive among all
 * others.
 *   z = g(f(view)),  ℓ(i, j) = −log exp(sim(zᵢ, zⱼ)/τ) / Σ_{k≠i} exp(sim(zᵢ, zₖ)/τ)
 * Source: Chen et al. 2020, arXiv 2002.05709, algorithm 1 (google-research/simclr). The head is that of the paper's
 * text, two dense layers with ReLU in between; the released code adds batch norm to both. The encoder's batch norm sees
 * both views at once. Loss and score compare the projections z; the command `evaluate` measures the encoder's features
 * h.
 */
export const simclr: PretextTask<SimclrSettings> = {
  card: simclrCard,

  signature: ({ size, channels, pixelType }) => ({
    views: { shape: [2, size, size, channels], dtype: pixelType },
  }),

  // Held-out views are augmented too: otherwise both views would be the same picture.
  pose: (picture, settings, random) => ({ views: twoViews(picture, settings, random) }),

  net(scope, encoder, { views }) {
    const { features } = encoder.encode(scope.within('encoder'), standardiseBytes(views!)); // [2N, D]
    return { projections: projectionHead(scope.within('head'), features) }; // [2N, 128]
  },

  /** NT-Xent in nats; ln(2N − 1) if all projections are the same. */
  loss({ projections }, _posed, { temperature }) {
    refuseBatchOfOne(projections!);
    const z = projections as Tensor2D;
    return { loss: ntXent(z, temperature), metrics: { accuracy: contrastiveAccuracy(z) } };
  },

  scorer: ({ temperature }) => simclrScorer('projections', temperature),

  show: (posed, answers, index, settings) => showViews(posed, answers?.projections, index, settings),

  overview: (posed, answers, photographs, settings) => [
    showSimilarities(posed, answers.projections!, photographs, settings),
  ],

  chance: (_settings, asked) => retrievalChance(asked),
};
