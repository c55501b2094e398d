import * as tf from '@tensorflow/tfjs';
import { type InpaintingSettings, inpaintingCard } from '../../../../shared/task-cards/inpainting.ts';
import { discriminatorLoss, generatorLoss } from '../../losses/adversarial.ts';
import { maskedSquaredError } from '../../losses/masked-squared-error.ts';
import { contextDecoder } from '../../nets/context-decoder.ts';
import { discriminator } from '../../nets/discriminator.ts';
import { standardise, standardiseBytes, unstandardise } from '../../nets/standardise.ts';
import type { Pixels } from '../../pictures/picture.ts';
import { posedSquare } from '../../posing/crop.ts';
import { centralHole, centralMask, filled, randomMask, seamAround, visibleMean } from '../../posing/hidden-mask.ts';
import type { PoseSettings } from '../posed.ts';
import type { PretextTask, ShownPicture } from '../pretext-task.ts';
import { outlineHole, paste } from './board-pictures.ts';
import { fineDetail } from './fine-detail.ts';
import { inpaintingScorer } from './scorer.ts';

type Tensors = Readonly<Record<string, tf.Tensor>>;

/** Width of the seam (the overlap) in pixels: 4 of 128 in the paper. */
const seamWidth = (size: number): number => Math.max(1, Math.round(size / 32));

/** Scope of the discriminator in the head. */
const discriminatorName = 'discriminator';

/**
 * The paper's pixels are in −1 … 1, so its squared errors are four times those of pixels in 0–1. The adversarial term
 * is divided by 4, so that its share means the same as in the paper.
 */
const pixelScale = 4;

/**
 * The input of the discriminator. For a central hole, the hole with its seam, if there is one; for random blocks, which
 * have no common frame, the whole picture with the painted blocks.
 * @param pictures Pixels in 0–1, [N, S, S, channels].
 * @returns Standardised pixels.
 */
function discriminatorInput(
  pictures: tf.Tensor,
  truth: tf.Tensor,
  hidden: tf.Tensor,
  { size, mask, hidden: share, overlap }: PoseSettings<InpaintingSettings>,
): tf.Tensor4D {
  if (mask === 'random') return standardise(tf.add(truth, tf.mul(tf.sub(pictures, truth), hidden))) as tf.Tensor4D;
  const { first, side } = centralHole(size, share);
  const width = overlap ? seamWidth(size) : 0;
  const from = Math.max(0, first - width);
  const length = Math.min(size, first + side + width) - from;
  return standardise(tf.slice(pictures, [0, from, from, 0], [-1, length, length, 3])) as tf.Tensor4D;
}

/**
 * What was in the hole? A context encoder paints the whole picture; the loss is over the hidden part.
 *   x̂ = (1 − M) ⊙ x + M ⊙ mean of the visible x,  L2 = ‖M ⊙ (x − F(x̂))‖² per hidden value
 *   L = (1 − a) · L2 + a · (−log D(F(x̂))) / 4,  D a discriminator trained to distinguish F(x̂) from x
 * Source: Pathak et al. 2016, arXiv 1604.07379, eq. 1–3 (pathak22/context-encoder). Departures: a is 0 by default; one
 * step updates both networks from the same point, not one after the other; Adam's β₁ is 0.9, not 0.5; the hole is
 * filled with the mean colour of the photograph's own visible pixels, not of ImageNet, because a folder of scans or
 * stars has another mean. A network that repeats the fill scores exactly 0.
 */
export const inpainting: PretextTask<InpaintingSettings> = {
  card: inpaintingCard,

  signature: ({ size, overlap, channels, pixelType }) => ({
    asked: { shape: [1, size, size, channels], dtype: pixelType },
    truth: { shape: [1, size, size, channels], dtype: pixelType },
    hidden: { shape: [1, size, size, 1], dtype: 'uint8' },
    ...(overlap && { seam: { shape: [1, size, size, 1], dtype: 'uint8' } }),
  }),

  pose(picture, settings, random, purpose) {
    const { size, mask, hidden: share, overlap } = settings;
    const truth = posedSquare(picture, settings, random, purpose);
    const hidden = mask === 'central' ? centralMask(size, share) : randomMask(size, share, random);
    const asked = filled(truth, hidden, visibleMean(truth, hidden));
    return { asked, truth, hidden, ...(overlap && { seam: seamAround(hidden, size, seamWidth(size)) }) };
  },

  net(scope, encoder, { asked, truth, hidden }, settings): Tensors {
    const { size, channels, adversarial } = settings;
    const head = scope.within('head');
    const { stages } = encoder.encode(scope.within('encoder'), standardiseBytes(asked!));
    const painted = unstandardise(contextDecoder(head, stages.at(-1)!, size, channels)); // [N, S, S, C], about 0–1
    if (adversarial === 0 || !scope.training) return { painted };
    const original = tf.div(truth!, 255);
    const both = [original, painted].map((pictures) => discriminatorInput(pictures, original, hidden!, settings));
    const logits = discriminator(head.within(discriminatorName), tf.concat4d(both as tf.Tensor4D[], 0)); // [2N]
    const [real, made] = tf.split(logits, 2);
    return { painted, real: real!, made: made! };
  },

  /** Squared error of pixels in 0–1; the variance of the hidden pixels for a network that paints their mean. */
  loss({ painted, real, made }, { truth, hidden, seam }, { adversarial }) {
    const squaredError = maskedSquaredError(painted!, tf.div(truth!, 255), hidden!, seam);
    if (!real || !made) return { loss: squaredError, metrics: {} };
    const loss = tf.add(tf.mul(squaredError, 1 - adversarial), tf.mul(generatorLoss(made), adversarial / pixelScale));
    const right = tf.concat([tf.greater(real, 0), tf.lessEqual(made, 0)]);
    const metrics = {
      squaredError,
      discriminatorLoss: discriminatorLoss(real, made),
      discriminatorAccuracy: tf.mean(tf.cast(right, 'float32')),
    };
    return { loss, metrics };
  },

  /** As in the paper, the discriminator has a tenth of the learning rate of the other parameters. */
  adversary: ({ adversarial }) =>
    adversarial === 0
      ? undefined
      : {
          scope: `head/${discriminatorName}/`,
          rate: 0.1,
          loss: ({ real, made }: Tensors) => discriminatorLoss(real!, made!),
        },

  scorer: inpaintingScorer,

  show(posed, answers, index, { size, channels, hidden: share }) {
    const pixels = size * size;
    const cut = (name: string, width: number) =>
      posed[name]!.slice(index * pixels * width, (index + 1) * pixels * width);
    const [asked, truth] = [cut('asked', channels) as Pixels, cut('truth', channels) as Pixels];
    const hidden = cut('hidden', 1) as Uint8Array;
    const picture = (data: Pixels) => ({ width: size, height: size, channels, data });
    const question: ShownPicture = {
      role: 'asked',
      caption: 'the hole, marked by the dashes',
      picture: picture(outlineHole(asked, hidden, size)),
    };
    const photograph: ShownPicture = { role: 'truth', caption: 'the image', picture: picture(truth) };
    const caption = `${Math.round(share * 100)} % hidden`;
    if (!answers) return { pictures: [question, photograph], caption: `${caption}: what was there?` };

    const painted = answers.painted!.data.subarray(index * pixels * channels, (index + 1) * pixels * channels);
    const scorer = inpaintingScorer();
    scorer.add({ painted: { shape: [1, size, size, channels], data: painted } }, { truth, hidden }, 1);
    const better = Math.round(scorer.result().score * 100);
    const verdict =
      better > 0 ? `squared error ${better} % below that of the mean colour` : 'no better than the mean colour';
    const original = fineDetail(truth, hidden, size) / 255 ** 2;
    const detail =
      original > 0
        ? `; ${Math.round((100 * fineDetail(painted, hidden, size)) / original)} % of the image’s fine detail`
        : '';
    const answer: ShownPicture = {
      role: 'answer',
      caption: 'the network’s answer in the hole',
      picture: picture(paste(truth, painted, hidden)),
    };
    return { pictures: [question, answer, photograph], caption: `${caption}; ${verdict}${detail}` };
  },

  chance: () => 0,
};
