import * as tf from '@tensorflow/tfjs';
import { jigsawGeometry, places } from '../../../../shared/patch-geometry.ts';
import { type JigsawSettings, jigsawCard } from '../../../../shared/task-cards/jigsaw.ts';
import { softmaxCrossEntropy } from '../../engine/ops/softmax-cross-entropy.ts';
import { dense } from '../../nets/layers.ts';
import { standardise } from '../../nets/standardise.ts';
import { zerosLike } from '../../pictures/picture.ts';
import { assembled } from '../../posing/assembled-tiles.ts';
import { centralSquare, posedSquare } from '../../posing/crop.ts';
import { showGrey } from '../../posing/greyscale.ts';
import { cutPatch, randomShift } from '../../posing/patches.ts';
import { permutationSet } from '../../posing/permutation-set.ts';
import { shownSquares } from '../posed.ts';
import type { Choices, PretextTask, Shown } from '../pretext-task.ts';
import { argMax, choiceScorer, rowOf, softmax } from '../scoring/choice-scorer.ts';
import { jigsawPuzzle } from './puzzle-for-shortcut-checks.ts';

/** Width of the layer that combines all tiles; 4096 in the paper. */
const hiddenUnits = 512;
/** Number of most probable answers that the board shows. */
const shownAnswers = 5;

/**
 * The number of permutations that training uses: min(|P|, startWith · 2^⌊epoch / growEvery⌋). It depends on the epoch
 * and not on what the network has learnt, because puzzles are posed ahead, in threads, from settings and seed only, and
 * must be the same after a resume.
 * @param epoch Undefined for held-out puzzles, which are always drawn from all permutations.
 */
export function permutationsInUse(
  { permutations, startWith, growEvery }: Pick<JigsawSettings, 'permutations' | 'startWith' | 'growEvery'>,
  epoch: number | undefined,
): number {
  if (epoch === undefined) return permutations;
  return Math.min(permutations, startWith * 2 ** Math.floor(epoch / growEvery));
}

const permutationChoices = ({ permutations }: Pick<JigsawSettings, 'permutations'>): Choices => ({
  labels: Array.from({ length: permutations }, (_, p) => `permutation ${p + 1}`),
  logits: 'logits',
  truth: 'permutation',
  rows: 1,
});

const view: NonNullable<PretextTask<JigsawSettings>['view']> = (pixels, settings) => {
  const own = jigsawPuzzle.seen(pixels, settings);
  return settings.normalise ? own : standardise(own);
};

/**
 * With which permutation were these nine tiles shuffled? Place k of the puzzle holds tile π(k) of the photograph, both
 * in reading order.
 *   loss = −log softmax(g(f(t_π(0)), …, f(t_π(8))))_π,  f shared by the tiles, g dense 512, ReLU, dense |P|
 * Source: Noroozi & Favaro 2016, arXiv 1603.09246 (MehdiNoroozi/JigsawPuzzleSolver), the context-free network: tiles
 * are combined only after the encoder. Departures: training starts with few permutations (see permutationsInUse); the
 * shared part ends at the encoder's averaged last map, without the paper's dense layer of 512 on each tile.
 */
export const jigsaw: PretextTask<JigsawSettings> = {
  card: jigsawCard,

  signature({ size, gap, channels, pixelType }) {
    const { tile } = jigsawGeometry(size, gap);
    return {
      tiles: { shape: [places, tile, tile, channels], dtype: pixelType },
      permutation: { shape: [1], dtype: 'int32' },
    };
  },

  pose(picture, settings, random, purpose, { epoch }) {
    const { size, permutations, grey, channelJitter } = settings;
    const isTraining = purpose === 'train';
    const where = settings.centralCrop ? centralSquare(picture) : picture;
    const square = posedSquare(where, { size, randomCrop: true, flip: false }, random, purpose);
    const isGrey = showGrey(square, grey, random, isTraining);
    const isShifted = isTraining && !isGrey && channelJitter > 0;

    const { tile, cell, first } = jigsawGeometry(size, settings.gap);
    const spare = cell - tile;
    const permutation = random.integer(0, permutationsInUse(settings, epoch) - 1);
    const order = permutationSet(permutations)[permutation]!;
    const length = tile * tile * picture.channels;
    const tiles = zerosLike(square, places * length);
    order.forEach((from, place) => {
      const within = () => (isTraining ? random.integer(0, spare) : spare >> 1);
      const corner = {
        left: first + (from % 3) * cell + within(),
        top: first + Math.floor(from / 3) * cell + within(),
      };
      const shift = isShifted ? randomShift(picture.channels, channelJitter, random) : undefined;
      tiles.set(cutPatch(square, size, corner, tile, shift), place * length);
    });
    return { tiles, permutation: Int32Array.of(permutation) };
  },

  view,

  net(scope, encoder, { tiles }, settings) {
    const seen = view(tf.div(tiles!, 255) as tf.Tensor4D, settings);
    const { features } = encoder.encode(scope.within('encoder'), seen); // [9N, D]
    const [rows, width] = features.shape;
    const together = tf.reshape(features, [rows / places, places * width]) as tf.Tensor2D;
    const head = scope.within('head');
    const hidden = tf.relu(dense(head.within('hidden'), together, hiddenUnits)); // [N, 512]
    return { logits: dense(head.within('answer'), hidden, settings.permutations) }; // [N, |P|]
  },

  /** Cross-entropy in nats; ln |P| at chance. */
  loss({ logits }, { permutation }) {
    const loss = tf.mean(softmaxCrossEntropy(logits!, permutation!));
    const right = tf.equal(tf.cast(tf.argMax(logits!, 1), 'int32'), permutation!);
    return { loss, metrics: { accuracy: tf.mean(tf.cast(right, 'float32')) } };
  },

  logLikelihood: ({ logits }, { permutation }) => tf.neg(softmaxCrossEntropy(logits!, permutation!)),

  puzzle: jigsawPuzzle,

  choices: permutationChoices,

  scorer: (settings) => choiceScorer(permutationChoices(settings)),

  show(posed, answers, index, settings) {
    const { tile } = jigsawGeometry(settings.size, settings.gap);
    const tiles = shownSquares(posed.tiles!, index * places, places, tile, settings.channels);
    const truth = posed.permutation![index]!;
    const set = permutationSet(settings.permutations);
    const question = {
      role: 'asked' as const,
      caption: 'the shuffled tiles',
      picture: assembled(tiles, tile, (place) => place),
    };
    /** Undoes a permutation: the tile at place k goes to place π(k). */
    const unshuffled = (permutation: number) => assembled(tiles, tile, (place) => set[permutation]![place]!);
    const solution = { role: 'truth' as const, caption: 'the tiles in their places', picture: unshuffled(truth) };
    const asked = `permutation ${truth + 1} of ${settings.permutations}`;
    if (!answers) return { pictures: [question, solution], caption: `${asked}: which one is it?` };

    const probabilities = softmax(rowOf(answers.logits!, index));
    const answered = argMax(probabilities);
    const inPlace = set[truth]!.filter((belongs, place) => set[answered]![place] === belongs).length;
    const share = `${Math.round(probabilities[answered]! * 100)} %`;
    const answer = {
      role: 'answer' as const,
      caption: `the network’s answer: ${inPlace} of ${places} tiles in place`,
      picture: unshuffled(answered),
    };
    return {
      pictures: [question, answer, solution],
      caption: `${asked}; the network answers ${answered + 1} (${share}): ${inPlace} of ${places} tiles in place`,
      correct: answered === truth,
      probabilities: mostProbable(probabilities, truth),
    };
  },

  chance: ({ permutations }) => 1 / permutations,
};

/** The most probable answers in descending order, and the right one if it is not among them. */
function mostProbable(probabilities: readonly number[], truth: number): NonNullable<Shown['probabilities']> {
  const order = probabilities.map((_, p) => p).sort((a, b) => probabilities[b]! - probabilities[a]!);
  const shown = order.slice(0, shownAnswers);
  if (!shown.includes(truth)) shown.push(truth);
  return shown.map((p) => ({ label: `no. ${p + 1}`, probability: probabilities[p]!, truth: p === truth }));
}
