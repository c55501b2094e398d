/** What the features of places tell: segmentation from masks, detection from boxes. */
import { idOfSource } from '../../../../shared/encoder-source.ts';
import { refuse } from '../../../../shared/failure.ts';
import type { Dense, Detection, Places } from '../../../../shared/places.ts';
import type { JobOf } from '../../../../shared/worker-protocol.ts';
import { type Copies, findCopies, wholePack } from '../../data/copies-across-folders.ts';
import type { Pack } from '../../data/pack.ts';
import type { Engine } from '../../engine/engine.ts';
import { openEngine } from '../../engine/open-engine.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { chanceMiou } from '../../numerics/intersection-over-union.ts';
import { readTrainedRun } from '../../run/read-trained-run.ts';
import { trainedEncoder } from '../../run/trained-encoder.ts';
import { untrainedEncoder } from '../../run/untrained-encoder.ts';
import { copyWarnings, openPacks } from '../open-labelled.ts';
import type { EncoderUnderTest } from '../stage-extractor.ts';
import { runUnderTest } from '../stage-features.ts';
import { underTest } from '../under-test.ts';
import { type BoxSets, readBoxes } from './box-set.ts';
import { type JudgedDense, judgeDense, miousOf } from './judge-dense.ts';
import { type JudgedDetection, judgeDetection, meanPrecision, precisions, usualBoxes } from './judge-detection.ts';
import { ignoredPixel, type MaskSets, readMasks } from './mask-set.ts';
import { flatPicture, paintedClasses, photographPicture, swatchOf } from './painted-classes.ts';
import { pixelPlaces } from './pixel-places.ts';
import { PlaceExtractor, squareOf } from './place-extractor.ts';

type PlacesJob = JobOf<'places'>;

/** Test images that are shown. */
const shown = 8;
/** Scores of found objects that are shown, at least, and how many. */
const shownFound = 6;
/** With fewer, one image changes the result by several points. */
const fewestTested = 10;

/** The packs and what is measured with them. */
interface Opened {
  readonly job: PlacesJob;
  readonly engine: Engine;
  readonly control: JobControl;
  readonly train: Pack;
  readonly test: Pack;
  readonly copies: Copies['of'];
}

/**
 * @throws FailureError 'bad-usage' for a stage without places; 'unusable-input' for an encoder without places, masks or boxes
 *   that cannot be used, and features that are not finite; 'stopped'.
 */
export async function evaluatePlaces(job: PlacesJob, control: JobControl): Promise<Omit<Places, 'seconds' | 'madeAt'>> {
  const { source, dataset, test: testSpec, masks, boxes } = job;
  if (!masks && !boxes) refuse('bad-usage', 'there are neither masks nor boxes to measure with');
  const encoder = await underTest(source, (message) => control.warn(message));
  const others = await untrainedTwin(job, control);
  const warnings: string[] = [];
  const [train, test] = await openPacks({ dataset, test: testSpec }, encoder.packSide, control, warnings);
  let engine: Engine | undefined;
  try {
    const copies = await findCopies(wholePack(train), wholePack(test));
    warnings.push(...copyWarnings(copies));
    engine = await openEngine('auto', control.port);
    const opened: Opened = { job, engine, control, train, test, copies: copies.of };
    const extractor = await placesOf(encoder, opened, job.stage);
    try {
      const baselines = [...others, pixelPlaces(extractor, { size: extractor.size, packSide: encoder.packSide })];
      const parts = { encoder, extractor, baselines, packSide: encoder.packSide };
      const dense = masks && (await measureDense(masks, parts, opened, warnings));
      const detection = boxes && (await measureDetection(boxes, parts, opened, warnings));
      return {
        event: 'evaluated',
        encoderOf: idOfSource(source),
        folders: dataset.folders,
        testFolders: testSpec.folders,
        ...(dense && { dense }),
        ...(detection && { detection }),
        warnings: [...new Set(warnings)],
      };
    } finally {
      await extractor.dispose();
    }
  } finally {
    train.close();
    test.close();
    await engine?.dispose();
  }
}

/** The encoder of a run before training; added encoders have no such twin. */
async function untrainedTwin({ source }: PlacesJob, control: JobControl): Promise<EncoderUnderTest[]> {
  if (source.kind === 'added') return [];
  const { checkpoint } = await readTrainedRun(source.runDir, (message) => control.warn(message));
  const trained = trainedEncoder(source.settings, checkpoint);
  return [runUnderTest('the untrained encoder', trained, untrainedEncoder(trained))];
}

async function placesOf(
  encoder: EncoderUnderTest,
  { engine, test, job }: Opened,
  stage: string | undefined,
): Promise<PlaceExtractor> {
  const size = job.source.kind === 'run' ? job.source.settings.size : job.source.encoder.input.size;
  return PlaceExtractor.open(engine, encoder, stage, await squareOf(test, 0, size));
}

interface Measured {
  readonly encoder: EncoderUnderTest;
  readonly extractor: PlaceExtractor;
  /** The untrained encoder, if there is one, and then the raw pixels. */
  readonly baselines: readonly EncoderUnderTest[];
  readonly packSide: number;
}

const baselineName = ({ what }: EncoderUnderTest): string => (what === 'the raw pixels' ? 'pixels' : 'untrained');

/** Judges every baseline at the same stage; raw pixels have only one. */
async function judgedBaselines<T>(
  { baselines, extractor }: Measured,
  opened: Opened,
  judge: (extractor: PlaceExtractor, what: string) => Promise<T>,
): Promise<{ name: string; judged: T }[]> {
  const all: { name: string; judged: T }[] = [];
  for (const baseline of baselines) {
    const name = baselineName(baseline);
    const other = await placesOf(baseline, opened, name === 'pixels' ? undefined : extractor.stage);
    try {
      all.push({ name, judged: await judge(other, baseline.what) });
    } finally {
      await other.dispose();
    }
  }
  return all;
}

/** Places among test images that are shown, evenly spaced. */
const shownOf = (count: number): Set<number> =>
  new Set(Array.from({ length: Math.min(shown, count) }, (_, i) => Math.floor((i * count) / Math.min(shown, count))));

const fewWarning = (images: number, what: string): string[] =>
  images < fewestTested
    ? [
        `only ${images} test ${images === 1 ? 'image has' : 'images have'} ${what}: one image changes the result by much`,
      ]
    : [];

async function measureDense(
  { train, test, ignored }: NonNullable<PlacesJob['masks']>,
  parts: Measured,
  opened: Opened,
  warnings: string[],
): Promise<Dense> {
  const { extractor, encoder, packSide } = parts;
  const { engine, control, copies } = opened;
  const { size } = extractor;
  const masks: MaskSets = await readMasks(
    { pack: opened.train, folder: train, skipped: copies },
    { pack: opened.test, folder: test },
    { packSide, size, ignored },
    {
      onProgress: (done, total) => control.progress('reading the masks', done, total),
      checkStopped: () => control.checkStopped(),
    },
  );
  warnings.push(...masks.warnings, ...fewWarning(masks.test.photographs.length, 'a mask'));
  const chosen = shownOf(masks.test.photographs.length);
  const examples: Promise<Dense['examples'][number]>[] = [];
  const judged: JudgedDense = await judgeDense(
    extractor,
    { engine, masks, control, what: encoder.what },
    (at, square, truth, predicted) => {
      if (!chosen.has(at)) return;
      const image = opened.test.name(masks.test.photographs[at]!);
      examples.push(denseExample(image, square, { truth, predicted, size, classes: masks.classes }));
    },
  );
  const baselines = await judgedBaselines(parts, opened, (other, what) =>
    judgeDense(other, { engine, masks, control, what }),
  );
  const { confusions, trained } = judged;
  const counts = confusions.linear.trueCounts();
  const pixels = counts.reduce((sum, count) => sum + count, 0);
  const [knn, linear, retrieval] = [confusions.knn.ious(), confusions.linear.ious(), confusions.retrieval.ious()];
  return {
    ...miousOf(judged),
    ...gridOf(extractor),
    images: masks.train.photographs.length,
    testImages: masks.test.photographs.length,
    places: trained.places.length,
    ofPlaces: trained.of,
    k: judged.k,
    c: judged.c,
    ignored: masks.ignored,
    chance: chanceMiou(counts),
    classes: await Promise.all(
      masks.classes.map(async (name, i) => ({
        name,
        share: pixels === 0 ? 0 : counts[i]! / pixels,
        knn: knn[i]!,
        linear: linear[i]!,
        retrieval: retrieval[i]!,
        swatch: await swatchOf(i),
      })),
    ),
    baselines: baselines.map(({ name, judged }) => ({ name, ...miousOf(judged) })),
    examples: await Promise.all(examples),
  };
}

const gridOf = ({ stage, rows, columns }: PlaceExtractor) => ({ stage, rows, columns });

async function denseExample(
  image: string,
  square: Parameters<typeof photographPicture>[0],
  {
    truth,
    predicted,
    size,
    classes,
  }: {
    readonly truth: Uint16Array;
    readonly predicted: Uint16Array;
    readonly size: number;
    readonly classes: readonly string[];
  },
): Promise<Dense['examples'][number]> {
  const seen = [...truth.keys()].filter((i) => truth[i] !== ignoredPixel);
  const namesIn = (labels: Uint16Array): string[] =>
    [...new Set(seen.map((i) => labels[i]!))].sort((a, b) => a - b).map((label) => classes[label]!);
  return {
    image,
    picture: await photographPicture(square, size),
    truth: await flatPicture(paintedClasses(truth, size)),
    predicted: await flatPicture(paintedClasses(predicted, size, truth)),
    trueClasses: namesIn(truth),
    predictedClasses: namesIn(predicted),
    right: seen.length === 0 ? 0 : seen.filter((i) => truth[i] === predicted[i]).length / seen.length,
  };
}

async function measureDetection(
  { train, test }: NonNullable<PlacesJob['boxes']>,
  parts: Measured,
  opened: Opened,
  warnings: string[],
): Promise<Detection> {
  const { extractor, encoder, packSide } = parts;
  const { engine, control, copies } = opened;
  const { size } = extractor;
  control.progress('reading the boxes', 0, 1);
  const boxes: BoxSets = await readBoxes(
    { pack: opened.train, source: train, skipped: copies },
    { pack: opened.test, source: test },
    { packSide, size },
    () => control.checkStopped(),
  );
  const { photographs } = boxes.test;
  warnings.push(...boxes.warnings, ...fewWarning(photographs.length, 'boxes'));
  const chosen = shownOf(photographs.length);
  const examples: Promise<Detection['examples'][number]>[] = [];
  const share = (box: readonly number[]) => box.map((side) => side / size) as [number, number, number, number];
  const judged: JudgedDetection = await judgeDetection(
    extractor,
    { engine, boxes, control, what: encoder.what },
    (at, square, found) => {
      if (!chosen.has(at)) return;
      examples.push(
        photographPicture(square, size).then((picture) => ({
          image: opened.test.name(photographs[at]!),
          picture,
          boxes: boxes.test.boxes[at]!.map(({ label, box, ignored }) => ({
            label: boxes.classes[label]!,
            box: share(box),
            ignored,
          })),
          found: found
            .slice(0, shownFound)
            .map(({ label, box, score }) => ({ label: boxes.classes[label]!, box: share(box), score })),
        })),
      );
    },
  );
  const baselines = await judgedBaselines(parts, opened, (other, what) =>
    judgeDetection(other, { engine, boxes, control, what }),
  );
  const perClass = precisions(boxes, judged.found);
  const counting = (own: BoxSets['train'], label: number): number =>
    own.boxes.flat().filter((box) => box.label === label && !box.ignored).length;
  return {
    ap50: meanPrecision(perClass),
    ...gridOf(extractor),
    images: boxes.train.photographs.length,
    testImages: photographs.length,
    places: judged.places,
    ofPlaces: judged.ofPlaces,
    c: judged.c,
    ridge: judged.ridge,
    chance: meanPrecision(precisions(boxes, usualBoxes(boxes, photographs.length))),
    classes: boxes.classes.map((name, label) => ({
      name,
      ap50: perClass[label]!,
      boxes: counting(boxes.train, label),
      testBoxes: counting(boxes.test, label),
    })),
    baselines: baselines.map(({ name, judged }) => ({ name, ap50: meanPrecision(precisions(boxes, judged.found)) })),
    examples: await Promise.all(examples),
  };
}
