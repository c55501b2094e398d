/** The part of `evaluate` that measures the features of places: with masks, and with boxes. */
import type { Evaluation } from '../../shared/evaluation.ts';
import { asFailure, refuse } from '../../shared/failure.ts';
import { counted } from '../../shared/format-words.ts';
import {
  type Dense,
  type Detection,
  type Ignored,
  ignoredFrom,
  ignoredTakes,
  ignoredWords,
  type Places,
  usualIgnored,
} from '../../shared/places.ts';
import type { OptionsOf } from '../lab/analyses.ts';
import { performAnalysis, printResult } from './analysis-command.ts';
import { fromCaller, type Options, type Values } from './arguments.ts';
import type { Context } from './command.ts';
import { duration } from './output.ts';
import { score, table } from './table.ts';

/** The options. */
export const placesOptions = {
  masks: { takes: 'DIR', help: 'masks of the images to learn from: PNG files with the names of the images' },
  'test-masks': { takes: 'DIR', help: 'masks of the images to test on' },
  ignore: {
    takes: 'VALUE|none',
    help: 'value of masks that is neither learnt nor tested',
    default: String(usualIgnored),
  },
  boxes: { takes: 'FILE|DIR', help: 'boxes of the images to learn from: a COCO file, or a folder of Pascal VOC files' },
  'test-boxes': { takes: 'FILE|DIR', help: 'boxes of the images to test on' },
  stage: { takes: 'S', help: 'stage of the encoder for masks and boxes', default: 'the last with features of places' },
} as const satisfies Options;

type PlacesValues = Values<
  typeof placesOptions & {
    images: { takes: 'DIR'; many: true; help: string };
    test: { takes: 'DIR'; many: true; help: string };
  }
>;

/** The options of the analysis; undefined without masks and boxes. @throws FailureError 'bad-usage' for half of a pair. */
export function placesOf(values: PlacesValues): OptionsOf<'places'> | undefined {
  const { images, test, ignore, stage } = values;
  const masks = pair('masks', values.masks, values['test-masks']);
  const boxes = pair('boxes', values.boxes, values['test-boxes']);
  if (ignore !== undefined && !masks) refuse('bad-usage', '--ignore is for masks: say --masks DIR --test-masks DIR');
  if (!masks && !boxes) {
    if (stage !== undefined) refuse('bad-usage', '--stage is for masks and boxes: labels are measured at every stage');
    return undefined;
  }
  return {
    images: images.map(fromCaller),
    test: test.map(fromCaller),
    ...(stage !== undefined && { stage }),
    ...(masks && { masks: { ...masks, ...(ignore !== undefined && { ignored: ignoredValue(ignore) }) } }),
    ...(boxes && { boxes }),
  };
}

/** Said where only one of two options is given. */
const bothWanted = {
  masks: 'evaluate takes --masks of the training images and --test-masks of the test images',
  boxes: 'evaluate takes --boxes of the training images and --test-boxes of the test images',
} as const;

function pair(name: keyof typeof bothWanted, train: string | undefined, test: string | undefined) {
  if (train === undefined && test === undefined) return undefined;
  if (train === undefined || test === undefined)
    return refuse('bad-usage', `${bothWanted[name]}: found only one of them`);
  return { train: fromCaller(train), test: fromCaller(test) };
}

const ignoredValue = (text: string): Ignored =>
  ignoredFrom(text) ?? refuse('bad-usage', `--ignore takes ${ignoredTakes}: found '${text}'`);

/**
 * Measures classes and then places, and prints both as one result. Images without classes are measured by their places alone,
 * unless --labels asks for classes.
 * @returns The evaluation of classes, if they were measured.
 */
export const evaluateWithPlaces =
  (
    places: OptionsOf<'places'>,
    { words, labelled }: { words(evaluation: Evaluation): readonly string[]; readonly labelled: boolean },
  ) =>
  async (subject: string, requested: OptionsOf<'evaluate'>, context: Context): Promise<Evaluation | undefined> => {
    const classes = await performAnalysis('evaluate', subject, requested, context).catch((error: unknown) => {
      const failure = asFailure(error);
      if (labelled || failure.code !== 'unusable-input') throw error;
      return `classes are not measured: ${failure.message}`;
    });
    const found = await performAnalysis('places', subject, places, context);
    const { dense, detection, warnings, seconds } = found;
    if (typeof classes === 'string') {
      const all = [...warnings, classes];
      printResult({ ...found, warnings: all }, all, placesWords(found), context.output);
      return undefined;
    }
    const all = [...new Set([...classes.warnings, ...warnings])];
    const line = { ...classes, dense, detection, warnings: all, seconds: classes.seconds + seconds };
    printResult(line, all, [...words(classes), ...placesWords(found)], context.output);
    return classes;
  };

function placesWords({ dense, detection, seconds }: Places): string[] {
  return [
    ...(dense ? denseWords(dense) : []),
    ...(detection ? detectionWords(detection) : []),
    `masks and boxes measured in ${duration(seconds)}`,
  ];
}

const iou = (value: number | null): string => (value === null ? '–' : score(value));
const about = ({ stage, rows, columns, images, testImages, places, ofPlaces }: Dense | Detection): string =>
  `${stage}, ${rows} × ${columns} places; ${counted(images, 'image')} to learn from (${places} of ${ofPlaces} places), ${testImages} to test on`;

function denseWords(dense: Dense): string[] {
  const rows = [
    ...dense.classes.map(({ name, share, knn, linear, retrieval }) => [
      name,
      score(share),
      iou(knn),
      iou(linear),
      iou(retrieval),
    ]),
    ['mean (mIoU)', '', ...[dense.knnMiou, dense.linearMiou, dense.retrievalMiou].map(score)],
    ...dense.baselines.map(({ name, knnMiou, linearMiou, retrievalMiou }) => [
      `${name} (mIoU)`,
      '',
      ...[knnMiou, linearMiou, retrievalMiou].map(score),
    ]),
  ];
  return [
    `segmentation: ${about(dense)}; chance ${score(dense.chance)}`,
    ...table(['class', 'share', 'k-NN', 'linear', 'retrieval'], rows),
    `k = ${dense.k} and C = ${dense.c} chosen on a part of the images to learn from${dense.ignored === undefined ? '' : `; ${ignoredWords(dense.ignored)}`}`,
  ];
}

function detectionWords(detection: Detection): string[] {
  const rows = [
    ...detection.classes.map(({ name, testBoxes, ap50 }) => [name, String(testBoxes), iou(ap50)]),
    ['mean', '', score(detection.ap50)],
    ...detection.baselines.map(({ name, ap50 }) => [name, '', score(ap50)]),
  ];
  return [
    `detection: ${about(detection)}; chance ${score(detection.chance)}`,
    ...table(['class', 'test boxes', 'AP50'], rows),
    `C = ${detection.c} and penalty of sizes ${detection.ridge} chosen on a part of the images to learn from`,
  ];
}
