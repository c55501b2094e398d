import * as tf from '@tensorflow/tfjs';
import { type CrossModalSettings, crossModalCard } from '../../../../shared/task-cards/cross-modal.ts';
import { swappedPrediction } from '../../losses/swapped-prediction.ts';
import { codebookLogits } from '../../nets/codebook.ts';
import { convolutionBlock } from '../../nets/layers.ts';
import { lightness } from '../../nets/lightness.ts';
import type { Scope } from '../../nets/scope.ts';
import { standardise } from '../../nets/standardise.ts';
import { type RgbPicture, rgbPicture } from '../../pictures/picture.ts';
import { abMap, blockSide } from '../../posing/ab-map.ts';
import { crop, posedSquare } from '../../posing/crop.ts';
import { type Posed, type PoseSettings, shownSquare } from '../posed.ts';
import type { PretextTask } from '../pretext-task.ts';
import { greyPicture } from '../recoloured-board-pictures.ts';
import { argMax, rowOf, softmax } from '../scoring/choice-scorer.ts';
import { colourPicture, rowsByLabel } from './board-pictures.ts';
import { crossModalScorer, labelEntropy } from './scorer.ts';

const sides = { 'lightness-colour': ['lightness', 'colour'], halves: ['left half', 'right half'] } as const;

/** Divisor of a and b for the colour network: about their standard deviation in photographs. */
const abScale = 20;

const colourStages = [
  { filters: 32, stride: 1 },
  { filters: 64, stride: 2 },
  { filters: 128, stride: 2 },
] as const;

/** Features of colours only, [N, s, s, 2] → [N, 128]: a smaller network than the encoder, for a coarser map. */
function colourFeatures(scope: Scope, ab: tf.Tensor4D): tf.Tensor2D {
  let x = ab;
  for (const [i, stage] of colourStages.entries())
    x = convolutionBlock(scope.within(`conv${i + 1}`), x, { ...stage, side: 3, padding: 1 });
  return tf.mean(x, [1, 2]);
}

/** A square at middle height of the left or right half of pictures: [N, S, S, 3] → [N, S/2, S/2, 3]. */
function half(pixels: tf.Tensor4D, which: 'left' | 'right'): tf.Tensor4D {
  const size = pixels.shape[1];
  return tf.slice(pixels, [0, size / 4, which === 'left' ? 0 : size / 2, 0], [-1, size / 2, size / 2, -1]);
}

/** Entropy of the frequencies with which each label is the most probable, −Σ p log p, in nats. @param logits [N, K] */
function entropyOfLabels(logits: tf.Tensor2D): tf.Tensor {
  const labels = tf.oneHot(tf.cast(tf.argMax(logits, 1), 'int32'), logits.shape[1]);
  const shares = tf.mean(tf.cast(labels, 'float32'), 0);
  return tf.neg(tf.sum(tf.mul(shares, tf.log(tf.add(shares, 1e-12)))));
}

/**
 * Which of K labels does this photograph get from its lightness only, and from its colours only?
 *   x_A → label k of the nearest codebook vector c_Ak;  x_B → of the nearest c_Bk
 *   minimise ½ [CE(q_A, p_B) + CE(q_B, p_A)]   (losses/swapped-prediction.ts)
 * Source: de Sa 1993, "Learning classification with unlabeled data" (NIPS 6): two modalities teach each other by
 * minimising the disagreement of their labels; a pattern gets the class of its nearest codebook vector. Departures: in
 * the paper the codebook is in the space of the patterns, and its vectors are moved until the class borders make both
 * modalities agree; here it is in feature space, one unit vector per label, nearest means greatest cosine, and
 * gradients of soft labels train features and codebook (nets/codebook.ts). Labels are balanced in every batch, because
 * a network, unlike a few codebook vectors, can give every input the same label.
 */
export const crossModal: PretextTask<CrossModalSettings> = {
  card: crossModalCard,

  signature: ({ size, channels, pixelType, modalities }) => ({
    photograph: { shape: [1, size, size, channels], dtype: pixelType },
    ...(modalities === 'lightness-colour' && {
      ab: { shape: [1, size / blockSide, size / blockSide, 2], dtype: 'float32' },
    }),
  }),

  pose(picture, settings, random, purpose) {
    const photograph = posedSquare(picture, settings, random, purpose);
    const ab = settings.modalities === 'lightness-colour' && { ab: abMap(photograph, settings.size) };
    return { photograph, ...ab };
  },

  view: (pixels, { modalities }) => (modalities === 'halves' ? standardise(pixels) : lightness(pixels)),

  net(scope, encoder, { photograph, ab }, { modalities, labels }) {
    const head = scope.within('head');
    const pixels = tf.div(photograph!, 255) as tf.Tensor4D;
    const [first, second] =
      modalities === 'halves'
        ? [
            encoder.encode(scope.within('encoder'), standardise(half(pixels, 'left'))).features,
            encoder.encode(head.within('right'), standardise(half(pixels, 'right'))).features,
          ]
        : [
            encoder.encode(scope.within('encoder'), lightness(pixels)).features,
            colourFeatures(head.within('colour'), tf.div(ab!, abScale)),
          ];
    return {
      first: codebookLogits(head.within('first'), first, labels),
      second: codebookLogits(head.within('second'), second, labels),
    }; // [N, K] each
  },

  /**
   * In nats; ln K at chance. `labelEntropy` is the lower of the two modalities' entropies; ln K if all labels are
   * equally frequent.
   */
  loss({ first, second }, _posed, { balance }) {
    const [a, b] = [first as tf.Tensor2D, second as tf.Tensor2D];
    const alike = tf.equal(tf.argMax(a, 1), tf.argMax(b, 1));
    return {
      loss: swappedPrediction(a, b, balance),
      metrics: {
        agreement: tf.mean(tf.cast(alike, 'float32')),
        labelEntropy: tf.minimum(entropyOfLabels(a), entropyOfLabels(b)),
      },
    };
  },

  scorer: ({ modalities }) => crossModalScorer(sides[modalities]),

  show(posed, answers, index, settings) {
    const names = sides[settings.modalities];
    const [first, second] = modalitiesOf(posed, index, settings);
    const truth = { role: 'truth' as const, caption: 'the image', picture: photographOf(posed, index, settings) };
    const asked = (which: 0 | 1, words: string) => ({
      role: 'asked' as const,
      caption: `${names[which]}${words}`,
      picture: which === 0 ? first : second,
    });
    if (!answers)
      return {
        pictures: [asked(0, ''), asked(1, ''), truth],
        caption: `do ${names[0]} and ${names[1]} get the same label?`,
      };
    const [ofFirst, ofSecond] = [answers.first!, answers.second!].map((logits) => softmax(rowOf(logits, index))) as [
      number[],
      number[],
    ];
    const [labelFirst, labelSecond] = [argMax(ofFirst), argMax(ofSecond)];
    const words = (label: number, of: readonly number[]) => `: label ${label + 1} (${Math.round(of[label]! * 100)} %)`;
    return {
      pictures: [asked(0, words(labelFirst, ofFirst)), asked(1, words(labelSecond, ofSecond)), truth],
      caption:
        labelFirst === labelSecond
          ? `both get label ${labelFirst + 1}`
          : `${names[0]} gets label ${labelFirst + 1}, ${names[1]} label ${labelSecond + 1}`,
      correct: labelFirst === labelSecond,
      probabilities: ofFirst.map((probability, label) => ({
        label: `label ${label + 1}`,
        probability,
        truth: label === labelSecond,
      })),
    };
  },

  overview(posed, answers, photographs, settings) {
    const names = sides[settings.modalities];
    const pictures = Array.from({ length: photographs }, (_, i) => photographOf(posed, i, settings));
    const given = [answers.first!, answers.second!].map((logits) =>
      pictures.map((_, i) => argMax(softmax(rowOf(logits, i)))),
    );
    const rows = [...new Set(given.flat())].sort((a, b) => a - b);
    const columns = Math.max(
      ...given.flatMap((labels) => rows.map((row) => labels.filter((label) => label === row).length)),
    );
    const entropies = given.map((labels, side) => `${names[side]} ${labelEntropy(labels).toFixed(2)}`).join(', ');
    return [
      {
        pictures: given.map((labels, side) => ({
          role: 'answer' as const,
          caption: `grouped by the label of the ${names[side]}`,
          picture: rowsByLabel(pictures, labels, rows, columns),
        })),
        caption: `rows from the top: label ${rows.map((row) => row + 1).join(', ')}. Entropy of the labels of these ${photographs} images in nats: ${entropies}; maximum ${Math.log(Math.min(photographs, settings.labels)).toFixed(2)}`,
      },
    ];
  },

  chance: () => 0,
};

const photographOf = (
  { photograph }: Posed,
  index: number,
  { size, channels }: Pick<PoseSettings, 'size' | 'channels'>,
): RgbPicture => shownSquare(photograph!, index, size, channels);

/** The two modalities of a photograph as pictures. */
function modalitiesOf(
  posed: Posed,
  index: number,
  settings: PoseSettings<CrossModalSettings>,
): readonly [RgbPicture, RgbPicture] {
  const photograph = photographOf(posed, index, settings);
  const { size, modalities } = settings;
  if (modalities === 'halves') {
    const cut = (left: number): RgbPicture => {
      const side = size / 2;
      return rgbPicture(side, side, crop(photograph, left, size / 4, side) as Uint8Array);
    };
    return [cut(0), cut(size / 2)];
  }
  const values = 2 * (size / blockSide) ** 2;
  const map = posed.ab!.subarray(index * values, (index + 1) * values);
  return [greyPicture(photograph.data, size), colourPicture(map, size)];
}
