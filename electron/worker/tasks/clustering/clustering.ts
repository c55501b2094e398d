import * as tf from '@tensorflow/tfjs';
import { type ClusteringSettings, clusteringCard } from '../../../../shared/task-cards/clustering.ts';
import { softmaxCrossEntropy } from '../../engine/ops/softmax-cross-entropy.ts';
import { ones, zeros } from '../../nets/initialisers.ts';
import { dense } from '../../nets/layers.ts';
import { sobel } from '../../nets/sobel.ts';
import { standardise, standardiseBytes } from '../../nets/standardise.ts';
import { twoViews } from '../../posing/views.ts';
import { shownSquare } from '../posed.ts';
import type { PretextTask } from '../pretext-task.ts';
import { argMax, rowOf, softmax } from '../scoring/choice-scorer.ts';
import { clusteringScorer } from './scorer.ts';
import { clusterBuffers, clusterPhotographs, limitedBy } from './survey-clusters.ts';

/** Crops per photograph in a step. */
const crops = 2;
/** Crops differ in place, scale and mirroring; colours are not changed. */
const onlyGeometry = { colourJitter: false, jitterStrength: 0, grey: false, blur: false } as const;

/**
 * To which cluster does this photograph belong? The clusters are those of the network's own features, from the last
 * survey.
 *   min_C Σₙ min_y ‖f(xₙ) − C yₙ‖²  (cluster),   min_θ,W Σₙ ℓ(g_W(f_θ(xₙ)), yₙ) / |cluster of n|  (train)
 * Source: Caron et al. 2018, arXiv 1807.05520, eq. 1 and 2 (facebookresearch/deepcluster). The head is initialised
 * again after each clustering. Departures: two crops per photograph and step instead of one, because the held-out
 * question needs two; features are the averaged last map, reduced to fewer axes, because there are thousands of
 * photographs and not a million; crops cover more of the photograph than the paper's 0.08, because the photographs are
 * already small.
 */
export const clustering: PretextTask<ClusteringSettings> = {
  card: clusteringCard,

  signature: ({ size, channels, pixelType }) => ({
    images: { shape: [crops, size, size, channels], dtype: pixelType },
    index: { shape: [crops], dtype: 'int32' },
  }),

  pose(picture, settings, random, _purpose, { index }) {
    return { images: twoViews(picture, { ...settings, ...onlyGeometry }, random), index: Int32Array.of(index, index) };
  },

  view: (pixels, settings) => seen(standardise(pixels), settings),

  survey: { everyEpochs: ({ roundEpochs }) => roundEpochs, take: clusterPhotographs },

  net(scope, encoder, { images, index }, settings, trainedOn) {
    const pictures = seen(standardiseBytes(images as tf.Tensor4D), settings);
    const { features } = encoder.encode(scope.within('encoder'), pictures); // [2N, D]
    const clusters = limitedBy(trainedOn, settings.clusters);
    const logits = dense(scope.within('head'), features, clusters); // [2N, K]
    const labels = scope.buffer(clusterBuffers.labels, [trainedOn], zeros);
    const weights = scope.buffer(clusterBuffers.weights, [trainedOn], ones);
    const agreement = scope.buffer(clusterBuffers.agreement, [1], zeros);
    // Held-out photographs have no cluster.
    const own = { label: tf.gather(labels, index!), weight: tf.gather(weights, index!), agreement };
    return scope.training ? { logits, ...own } : { logits };
  },

  /** Cross-entropy in nats; ln K at chance. `nmi` is that of the last two clusterings; 0 until there are two. */
  loss({ logits, label, weight, agreement }) {
    const clusters = tf.cast(label!, 'int32');
    const each = softmaxCrossEntropy(logits!, clusters);
    const right = tf.equal(tf.cast(tf.argMax(logits!, 1), 'int32'), clusters);
    return {
      loss: tf.mean(tf.mul(each, weight!)),
      metrics: { accuracy: tf.mean(tf.cast(right, 'float32')), nmi: tf.sum(agreement!) },
    };
  },

  scorer: () => clusteringScorer('logits'),

  show({ images }, answers, index, { size, channels }) {
    const pictures = Array.from({ length: crops }, (_, i) => ({
      role: 'asked' as const,
      caption: i === 0 ? 'one crop' : 'another crop of the same image',
      picture: shownSquare(images!, crops * index + i, size, channels),
    }));
    if (!answers) return { pictures, caption: 'do both crops get the same cluster?' };
    const given = pictures.map((_, i) => softmax(rowOf(answers.logits!, crops * index + i)));
    const [first, second] = given.map(argMax) as [number, number];
    const confidence = given.map((probabilities) => `${Math.round(Math.max(...probabilities) * 100)} %`);
    return {
      pictures,
      caption:
        first === second
          ? `both in cluster ${first + 1} (${confidence.join(', ')})`
          : `in clusters ${first + 1} and ${second + 1} (${confidence.join(', ')})`,
      correct: first === second,
    };
  },

  chance: () => 0,
};

const seen = (standardised: tf.Tensor4D, settings: ClusteringSettings): tf.Tensor4D =>
  settings.sobel ? sobel(standardised) : standardised;
