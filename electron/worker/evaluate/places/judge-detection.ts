/** Detection by a linear probe of the features of places: maps of centres, and a regression of sizes. */
import { refuse } from '../../../../shared/failure.ts';
import type { Engine } from '../../engine/engine.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { averagePrecision, type ImageBoxes } from '../../numerics/average-precision.ts';
import { rowsOf, scalingOf, standardised } from '../../numerics/linear-probe.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import { ridges } from '../../numerics/ridge.ts';
import type { Pixels } from '../../pictures/picture.ts';
import type { BoxSets } from './box-set.ts';
import { boxAt, type CentreMap, centreMap, type Found, peaks, type Targets, unclear } from './centre-maps.ts';
import type { PlaceExtractor } from './place-extractor.ts';
import { type PlaceClassifier, placeLogistic } from './place-logistic.ts';
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
  const split = splitByImage(places);
  const aside = await asideImages(extractor, boxes, new Set(split.choose.map((row) => places[row]!.image)), control);
  const sizesOfPart = sizeRegressions(features, split.fit, places, maps, sizePenalties);
  let best = { score: -1, penalty: sizePenalties[0] as number };
  const labelled = { features, labels, classes: classes + 1 };
  const centres = await placeLogistic(engine, labelled, {
    fit: split.fit,
    score: (fitted) => {
      const scores = aside.places.map((own) => centreScores(fitted, own, classes));
      const each = sizesOfPart.map((sizes) =>
        meanPrecision(
          precisions(
            { classes: boxes.classes, test: aside },
            scores.map((own, at) => found(own, aside.places[at]!, classes, extractor, sizes)),
          ),
        ),
      );
      const score = Math.max(...each);
      if (score > best.score) best = { score, penalty: sizePenalties[each.indexOf(score)]! };
      return score;
    },
    onFit: (done, total) => control.progress(`fitting centres of ${what}`, done, total),
    checkStopped: () => control.checkStopped(),
  });
  const [sizes] = sizeRegressions(
    features,
    places.map((_, row) => row),
    places,
    maps,
    [best.penalty],
  );
  const all: Found[][] = [];
  await extractor.each(
    test.pack,
    test.photographs,
    (at, own, square) => {
      const each = found(centreScores(centres, own, classes), own, classes, extractor, sizes!);
      all.push(each);
      onTested(at, square, each);
    },
    async (done) => {
      control.progress(`detecting with ${what}`, done, test.photographs.length);
      await control.checkStopped();
    },
  );
  return { c: centres.c, ridge: best.penalty, found: all, places: places.length, ofPlaces: of };
}

/** The boxes and all places of the training images that settings are chosen by, or of a sample of them. */
async function asideImages(
  extractor: PlaceExtractor,
  { train }: BoxSets,
  aside: ReadonlySet<number>,
  control: JobControl,
): Promise<Pick<BoxSets['test'], 'boxes'> & { readonly places: readonly FeatureMatrix[] }> {
  const { rows, columns, width } = extractor;
  const images = sampled([...aside], Math.max(1, Math.floor(mostPlacesOf(width) / (rows * columns))));
  const places: FeatureMatrix[] = [];
  await extractor.each(
    train.pack,
    images.map((image) => train.photographs[image]!),
    (_, own) => {
      places.push({ ...own, data: own.data.slice() });
    },
    () => control.checkStopped(),
  );
  return { boxes: images.map((image) => train.boxes[image]!), places };
}

/** The probability of each class at every place, [places, classes + 1]; the last is that of no centre. */
function centreScores(centres: Pick<PlaceClassifier, 'logits'>, own: FeatureMatrix, classes: number): Float64Array {
  const stride = classes + 1;
  const scores = new Float64Array(own.count * stride);
  for (let place = 0; place < own.count; place++) {
    const at = scores.subarray(place * stride, (place + 1) * stride);
    centres.logits(rowOf(own, place), at);
    const highest = Math.max(...at);
    let total = 0;
    for (let i = 0; i < stride; i++) {
      at[i] = Math.exp(at[i]! - highest);
      total += at[i]!;
    }
    for (let i = 0; i < stride; i++) at[i]! /= total;
  }
  return scores;
}

/** The boxes of an image at the peaks of its scores. */
const found = (
  scores: Float64Array,
  own: FeatureMatrix,
  classes: number,
  extractor: PlaceExtractor,
  sizes: SizeRegression,
): Found[] =>
  peaks(scores, classes + 1, classes, extractor, (place) =>
    boxAt(place, sizes.targets(rowOf(own, place)), extractor, extractor.size),
  );

const rowOf = ({ width, data }: FeatureMatrix, row: number): Float32Array =>
  data.subarray(row * width, (row + 1) * width);

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

/** Predicts offset and size at a place. */
interface SizeRegression {
  targets(row: Float32Array): Targets;
}

/** The regressions of offsets and sizes at the centres among `of`, or among all places if there are none. */
function sizeRegressions(
  features: FeatureMatrix,
  of: readonly number[],
  places: readonly PlaceOfImage[],
  maps: readonly CentreMap[],
  penalties: readonly number[],
): SizeRegression[] {
  const targetsAt = (row: number): Targets | undefined => maps[places[row]!.image]!.targets.get(places[row]!.place);
  const centres = of.filter((row) => targetsAt(row) !== undefined);
  const rows = sampled(centres.length > 0 ? centres : [...places.keys()].filter(targetsAt), mostSizes);
  const own = rowsOf({ features, labels: new Int32Array(features.count), classes: 1 }, rows).features;
  const scaling = scalingOf(own);
  const targets = Float64Array.from(rows.flatMap((row) => [...targetsAt(row)!]));
  return ridges(standardised(own, scaling), targets, penalties).map((ridge) => ({
    targets: (row) =>
      ridge.predict(standardised({ count: 1, width: row.length, data: row }, scaling).data) as unknown as Targets,
  }));
}

/** AP50 of every class; null for a class that no test box that counts is of. */
export function precisions(
  { test, classes }: { readonly test: Pick<BoxSets['test'], 'boxes'>; readonly classes: readonly string[] },
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
