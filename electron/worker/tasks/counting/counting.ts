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
import { showCensus, showCounts } from './pictures.ts';
import { countingPuzzle, inputs, wholeAndQuarters } from './puzzle.ts';
import { countingScorer } from './scorer.ts';

/** Width of the layer before the counters. */
const hiddenWidth = 512;

/**
 * How many of each thing are there? What is counted in a whole is what is counted in its four tiles, and not what is counted
 * in another photograph.
 *   ℓ(x, y) = |φ(D∘x) − Σⱼ φ(Tⱼ∘x)|² + max(0, M − |φ(D∘y) − Σⱼ φ(Tⱼ∘x)|²)
 * D takes every other pixel away, Tⱼ cuts out a quarter: whole and tiles are of one side. φ ends in a ReLU: counts are not
 * negative. Source: Noroozi, Pirsiavash & Favaro 2017, arXiv 1708.06734, eq. 4. Departures: the counters stand on the averaged
 * last map and one hidden layer, not on AlexNet's two, and are fewer, for laptops. M is left as it is, for few counters as for
 * many: they are free to choose their unit, and M sets it.
 */
export const counting: PretextTask<CountingSettings> = {
  card: countingCard,

  signature: ({ size }) => ({ images: { shape: [inputs, size / 2, size / 2, 3], dtype: 'uint8' } }),

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

  /** In squared counts; M for a network that counts nothing. */
  loss({ whole, parts }, _posed, { margin }) {
    const photographs = whole!.shape[0]!;
    if (photographs < 2)
      refuse(
        'bad-usage',
        `counts are told apart within a batch: found a batch of ${photographs}`,
        'choose a batch of at least 2 photographs',
      );
    const { loss, own, other } = countingContrast(whole as tf.Tensor2D, parts as tf.Tensor2D, margin);
    const counted = tf.max(tf.maximum(whole!, parts!), 0); // [K]
    const alive = tf.sum(tf.cast(tf.greater(counted, 0), 'float32'));
    return { loss, metrics: { distanceToOwn: own, distanceToOther: other, aliveCounters: alive } };
  },

  puzzle: countingPuzzle,

  scorer: countingScorer,
  show: (posed, answers, index, { size }) => showCounts(posed, answers, index, size / 2),
  overview: (_posed, answers, photographs) => [showCensus(answers, photographs)],
  chance: (_settings, asked) => retrievalChance(asked),
};
