/**
 * Segmentation by simple classifiers of the features of places. k-NN and logistic regression as in facebookresearch/capi,
 * `eval_segmentation.py` (Darcet et al. 2025, arXiv 2502.08769): a patch's label is the mode of its pixels, and labels are
 * repeated for pixels. Retrieval as in Balazevic et al. 2023, arXiv 2306.01667. docs/dense.md lists the departures.
 */

import { refuse } from '../../../../shared/failure.ts';
import type { Mious } from '../../../../shared/places.ts';
import type { Engine } from '../../engine/engine.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { Confusion } from '../../numerics/intersection-over-union.ts';
import { rowsOf } from '../../numerics/linear-probe.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import type { LabelledFeatures } from '../../numerics/weighted-knn.ts';
import type { Pixels } from '../../pictures/picture.ts';
import type { MaskSets } from './mask-set.ts';
import { type Nearest, PlaceMemory, softLabel, vote, votingPlaces } from './nearest-places.ts';
import { countClasses, type Grid, ignoredPlace, interpolatedLabels, modes, repeatedLabels } from './patch-labels.ts';
import type { PlaceExtractor } from './place-extractor.ts';
import { classesOf, type PlaceClassifier, placeLogistic } from './place-logistic.ts';
import { featuresOfPlaces, mostPlacesOf, type PlaceOfImage, sampled, splitByImage } from './sampled-places.ts';

/** Training places with their classes and the shares of the classes in each. */
export interface DensePlaces {
  readonly places: readonly PlaceOfImage[];
  readonly labels: Int32Array;
  /** [places, classes]; each row sums to 1. */
  readonly soft: Float32Array;
  /** Places with a label, before sampling. */
  readonly of: number;
}

/** What was measured with one encoder. */
export interface JudgedDense {
  readonly k: number;
  readonly c: number;
  readonly confusions: { readonly knn: Confusion; readonly linear: Confusion; readonly retrieval: Confusion };
  readonly trained: DensePlaces;
}

/** A test image with its true and its predicted classes, [size, size]. */
export type OnTested = (at: number, square: Pixels, truth: Uint16Array, predicted: Uint16Array) => void;

export interface DenseParts {
  readonly engine: Engine;
  readonly masks: MaskSets;
  readonly control: JobControl;
  /** For progress: `the trained encoder`. */
  readonly what: string;
}

export const miousOf = ({ confusions: { knn, linear, retrieval } }: JudgedDense): Mious => ({
  knnMiou: knn.meanIou(),
  linearMiou: linear.meanIou(),
  retrievalMiou: retrieval.meanIou(),
});

/** @throws FailureError 'unusable-input' if no training place has a label, or all have one; as PlaceExtractor; 'stopped'. */
export async function judgeDense(
  extractor: PlaceExtractor,
  { engine, masks, control, what }: DenseParts,
  onTested: OnTested = () => {},
): Promise<JudgedDense> {
  const classes = masks.classes.length;
  const { train, test } = masks;
  const trained = densePlaces(extractor, masks, extractor.size, mostPlacesOf(extractor.width));
  const features = await featuresOfPlaces(extractor, train.pack, train.photographs, trained.places, async (done) => {
    control.progress(`computing places of ${what}`, done, train.photographs.length);
    await control.checkStopped();
  });
  const labelled = { features, labels: trained.labels, classes };
  const { k, linear } = await fitted(engine, labelled, trained.places, control, what);
  const memory = await PlaceMemory.open(engine, features);
  const confusions = { knn: new Confusion(classes), linear: new Confusion(classes), retrieval: new Confusion(classes) };
  try {
    await extractor.each(
      test.pack,
      test.photographs,
      async (at, places, square) => {
        const truth = test.square(at);
        const size = extractor.size;
        const nearest = await labelsOfNearest(memory, places, { ...trained, classes, k });
        const predicted = repeatedLabels(classesOf(linear, { features: places, classes }), extractor, size);
        confusions.knn.add(truth, repeatedLabels(nearest.labels, extractor, size));
        confusions.linear.add(truth, predicted);
        confusions.retrieval.add(truth, interpolatedLabels(nearest.soft, extractor, classes, size));
        onTested(at, square, truth, predicted);
      },
      async (done) => {
        control.progress(`segmenting with ${what}`, done, test.photographs.length);
        await control.checkStopped();
      },
    );
  } finally {
    await memory.dispose();
  }
  return { k, c: linear.c, confusions, trained };
}

/** The labelled places of the training images, or a sample of them. */
export function densePlaces(
  { rows, columns }: Grid,
  { train, classes: names }: MaskSets,
  size: number,
  most: number,
): DensePlaces {
  const classes = names.length;
  const all: PlaceOfImage[] = [];
  for (const image of train.photographs.keys()) {
    const labels = modes(countClasses(train.square(image), size, { rows, columns }, classes), classes);
    for (const [place, label] of labels.entries()) if (label !== ignoredPlace) all.push({ image, place });
  }
  const places = sampled(all, most);
  const labels = new Int32Array(places.length);
  const soft = new Float32Array(places.length * classes);
  let counted = -1;
  let counts: Float32Array = new Float32Array();
  let own: Int32Array = new Int32Array();
  for (const [at, { image, place }] of places.entries()) {
    if (image !== counted) {
      counts = countClasses(train.square(image), size, { rows, columns }, classes);
      own = modes(counts, classes);
      counted = image;
    }
    labels[at] = own[place]!;
    const pixels = counts.subarray(place * (classes + 1), (place + 1) * (classes + 1));
    const seen = pixels.reduce((sum, count) => sum + count, 0) - pixels[classes]!;
    for (let c = 0; c < classes; c++) soft[at * classes + c] = pixels[c]! / seen;
  }
  if (new Set(labels).size < 2)
    refuse(
      'unusable-input',
      labels.length === 0
        ? 'no place of the training images has a class: most of their pixels are ignored'
        : `all places of the training images are mostly of one class, '${names[labels[0]!]}': a classifier needs at least two`,
    );
  return { places, labels, soft, of: all.length };
}

/** Chooses k and C on a part of the training images by the mIoU of their places, and fits all of them. */
async function fitted(
  engine: Engine,
  labelled: LabelledFeatures,
  places: readonly PlaceOfImage[],
  control: JobControl,
  what: string,
): Promise<{ readonly k: number; readonly linear: PlaceClassifier }> {
  const { classes } = labelled;
  const split = splitByImage(places);
  const aside = rowsOf(labelled, split.choose);
  const score = (predicted: Int32Array): number => {
    const confusion = new Confusion(classes);
    confusion.add(aside.labels, predicted);
    return confusion.meanIou();
  };
  const linear = await placeLogistic(engine, labelled, {
    fit: split.fit,
    score: (fitted) => score(classesOf(fitted, aside)),
    onFit: (done, of) => control.progress(`fitting places of ${what}`, done, of),
    checkStopped: () => control.checkStopped(),
  });
  const part = rowsOf(labelled, split.fit);
  const memory = await PlaceMemory.open(engine, part.features);
  const votes = new Float64Array(classes);
  const byK = votingPlaces.map(() => new Int32Array(aside.labels.length));
  await memory.nearest(aside.features, (row, nearest) => {
    for (const [i, k] of votingPlaces.entries()) byK[i]![row] = vote(nearest, part.labels, k, votes);
  });
  await memory.dispose();
  await control.checkStopped();
  const scores = byK.map(score);
  return { k: votingPlaces[scores.indexOf(Math.max(...scores))]!, linear };
}

/** The votes and the soft labels of an image's places. */
async function labelsOfNearest(
  memory: PlaceMemory,
  places: FeatureMatrix,
  { labels, soft, classes, k }: DensePlaces & { readonly classes: number; readonly k: number },
): Promise<{ readonly labels: Int32Array; readonly soft: Float32Array }> {
  const votes = new Float64Array(classes);
  const voted = new Int32Array(places.count);
  const retrieved = new Float32Array(places.count * classes);
  await memory.nearest(places, (row, nearest: Nearest) => {
    voted[row] = vote(nearest, labels, k, votes);
    softLabel(nearest, soft, classes, retrieved, row * classes);
  });
  return { labels: voted, soft: retrieved };
}
