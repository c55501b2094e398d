import * as tf from '@tensorflow/tfjs';
import { type RotationSettings, rotationCard } from '../../../../shared/task-cards/rotation.ts';
import { softmaxCrossEntropy } from '../../engine/ops/softmax-cross-entropy.ts';
import { dense } from '../../nets/layers.ts';
import { standardiseBytes } from '../../nets/standardise.ts';
import { hash32 } from '../../numerics/random.ts';
import { posedSquare } from '../../posing/crop.ts';
import { maskBorder } from '../../posing/mask-border.ts';
import { quarterTurns } from '../../posing/quarter-turns.ts';
import { shownSquare } from '../posed.ts';
import type { Choices, PretextTask } from '../pretext-task.ts';
import { argMax, choiceScorer, rowOf, softmax } from '../scoring/choice-scorer.ts';
import { rotationPuzzle, turns } from './puzzle-for-shortcut-checks.ts';

const turnChoices: Choices = { labels: turns, logits: 'logits', truth: 'turn', rows: turns.length };

/**
 * By which quarter turn was this photograph rotated? A batch contains all four turns of each photograph.
 *   loss = −¼ Σₖ log F(turn(X, k))ₖ,  the mean over photographs
 * Source: Gidaris et al. 2018, arXiv 1803.07728, eq. 2–3 (gidariss/FeatureLearningRotNet). The head is one dense layer
 * on the averaged last map, as after the last block of their network-in-network. The photograph is cropped before it is
 * turned, so that all four turns have the same pixels.
 */
export const rotation: PretextTask<RotationSettings> = {
  card: rotationCard,

  signature: ({ size, channels, pixelType }) => ({
    images: { shape: [4, size, size, channels], dtype: pixelType },
    turn: { shape: [4], dtype: 'int32' },
  }),

  pose(picture, settings, random, purpose) {
    const square = posedSquare(picture, settings, random, purpose);
    if (settings.maskBorder) maskBorder(square, settings.size);
    return { images: quarterTurns(square, settings.size), turn: Int32Array.of(0, 1, 2, 3) };
  },

  net(scope, encoder, { images }) {
    const { features } = encoder.encode(scope.within('encoder'), standardiseBytes(images!)); // [4N, D]
    return { logits: dense(scope.within('head').within('dense'), features, turns.length) }; // [4N, 4]
  },

  /** Cross-entropy in nats; ln 4 at chance. */
  loss({ logits }, { turn }) {
    const loss = tf.mean(softmaxCrossEntropy(logits as tf.Tensor2D, turn as tf.Tensor1D));
    const right = tf.equal(tf.cast(tf.argMax(logits!, 1), 'int32'), turn!);
    return { loss, metrics: { accuracy: tf.mean(tf.cast(right, 'float32')) } };
  },

  logLikelihood: ({ logits }, { turn }) => tf.neg(softmaxCrossEntropy(logits!, turn!)),

  puzzle: rotationPuzzle,

  choices: () => turnChoices,

  scorer: () => choiceScorer(turnChoices),

  show({ images }, answers, index, { size, channels }) {
    const first = index * turns.length;
    const upright = shownSquare(images!, first, size, channels);
    // A hash of the photograph chooses the turn on the board: the same at every snapshot.
    const asked = hash32(...upright.data.filter((_, i) => i % 97 === 0)) % turns.length;
    const picture = shownSquare(images!, first + asked, size, channels);
    const question = asked === 0 ? 'upright' : `turned ${turns[asked]} counter-clockwise`;
    const pictures = [{ role: 'asked' as const, caption: question, picture }];
    if (!answers) return { pictures, caption: question };

    const probabilities = softmax(rowOf(answers.logits!, index * turns.length + asked));
    const answered = argMax(probabilities);
    return {
      pictures,
      caption: `turned ${turns[asked]}; the network answers ${turns[answered]} (${Math.round(probabilities[answered]! * 100)} %)`,
      correct: answered === asked,
      probabilities: turns.map((label, k) => ({ label, probability: probabilities[k]!, truth: k === asked })),
    };
  },

  chance: () => 1 / turns.length,
};
