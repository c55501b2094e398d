/** Detection by a linear probe of the features of places: maps of centres, and a regression of sizes. */
import { refuse } from '../../../../shared/failure.ts';
import type { Engine } from '../../engine/engine.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { averagePrecision, type ImageBoxes } from '../../numerics/average-precision.ts';
import { rowsOf, scalingOf, standardised } from '../../numerics/linear-probe.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import { type Ridge, ridges } from '../../numerics/ridge.ts';
import type { Pixels } from '../../pictures/picture.ts';
import type { BoxSets } from './box-set.ts';
import { boxAt, type CentreMap, centreMap, type Found, peaks, type Targets, unclear } from './centre-maps.ts';
import type { PlaceExtractor } from './place-extractor.ts';
import { placeLogistic } from './place-logistic.ts';
import { featuresOfPlaces, mostPlacesOf, type PlaceOfImage, sampled, splitByImage } from './sampled-places.ts';

/** Penalties of the regression of sizes, from strong to weak. */
export const sizePenalties = [10, 1, 0.1, 0.01, 0.001] as const;
/** Centres that sizes are learnt from, at most; the cost of the regression grows with them. */
const mostSizes = 4000;

/** What was measured with one encoder. */
export interface JudgedDetection {
  readonly c: number;
  readonly ridge: number;
  readonly found: readonly (readonly Found[])[];
  readonly places: number;
  readonly ofPlaces: number;
}

export interface DetectionParts {
  readonly engine: Engine;
  readonly boxes: BoxSets;
  readonly control: JobControl;
  readonly what: string;
}

/** @throws FailureError 'unusable-input' for fewer than two centres to learn from; as PlaceExtractor; 'stopped'. */
export async function judgeDetection(
  extractor: PlaceExtractor,
  { engine, boxes, control, what }: DetectionParts,
  onTested: (at: number, square: Pixels, found: readonly Found[]) => void = () => {},
): Promise<JudgedDetection> {
  const { train, test } = boxes;
  const classes = boxes.classes.length;
  const { size } = extractor;
  const maps = train.boxes.map((own) => centreMap(own, extractor, size, classes));
  const { places, of } = detectionPlaces(maps, classes, mostPlacesOf(extractor.width));
  const labels = Int32Array.from(places, ({ image, place }) => maps[image]!.labels[place]!);
  const features = await featuresOfPlaces(extractor, train.pack, train.photographs, places, async (done) => {
    control.progress(`computing places of ${what}`, done, train.photographs.length);
    await control.checkStopped();
  });
  const labelled = { features, labels, classes: classes + 1 };
  const split = splitByImage(places);
  const aside = rowsOf(labelled, split.choose);
  const centres = await placeLogistic(engine, labelled, {
    ...split,
    score: (predicted) => centreScore(aside.labels, predicted, classes),
    onFit: (done, total) => control.progress(`fitting centres of ${what}`, done, total),
    checkStopped: () => control.checkStopped(),
  });
  const sizes = sizeRegression(features, places, maps);
  const found: Found[][] = [];
  const stride = classes + 1;
  await extractor.each(
    test.pack,
    test.photographs,
    (at, own, square) => {
      const scores = new Float64Array(own.count * stride);
      for (let place = 0; place < own.count; place++)
        probabilities(
          (logits) => centres.logits(own.data.subarray(place * own.width, (place + 1) * own.width), logits),
          scores.subarray(place * stride, (place + 1) * stride),
        );
      const each = peaks(scores, stride, classes, extractor, (place) =>
        boxAt(place, sizes.targets(own.data.subarray(place * own.width, (place + 1) * own.width)), extractor, size),
      );
      found.push(each);
      onTested(at, square, each);
    },
    async (done) => {
      control.progress(`detecting with ${what}`, done, test.photographs.length);
      await control.checkStopped();
    },
  );
  return { c: centres.c, ridge: sizes.penalty, found, places: places.length, ofPlaces: of };
}

/** All centres, and a seeded sample of the other places. @throws FailureError 'unusable-input' for fewer than two centres. */
function detectionPlaces(
  maps: readonly CentreMap[],
  classes: number,
  most: number,
): { readonly places: PlaceOfImage[]; readonly of: number } {
  const centres: PlaceOfImage[] = [];
  const others: PlaceOfImage[] = [];
  for (const [image, { labels }] of maps.entries())
    for (const [place, label] of labels.entries())
      if (label !== unclear) (label < classes ? centres : others).push({ image, place });
  if (centres.length < 2)
    refuse(
      'unusable-input',
      `${centres.length} boxes to learn from: a probe needs at least 2, and more to mean anything`,
    );
  const kept = sampled(centres, Math.floor(most / 2));
  const places = [...kept, ...sampled(others, most - kept.length)].sort(
    (a, b) => a.image - b.image || a.place - b.place,
  );
  return { places, of: centres.length + others.length };
}

/** F₁ of the centres: unlike the share of right places, it does not reward finding none. */
function centreScore(labels: Int32Array, predicted: Int32Array, none: number): number {
  let [right, said, there] = [0, 0, 0];
  for (const [i, label] of labels.entries()) {
    if (predicted[i] !== none) said++;
    if (label !== none) there++;
    if (label !== none && predicted[i] === label) right++;
  }
  return said + there === 0 ? 0 : (2 * right) / (said + there);
}

/** Turns logits into probabilities, written into `into`. */
function probabilities(write: (logits: Float64Array) => void, into: Float64Array): void {
  write(into);
  const highest = Math.max(...into);
  let total = 0;
  for (let i = 0; i < into.length; i++) total += into[i] = Math.exp(into[i]! - highest);
  for (let i = 0; i < into.length; i++) into[i]! /= total;
}

/** The regression of offsets and sizes at centres; its penalty is chosen by the squared error on a part of the images. */
function sizeRegression(
  features: FeatureMatrix,
  places: readonly PlaceOfImage[],
  maps: readonly CentreMap[],
): { readonly penalty: number; targets(row: Float32Array): Targets } {
  const rows = sampled(
    [...places.entries()].filter(([, { image, place }]) => maps[image]!.targets.has(place)).map(([row]) => row),
    mostSizes,
  );
  const targetsOf = (of: readonly number[]) =>
    Float64Array.from(of.flatMap((row) => [...maps[places[row]!.image]!.targets.get(places[row]!.place)!]));
  const pick = (of: readonly number[]) =>
    rowsOf({ features, labels: new Int32Array(features.count), classes: 1 }, of).features;
  const { fit, choose } = splitByImage(rows.map((row) => places[row]!));
  let penalty: number = sizePenalties[0];
  if (fit.length > 0 && choose.length > 0) {
    const [fitRows, chooseRows] = [fit, choose].map((of) => of.map((at) => rows[at]!)) as [number[], number[]];
    const raw = pick(fitRows);
    const scaling = scalingOf(raw);
    const aside = standardised(pick(chooseRows), scaling);
    const wanted = targetsOf(chooseRows);
    const errors = ridges(standardised(raw, scaling), targetsOf(fitRows), sizePenalties).map((ridge) =>
      squaredError(ridge, aside, wanted),
    );
    penalty = sizePenalties[errors.indexOf(Math.min(...errors))]!;
  }
  const all = pick(rows);
  const scaling = scalingOf(all);
  const [ridge] = ridges(standardised(all, scaling), targetsOf(rows), [penalty]);
  return {
    penalty,
    targets: (row) =>
      ridge!.predict(standardised({ count: 1, width: row.length, data: row }, scaling).data) as unknown as Targets,
  };
}

function squaredError(ridge: Ridge, { count, width, data }: FeatureMatrix, targets: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < count; n++)
    for (const [t, value] of ridge.predict(data, n * width).entries()) sum += (value - targets[n * 4 + t]!) ** 2;
  return sum;
}

/** AP50 of every class; null for a class that no test box that counts is of. */
export function precisions(
  { test, classes }: Pick<BoxSets, 'test' | 'classes'>,
  found: readonly (readonly Found[])[],
): (number | null)[] {
  return classes.map((_, label) =>
    averagePrecision(
      test.boxes.map(
        (boxes, at): ImageBoxes => ({
          truth: boxes.filter((box) => box.label === label),
          found: found[at]!.filter((each) => each.label === label),
        }),
      ),
    ),
  );
}

/** Mean over the classes that have one. */
export function meanPrecision(all: readonly (number | null)[]): number {
  const known = all.filter((each) => each !== null);
  return known.length === 0 ? 0 : known.reduce((sum, each) => sum + each, 0) / known.length;
}

/** What a guesser that ignores the image finds: in every image the median training box of every class, the more frequent the surer. */
export function usualBoxes({ train, classes }: Pick<BoxSets, 'train' | 'classes'>, testImages: number): Found[][] {
  const own = classes.map((_, label) => train.boxes.flat().filter((box) => box.label === label && !box.ignored));
  const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
  const usual = own.flatMap((boxes, label): Found[] =>
    boxes.length === 0
      ? []
      : [
          {
            label,
            score: boxes.length,
            box: [0, 1, 2, 3].map((side) => median(boxes.map(({ box }) => box[side]!))) as unknown as Found['box'],
          },
        ],
  );
  return Array.from({ length: testImages }, () => usual);
}
