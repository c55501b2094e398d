import * as tf from '@tensorflow/tfjs';
import { type MaeSettings, maeCard } from '../../../../shared/task-cards/mae.ts';
import type { HostArray } from '../../engine/engine.ts';
import { normalisedPatches } from '../../losses/normalised-patches.ts';
import { patchesOf } from '../../nets/encoder.ts';
import { maeDecoder } from '../../nets/mae-decoder.ts';
import { patchify } from '../../nets/patches.ts';
import { standardiseBytes } from '../../nets/standardise.ts';
import type { Pixels } from '../../pictures/picture.ts';
import { posedSquare } from '../../posing/crop.ts';
import { randomPatches, shownCount } from '../../posing/random-patches.ts';
import type { PretextTask, ShownPicture } from '../pretext-task.ts';
import { coverPatches, paintPatches } from './board-pictures.ts';
import { maeScorer } from './scorer.ts';

/** Side of the encoder's patches, in pixels. */
export const maePatch = 8;
/** Number of patches in a square. */
const patchesIn = (size: number): number => (size / maePatch) ** 2;

/**
 * What do the hidden patches look like? The encoder sees only the visible ones; a small decoder paints all patches.
 *   L = mean over hidden patches t and their pixels i of (g(f(x_visible))ₜᵢ − yₜᵢ)²,  y the pixels normalised by patch
 * Source: He et al. 2022, arXiv 2111.06377, section 3 (facebookresearch/mae, models_mae.py). The patches are shuffled;
 * the first ones are visible, the rest hidden. `restore` is a patch's index in the shuffled order, so that the paper's
 * mask (0 is keep, 1 is remove) is `restore ≥ number visible`. Departures: no class token (see vision-transformer.ts); crops keep
 * the photograph's scale instead of covering 0.2 to 1 of its area.
 */
export const mae: PretextTask<MaeSettings> = {
  card: maeCard,

  signature: ({ size, hidden, channels, pixelType }) => ({
    images: { shape: [1, size, size, channels], dtype: pixelType },
    keep: { shape: [shownCount(patchesIn(size), hidden)], dtype: 'int32' },
    restore: { shape: [patchesIn(size)], dtype: 'int32' },
  }),

  pose(picture, settings, random, purpose) {
    const images = posedSquare(picture, settings, random, purpose);
    return { images, ...randomPatches(patchesIn(settings.size), settings.hidden, random) };
  },

  net(scope, encoder, { images, keep, restore }, { size, hidden, normalise }) {
    const patches = patchesOf(encoder);
    const pixels = standardiseBytes(images!);
    const shown = shownCount(patchesIn(size), hidden);
    const seen = patches.encode(scope.within('encoder'), pixels, keep!, shown); // [N, V, D]
    const truth = patchify(pixels, patches.side); // [N, T, p²·C]
    const painted = maeDecoder(scope.within('head'), seen, restore!, truth.shape[2]);
    const { normalised, mean, deviation } = normalisedPatches(truth);
    const answers: Record<string, tf.Tensor> = normalise
      ? { painted, truth: normalised, mean, deviation }
      : { painted, truth };
    return answers;
  },

  /** Squared error per hidden value; about 1 for a decoder that paints every normalised patch as its mean, 0. */
  loss({ painted, truth }, { restore }, { size, hidden }) {
    const [n, tokens] = truth!.shape as [number, number];
    const isHidden = tf.cast(tf.greaterEqual(restore!, shownCount(patchesIn(size), hidden)), 'float32');
    const errors = tf.mean(tf.square(tf.sub(painted!, truth!)), 2); // [N, T]
    const hiddenErrors = tf.mul(errors, tf.reshape(isHidden, [n, tokens]));
    return { loss: tf.div(tf.sum(hiddenErrors), tf.sum(isHidden)), metrics: {} };
  },

  scorer: (settings) => maeScorer(shownCount(patchesIn(settings.size), settings.hidden), settings),

  show(posed, answers, index, settings) {
    const { size, channels, hidden } = settings;
    const cut = <Data extends HostArray>(data: Data, width: number): Data =>
      data.subarray(index * width, (index + 1) * width) as Data;
    const square = cut(posed.images!, size * size * channels) as Pixels;
    const restore = cut(posed.restore!, patchesIn(size));
    const isHidden = Array.from(restore, (place) => place >= shownCount(patchesIn(size), hidden));
    const picture = (data: Pixels) => ({ width: size, height: size, channels, data });
    const question: ShownPicture = {
      role: 'asked',
      caption: 'the visible patches, which the encoder sees',
      picture: picture(coverPatches(square, size, isHidden, maePatch)),
    };
    const original: ShownPicture = { role: 'truth', caption: 'the image', picture: picture(square) };
    const count = isHidden.filter(Boolean).length;
    const caption = `${count} of ${isHidden.length} patches hidden`;
    if (!answers) return { pictures: [question, original], caption: `${caption}: what was there?` };

    const { painted, truth, mean, deviation } = answers;
    const values = cut(painted!.data, isHidden.length * maePatch ** 2 * channels);
    const restored = values.map((value, i) => {
      const patch = index * isHidden.length + Math.floor(i / (maePatch ** 2 * channels));
      return deviation && mean ? value * deviation.data[patch]! + mean.data[patch]! : value;
    });
    const scorer = maeScorer(shownCount(patchesIn(size), hidden), settings);
    const own = (data: HostArray) => ({ shape: [1, isHidden.length, maePatch ** 2 * channels], data });
    scorer.add({ painted: own(values), truth: own(cut(truth!.data, values.length)) }, { restore }, 1);
    const better = Math.round(scorer.result().score * 100);
    const answer: ShownPicture = {
      role: 'answer',
      caption: settings.normalise
        ? 'the network’s answer in the hidden patches, with their true mean and contrast, which the network does not predict'
        : 'the network’s answer in the hidden patches',
      picture: picture(paintPatches(square, size, restored, isHidden, maePatch)),
    };
    const verdict = better > 0 ? `squared error ${better} % below that of the mean` : 'no better than the mean';
    return { pictures: [question, answer, original], caption: `${caption}; ${verdict}` };
  },

  chance: () => 0,
};
