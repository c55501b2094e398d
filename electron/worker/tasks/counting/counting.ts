import * as tf from '@tensorflow/tfjs';
import { refuse } from '../../../../shared/failure.ts';
import { type CountingSettings, countingCard } from '../../../../shared/task-cards/counting.ts';
import { countingContrast } from '../../losses/counting-contrast.ts';
import { dense } from '../../nets/layers.ts';
import { standardiseBytes } from '../../nets/standardise.ts';
import { posedSquare } from '../../posing/crop.ts';
import { showGrey } from '../../posing/greyscale.ts';
import { resamplers } from '../../posing/halve.ts';
import type { PretextTask } from '../pretext-task.ts';
import { retrievalChance } from '../scoring/retrieval-scorer.ts';
import { showCounters, showCounts } from './board-pictures.ts';
import { countingPuzzle } from './puzzle-for-shortcut-checks.ts';
import { countingScorer } from './scorer.ts';
import { inputs, wholeAndQuarters } from './whole-and-quarters.ts';

/** Width of the hidden layer before the counters. */
const hiddenWidth = 512;

/**
 * How many visual primitives are there? The counts of a whole equal the sum of the counts of its four tiles, and differ
 * from those of another photograph.
 *   ℓ(x, y) = |φ(D∘x) − Σⱼ φ(Tⱼ∘x)|² + max(0, M − |φ(D∘y) − Σⱼ φ(Tⱼ∘x)|²)
 * D halves the resolution, Tⱼ cuts out a quarter: whole and tiles have the same side. φ ends in a ReLU: counts are not
 * negative. Source: Noroozi, Pirsiavash & Favaro 2017, arXiv 1708.06734, eq. 4. Departures: the counters follow the
 * averaged last map and one hidden layer, not AlexNet's two, and there are fewer of them, for laptops. M does not
 * depend on the number of counters: their unit is free, and M sets it.
 */
export const counting: PretextTask<CountingSettings> = {
  card: countingCard,

  signature: ({ size, channels, pixelType }) => ({
    images: { shape: [inputs, size / 2, size / 2, channels], dtype: pixelType },
  }),

  pose(picture, settings, random, purpose) {
    const { size, grey, randomResampler } = settings;
    const square = posedSquare(picture, settings, random, purpose);
    const isTraining = purpose === 'train';
    showGrey(square, grey, random, isTraining);
    const drawn = isTraining && randomResampler;
    const resampler = drawn ? resamplers[random.integer(0, resamplers.length - 1)]! : 'bicubic';
    return { images: wholeAndQuarters(square, size, resampler) };
  },

  net(scope, encoder, { images }, { counters }) {
    const head = scope.within('head');
    const { features } = encoder.encode(scope.within('encoder'), standardiseBytes(images!)); // [5N, D]
    const hidden = tf.relu(dense(head.within('hidden'), features, hiddenWidth)) as tf.Tensor2D;
    const counts = tf.relu(dense(head.within('counters'), hidden, counters)); // [5N, K]
    const photographs = counts.shape[0]! / inputs;
    const each = tf.reshape(counts, [photographs, inputs, counters]);
    const whole = tf.reshape(tf.slice(each, [0, 0, 0], [-1, 1, -1]), [photographs, counters]);
    const parts = tf.sum(tf.slice(each, [0, 1, 0], [-1, -1, -1]), 1);
    return { whole, parts }; // [N, K] each
  },

  /** In squared counts; M for a network whose counts are all zero. */
  loss({ whole, parts }, _posed, { margin }) {
    const photographs = whole!.shape[0]!;
    if (photographs < 2)
      refuse(
        'bad-usage',
        `counts are compared with other images of the batch: found a batch of ${photographs}`,
        'choose a batch of at least 2 images',
      );
    const { loss, own, other } = countingContrast(whole as tf.Tensor2D, parts as tf.Tensor2D, margin);
    const highest = tf.max(tf.maximum(whole!, parts!), 0); // [K]
    const alive = tf.sum(tf.cast(tf.greater(highest, 0), 'float32'));
    return { loss, metrics: { distanceToOwn: own, distanceToOther: other, aliveCounters: alive } };
  },

  puzzle: countingPuzzle,

  scorer: countingScorer,
  show: (posed, answers, index, { size, channels }) => showCounts(posed, answers, index, size / 2, channels),
  overview: (_posed, answers, photographs) => [showCounters(answers, photographs)],
  chance: (_settings, asked) => retrievalChance(asked),
};
