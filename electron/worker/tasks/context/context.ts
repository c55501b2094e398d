import * as tf from '@tensorflow/tfjs';
import { contextGeometry, places } from '../../../../shared/patch-geometry.ts';
import { type ContextSettings, contextCard } from '../../../../shared/task-cards/context.ts';
import { softmaxCrossEntropy } from '../../engine/ops/softmax-cross-entropy.ts';
import { batchNorm, dense, linear } from '../../nets/layers.ts';
import type { Scope } from '../../nets/scope.ts';
import { standardise } from '../../nets/standardise.ts';
import { hash32 } from '../../numerics/random.ts';
import { zerosLike } from '../../pictures/picture.ts';
import { posedSquare } from '../../posing/crop.ts';
import { dropColours } from '../../posing/drop-colours.ts';
import { cutPatch } from '../../posing/patches.ts';
import { pixelated } from '../../posing/pixelate.ts';
import { centre, latticeOf, sides } from '../../posing/three-by-three-lattice.ts';
import { type PoseSettings, shownSquares } from '../posed.ts';
import type { Choices, PretextTask } from '../pretext-task.ts';
import { argMax, choiceScorer, rowOf, softmax } from '../scoring/choice-scorer.ts';
import { onPhotograph, placesAround, sideBySide } from './board-pictures.ts';
import { contextPuzzle } from './puzzle-for-shortcut-checks.ts';

const questions = sides.length;
const sideChoices: Choices = { labels: sides, logits: 'logits', truth: 'side', rows: questions };

/** Width of the two layers that combine both patches; 4096 in the paper. */
const hiddenUnits = 512;
/** Smallest side that a patch is reduced to, in pixels: 100 pixels in total. */
const leastPixels = 10;

/** The encoder's input for patches with pixels in 0–1. */
function seen(pixels: tf.Tensor4D, settings: PoseSettings<ContextSettings>): tf.Tensor4D {
  const own = contextPuzzle.seen(pixels, settings);
  return settings.normalise ? own : standardise(own);
}

/** Keeps green and sets red and blue to the middle grey: one of the three results of dropping colours. */
const greenAlone = (pixels: tf.Tensor4D): tf.Tensor4D =>
  tf.add(tf.mul(pixels, tf.tensor1d([0, 1, 0])), tf.tensor1d([0.5, 0, 0.5]));

/**
 * Concatenates the features of the middle patch with those of each of its neighbours, in reading order.
 * @param features Nine rows per photograph, [9N, D].
 * @returns Eight rows per photograph, [8N, 2D].
 */
function paired(features: tf.Tensor2D): tf.Tensor2D {
  const [rows, width] = features.shape;
  const n = rows / places;
  const lattice = tf.reshape(features, [n, places, width]);
  const middle = tf.slice(lattice, [0, centre, 0], [n, 1, width]);
  const before = tf.slice(lattice, [0, 0, 0], [n, centre, width]);
  const after = tf.slice(lattice, [0, centre + 1, 0], [n, places - centre - 1, width]);
  const pairs = tf.concat([tf.tile(middle, [1, questions, 1]), tf.concat([before, after], 1)], 2); // [N, 8, 2D]
  return tf.reshape(pairs, [n * questions, 2 * width]);
}

/** Dense 512, batch norm without scale and shift, ReLU; dense 512, ReLU; dense 8. */
function head(scope: Scope, pairs: tf.Tensor2D): tf.Tensor2D {
  const first = scope.within('first');
  const normalised = batchNorm(first.within('norm'), linear(first, pairs, hiddenUnits), { affine: false });
  const second = tf.relu(dense(scope.within('second'), normalised, hiddenUnits));
  return dense(scope.within('answer'), second, questions);
}

/**
 * On which side of the first patch is the second? Each photograph gives nine patches in three rows: eight pairs of the
 * middle one and a neighbour, all in one batch.
 *   loss = −⅛ Σₖ log softmax(g(f(middle), f(neighbour k)))ₖ,  the mean over photographs, f shared by the patches
 * Source: Doersch et al. 2015, arXiv 1505.05192, section 3 (cdoersch/deepcontext, train.py). Departures: nine patches,
 * and pairs with the middle one, instead of all pairs in a lattice over the whole photograph; the shared part ends at
 * the encoder's averaged last map; the encoder has batch norm too, with scale and shift, and only the head's is without
 * them; patches are normalised by channel.
 */
export const context: PretextTask<ContextSettings> = {
  card: contextCard,

  signature({ size, gap, jitter, channels, pixelType }) {
    const { patch } = contextGeometry(size, gap, jitter);
    return {
      patches: { shape: [places, patch, patch, channels], dtype: pixelType },
      side: { shape: [questions], dtype: 'int32' },
      // For the board only: the network does not see them.
      photograph: { shape: [1, size, size, channels], dtype: pixelType },
      corners: { shape: [places, 2], dtype: 'int32' },
    };
  },

  pose(picture, settings, random, purpose) {
    const { size, colour, pixelate } = settings;
    const isTraining = purpose === 'train';
    const photograph = posedSquare(picture, { size, randomCrop: true, flip: false }, random, purpose);
    const { patch, pitch, jitter, extent } = contextGeometry(size, settings.gap, settings.jitter);
    const start = () => (isTraining ? random.integer(jitter, size - extent - jitter) : (size - extent) >> 1);
    const [left, top] = [start(), start()];
    const offset = () => (isTraining ? random.integer(-jitter, jitter) : 0);

    const length = patch * patch * picture.channels;
    const patches = zerosLike(photograph, places * length);
    const corners = new Int32Array(places * 2);
    for (let place = 0; place < places; place++) {
      const corner = {
        left: left + (place % 3) * pitch + offset(),
        top: top + Math.floor(place / 3) * pitch + offset(),
      };
      let pixels = cutPatch(photograph, size, corner, patch);
      if (isTraining && random.chance(pixelate) && patch > leastPixels) {
        // The number of pixels is random, between 10×10 and nearly all.
        const area = random.uniform(leastPixels ** 2, (patch - 1) ** 2);
        pixels = pixelated(pixels, patch, Math.floor(Math.sqrt(area)));
      }
      if (colour === 'drop') dropColours(pixels, random);
      patches.set(pixels, place * length);
      corners.set([corner.left, corner.top], 2 * place);
    }
    return { patches, side: Int32Array.from(sides, (_, k) => k), photograph, corners };
  },

  view: (pixels, settings) => seen(settings.colour === 'drop' ? greenAlone(pixels) : pixels, settings),

  net(scope, encoder, { patches }, settings) {
    const { features } = encoder.encode(
      scope.within('encoder'),
      seen(tf.div(patches!, 255) as tf.Tensor4D, settings), // [9N, p, p, 3] → [9N, D]
    );
    return { logits: head(scope.within('head'), paired(features)) }; // [8N, 8]
  },

  /** Cross-entropy in nats; ln 8 at chance. */
  loss({ logits }, { side }) {
    const loss = tf.mean(softmaxCrossEntropy(logits!, side!));
    const right = tf.equal(tf.cast(tf.argMax(logits!, 1), 'int32'), side!);
    return { loss, metrics: { accuracy: tf.mean(tf.cast(right, 'float32')) } };
  },

  logLikelihood: ({ logits }, { side }) => tf.neg(softmaxCrossEntropy(logits!, side!)),

  puzzle: contextPuzzle,

  choices: () => sideChoices,

  scorer: () => choiceScorer(sideChoices),

  show(posed, answers, index, { size, gap, jitter, channels }) {
    const geometry = contextGeometry(size, gap, jitter);
    const { patch } = geometry;
    const photograph = shownSquares(posed.photograph!, index, 1, size, channels);
    // A hash of the photograph chooses the neighbour on the board: the same at every snapshot.
    const asked = hash32(...photograph.filter((_, i) => i % 97 === 0)) % questions;
    const at = (lattice: number) => {
      const row = index * places + lattice;
      return {
        corner: { left: posed.corners![2 * row]!, top: posed.corners![2 * row + 1]! },
        pixels: shownSquares(posed.patches!, row, 1, patch, channels),
      };
    };
    const [first, second] = [at(centre), at(latticeOf(asked))];
    const question = {
      role: 'asked' as const,
      caption: 'the first patch (left) and the second (right)',
      picture: sideBySide(first.pixels, second.pixels, patch, size),
    };
    const truth = {
      role: 'truth' as const,
      caption: `the second patch is ${sides[asked]}`,
      picture: onPhotograph(photograph, size, [first, second], patch),
    };
    if (!answers) return { pictures: [question, truth], caption: `the second patch is ${sides[asked]} of the first` };

    const probabilities = softmax(rowOf(answers.logits!, index * questions + asked));
    const answered = argMax(probabilities);
    const answer = {
      role: 'answer' as const,
      caption: 'the network’s answer: brighter places are more probable; the second patch is at the most probable one',
      picture: placesAround(first.pixels, second.pixels, probabilities, answered, geometry, size),
    };
    return {
      pictures: [question, answer, truth],
      caption: `the second patch is ${sides[asked]}; the network answers ${sides[answered]} (${Math.round(probabilities[answered]! * 100)} %)`,
      correct: answered === asked,
      probabilities: sides.map((label, k) => ({ label, probability: probabilities[k]!, truth: k === asked })),
    };
  },

  chance: () => 1 / questions,
};
