import * as tf from '@tensorflow/tfjs';
import { type ColorizationSettings, colorizationCard } from '../../../../shared/task-cards/colorization.ts';
import type { HostArray } from '../../engine/engine.ts';
import { softCrossEntropy } from '../../engine/ops/softmax-cross-entropy.ts';
import { softCodeTargets } from '../../losses/soft-code-targets.ts';
import { colourDecoder } from '../../nets/colour-decoder.ts';
import { constant, ones, zeros } from '../../nets/initialisers.ts';
import { dense } from '../../nets/layers.ts';
import { lightness } from '../../nets/lightness.ts';
import type { Scope } from '../../nets/scope.ts';
import { abMap, blockSide, isColourful } from '../../posing/ab-map.ts';
import { posedSquare } from '../../posing/crop.ts';
import { shownSquare } from '../posed.ts';
import type { PretextTask, ShownPicture } from '../pretext-task.ts';
import { colouredPicture, greyPicture } from '../recoloured-board-pictures.ts';
import { chromaPicture, chromaShares } from './board-pictures.ts';
import { binSide, bins, centres, neighbours, softCode } from './colour-bins.ts';
import { colorizationScorer, errorsOf, type PhotographErrors } from './scorer.ts';
import { colourBuffers, countColours } from './survey-colour-frequencies.ts';

type Named = Readonly<Record<string, tf.Tensor>>;

/** Predicts a and b at every place, [NP, 2]. */
function oneColour(scope: Scope, output: Scope, described: tf.Tensor2D): Named {
  const ab = tf.mul(dense(output, described, 2), binSide);
  const mean = scope.buffer(colourBuffers.mean, [2], zeros);
  return scope.training ? { ab } : { ab, baseline: tf.clone(mean) };
}

/**
 * Predicts a distribution over bins at every place, [NP, Q].
 * @param truth Bins of the true colour, nearest first, [NP, 5].
 */
function distributions(
  scope: Scope,
  output: Scope,
  described: tf.Tensor2D,
  truth: tf.Tensor,
  temperature: number,
): Named {
  const logits = dense(output, described, bins.length);
  const distribution = scope.buffer(colourBuffers.distribution, [bins.length], constant(1 / bins.length));
  const weights = scope.buffer(colourBuffers.weights, [bins.length], ones);
  if (scope.training) {
    const nearest = tf.reshape(tf.slice(truth, [0, 0], [-1, 1]), [-1]);
    return { logits, weight: tf.gather(weights, nearest) };
  }
  const sharpened = tf.softmax(tf.div(logits, temperature)) as tf.Tensor2D;
  return {
    // With weighted colours the network learns Ẑ ∝ w · p; the score uses p.
    logProbabilities: tf.logSoftmax(tf.sub(logits, tf.log(weights))),
    baseline: tf.log(distribution),
    ab: tf.matMul(sharpened, tf.tensor2d(centres, [bins.length, 2])),
  };
}

/** The caption of one photograph: its error compared with the best answer that ignores the photograph. */
function captionOf(
  { error, baselineError, chroma, trueChroma }: PhotographErrors,
  { loss }: ColorizationSettings,
): string {
  const better = Math.round((1 - error / baselineError) * 100);
  const what = loss === 'L2' ? 'squared distance' : 'cross-entropy';
  const baseline = loss === 'L2' ? 'the mean colour' : 'the training colour frequencies';
  const verdict = better > 0 ? `${what} ${better} % below that of ${baseline}` : `no better than ${baseline}`;
  return `${verdict}; mean chroma ${chroma.toFixed(0)}, in the image ${trueChroma.toFixed(0)}`;
}

/**
 * Which colours does this grey photograph have? Predicted at a quarter of its side.
 *   classes: L = −Σ v(Z) Σ_q Z_q log Ẑ_q,  v(Z) = w of the bin nearest to the truth   (eq. 2–4)
 *   L2:      L = ½ Σ ‖Y − Ŷ‖²                                                         (eq. 1)
 *   picture: Ŷ = Σ_q c_q f_T(Ẑ)_q,  f_T(z) = exp(log z / T) / Σ exp(log z / T)          (eq. 5)
 * Z is the true colour, soft-encoded over the five nearest of 313 bins. Grey photographs have no weight in the loss and
 * are not scored.
 * Source: Zhang, Isola & Efros 2016, arXiv 1603.08511 (richzhang/colorization). Departures: the target of a place is
 * the mean of its 4×4 pixels, not one of them; the decoder (colour-decoder.ts) adds the averaged features at every
 * place instead of widening the receptive field by dilated convolutions; sums are means over places.
 */
export const colorization: PretextTask<ColorizationSettings> = {
  card: colorizationCard,

  signature: ({ size, channels, pixelType, loss }) => {
    const places = (size / blockSide) ** 2;
    return {
      photograph: { shape: [1, size, size, channels], dtype: pixelType },
      ab: { shape: [places, 2], dtype: 'float32' },
      colourful: { shape: [places], dtype: 'float32' },
      ...(loss === 'classes' && {
        bins: { shape: [places, neighbours], dtype: 'int32' },
        shares: { shape: [places, neighbours], dtype: 'float32' },
      }),
    };
  },

  pose(picture, settings, random, purpose) {
    const photograph = posedSquare(picture, settings, random, purpose);
    const ab = abMap(photograph, settings.size);
    const places = ab.length / 2;
    const posed = { photograph, ab, colourful: new Float32Array(places).fill(isColourful(ab) ? 1 : 0) };
    if (settings.loss === 'L2') return posed;
    const code = { bins: new Int32Array(places * neighbours), weights: new Float32Array(places * neighbours) };
    for (let i = 0; i < places; i++) softCode(ab[2 * i]!, ab[2 * i + 1]!, code, i * neighbours);
    return { ...posed, bins: code.bins, shares: code.weights };
  },

  view: lightness,

  survey: { everyEpochs: () => Number.POSITIVE_INFINITY, take: countColours },

  net(scope, encoder, { photograph, bins: truth }, { size, loss, temperature }) {
    const seen = lightness(tf.div(photograph as tf.Tensor4D, 255));
    const head = scope.within('head');
    const described = colourDecoder(head, encoder.encode(scope.within('encoder'), seen), size / blockSide);
    const output = head.within('output');
    return loss === 'L2'
      ? oneColour(scope, output, described)
      : distributions(scope, output, described, truth!, temperature);
  },

  /**
   * Weighted cross-entropy in nats; ln 313 for the uniform distribution. With L2, half the squared distance in bin
   * sides.
   */
  loss({ logits, weight, ab }, { ab: truth, bins: near, shares, colourful }, { loss }) {
    if (loss === 'L2') {
      const distance = tf.sum(tf.square(tf.div(tf.sub(ab!, truth!), binSide)), 1);
      return { loss: tf.mean(tf.mul(distance, tf.mul(colourful!, 0.5))), metrics: {} };
    }
    const targets = softCodeTargets(near as tf.Tensor2D, shares as tf.Tensor2D, bins.length);
    const nats = softCrossEntropy(logits!, targets);
    return { loss: tf.mean(tf.mul(nats, tf.mul(weight!, colourful!))), metrics: {} };
  },

  scorer: colorizationScorer,

  show(posed, answers, index, settings) {
    const { size, channels } = settings;
    const photograph = shownSquare(posed.photograph!, index, size, channels);
    const question: ShownPicture = {
      role: 'asked',
      caption: 'the lightness only',
      picture: greyPicture(photograph.data, size),
    };
    const original: ShownPicture = {
      role: 'truth',
      caption: 'the image',
      picture: photograph,
    };
    if (!answers) return { pictures: [question, original], caption: 'which colours does it have?' };

    const values = (size / blockSide) ** 2 * 2;
    const map = answers.ab!.data.subarray(index * values, (index + 1) * values);
    const answer: ShownPicture = {
      role: 'answer',
      caption: 'the network’s answer: predicted colours on the same lightness',
      picture: colouredPicture(photograph.data, size, map),
    };
    const errors = errorsOf(answers, posed, index, settings);
    return {
      pictures: [question, answer, original],
      caption: errors ? captionOf(errors, settings) : 'a grey image: it is not scored',
    };
  },

  overview(posed, answers, photographs, { size }) {
    const values = photographs * (size / blockSide) ** 2 * 2;
    const [answered, truth] = [answers.ab!.data, posed.ab!].map((ab) => ab.subarray(0, values)) as [
      HostArray,
      HostArray,
    ];
    const picture = (role: 'answer' | 'truth', caption: string, ab: HostArray): ShownPicture => ({
      role,
      caption,
      picture: chromaPicture(chromaShares(ab)),
    });
    return [
      {
        pictures: [picture('answer', 'the network’s answers', answered), picture('truth', 'in the images', truth)],
        caption:
          'distribution of chroma over these images: 0 (grey) at the left, 76 and more at the right; heights are square roots of the shares',
      },
    ];
  },

  chance: () => 0,
};
