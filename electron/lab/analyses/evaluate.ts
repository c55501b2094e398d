/** Evaluations of encoders on labelled photographs: of a run's, and of one that was added from a file. */
import type { ParametersOf } from '../../../shared/analyses.ts';
import type { LabelSource } from '../../../shared/dataset-spec.ts';
import type { ImageReading } from '../../../shared/image-reading.ts';
import { datasetId, realFolders } from '../real-folders.ts';
import { comparedWith, labelledSpecs } from './compared-with.ts';
import { type AnalysisContext, type Preparation, trainedRun } from './preparation.ts';

/** Options of an evaluation. */
export interface EvaluateOptions {
  /** Absolute paths of labelled photographs to learn the classes from. */
  readonly images: readonly string[];
  /** Absolute paths of labelled photographs to test on. */
  readonly test: readonly string[];
  readonly labels: LabelSource;
  /** Of the test photographs, if it is another one. */
  readonly testLabels?: LabelSource;
  /** Names of what the encoder is compared with: see comparedWith. */
  readonly against?: readonly string[];
}

/** The options of a page, which opens the folders as datasets; it then lists them with its others. */
async function fromPage(
  { images, test, against }: ParametersOf<'evaluate'>,
  reading: ImageReading | undefined,
  { tokens, datasets }: AnalysisContext,
): Promise<EvaluateOptions> {
  const [imagePaths, testPaths] = [images, test].map((chosen) => chosen.map((token) => tokens.pathOf(token)));
  const opened = [await datasets.open(imagePaths!, { reading }), await datasets.open(testPaths!, { reading })];
  const [labels, testLabels] = opened.map(({ id }) => datasets.labelsOf(datasets.foldersOf(id)));
  return {
    images: imagePaths!,
    test: testPaths!,
    labels: labels!,
    testLabels: testLabels!,
    ...(against && { against }),
  };
}

/** The folders, labels and baselines of the worker's job, and the packs that it reads. */
async function prepared(
  { images, test, labels, testLabels, against }: EvaluateOptions,
  reading: ImageReading | undefined,
  context: AnalysisContext,
) {
  const [folders, testFolders] = await Promise.all([realFolders(images), realFolders(test)]);
  const labelled = { folders, testFolders };
  const specs = await labelledSpecs(labelled, reading, context);
  const compared = against && (await comparedWith(against, labelled, context));
  const others = (compared ?? []).flatMap((each) => ('dataset' in each ? [each.dataset.reading] : []));
  return {
    job: { ...specs, labels, ...(testLabels && { testLabels }), ...(compared && { against: compared }) },
    reads: [
      ...new Set([reading, ...others].flatMap((each) => [datasetId(folders, each), datasetId(testFolders, each)])),
    ],
  };
}

/** How the lab prepares an evaluation of a run's encoder. */
export const evaluate: Preparation<'evaluate', EvaluateOptions> = {
  fromPage: async (parameters, context, run) =>
    fromPage(parameters, (await context.runs.record(run)).settings.reading, context),
  prepare: async (run, options, context) => {
    const { record, runDir } = await trainedRun(run, 'nothing to evaluate', context);
    const { job, reads } = await prepared(options, record.settings.reading, context);
    return {
      job: { runDir, settings: record.settings, ...job, trainedWith: context.datasets.specsOfRun(record) },
      reads,
    };
  },
};

/** How the lab prepares an evaluation of an added encoder, which sees colour of 8 bits. */
export const evaluateAdded: Preparation<'evaluate-added', EvaluateOptions> = {
  fromPage: (parameters, context) => fromPage(parameters, undefined, context),
  prepare: async (id, options, context) => {
    const { encoders } = context;
    const encoder = await encoders.record(id);
    const { job, reads } = await prepared(options, undefined, context);
    return { job: { folder: encoders.folderOf(id), encoder, ...job }, reads };
  },
};
