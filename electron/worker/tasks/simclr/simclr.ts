import type { Tensor2D } from '@tensorflow/tfjs';
import { type SimclrSettings, simclrCard } from '../../../../shared/task-cards/simclr.ts';
import { contrastiveAccuracy, ntXent } from '../../losses/nt-xent.ts';
import { projectionHead } from '../../nets/projection-head.ts';
import { standardiseBytes } from '../../nets/standardise.ts';
import { twoViews } from '../../posing/views.ts';
import type { PretextTask } from '../pretext-task.ts';
import { retrievalChance } from '../scoring/retrieval-scorer.ts';
import { refuseLoneViews, showLikenesses, showViews } from '../two-view-pictures.ts';
import { simclrScorer } from './scorer.ts';

/**
 * Which views belong together? Each photograph of the batch is seen twice, and is to be found among all the others.
 *   z = g(f(view)),  ℓ(i, j) = −log exp(sim(zᵢ, zⱼ)/τ) / Σ_{k≠i} exp(sim(zᵢ, zₖ)/τ)
 * Source: Chen et al. 2020, arXiv 2002.05709, algorithm 1 (google-research/simclr). The head is the paper's text, two dense
 * layers with ReLU between; the released code adds batch norm to both. Batch norm of the encoder sees both views at once.
 * Views are compared as projections z, in the score as in the loss: the encoder's own h is judged by `evaluate`.
 */
export const simclr: PretextTask<SimclrSettings> = {
  card: simclrCard,

  signature: ({ size }) => ({ views: { shape: [2, size, size, 3], dtype: 'uint8' } }),

  // Held-out photographs are asked in augmented views too, without which the question would be whether a picture equals itself.
  pose: (picture, settings, random) => ({ views: twoViews(picture, settings, random) }),

  net(scope, encoder, { views }) {
    const { features } = encoder.encode(scope.within('encoder'), standardiseBytes(views!)); // [2N, D]
    return { projections: projectionHead(scope.within('head'), features) }; // [2N, 128]
  },

  /** In nats; ln(2N − 1) for a network that tells nothing apart. */
  loss({ projections }, _posed, { temperature }) {
    refuseLoneViews(projections!);
    const z = projections as Tensor2D;
    return { loss: ntXent(z, temperature), metrics: { accuracy: contrastiveAccuracy(z) } };
  },

  scorer: ({ temperature }) => simclrScorer('projections', temperature),

  show: (posed, answers, index, { size }) => showViews(posed, answers?.projections, index, size),

  overview: (posed, answers, photographs, { size }) => [showLikenesses(posed, answers.projections!, photographs, size)],

  chance: (_settings, asked) => retrievalChance(asked),
};
