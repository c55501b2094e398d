/** Evaluations of encoders on labelled photographs. */
import type { LabelSource } from '../../../shared/dataset-spec.ts';
import { readingOfSource } from '../../../shared/encoder-source.ts';
import type { FewRequest } from '../../../shared/few-labels.ts';
import { datasetId, realFolders } from '../real-folders.ts';
import { comparedWith, labelledSpecs } from './compared-with.ts';
import { encoderSource } from './encoder-source.ts';
import type { Preparation } from './preparation.ts';

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
  /** Amounts of few labels. */
  readonly few?: FewRequest | undefined;
}

/** How the lab prepares an evaluation. */
export const evaluate: Preparation<'evaluate', EvaluateOptions> = {
  /** Opens the folders as datasets, which the page then lists with its others. */
  fromPage: async ({ images, test, against, few }, context, id) => {
    const { tokens, datasets } = context;
    const reading = readingOfSource(await encoderSource(id, context));
    const [imagePaths, testPaths] = [images, test].map((chosen) => chosen.map((token) => tokens.pathOf(token)));
    const opened = [await datasets.open(imagePaths!, { reading }), await datasets.open(testPaths!, { reading })];
    const [labels, testLabels] = opened.map((dataset) => datasets.labelsOf(datasets.foldersOf(dataset.id)));
    return {
      images: imagePaths!,
      test: testPaths!,
      labels: labels!,
      testLabels: testLabels!,
      ...(against && { against }),
      ...(few && { few }),
    };
  },
  prepare: async (id, { images, test, labels, testLabels, against, few }, context) => {
    const source = await encoderSource(id, context);
    const reading = readingOfSource(source);
    const [folders, testFolders] = await Promise.all([realFolders(images), realFolders(test)]);
    const labelled = { folders, testFolders };
    const specs = await labelledSpecs(labelled, reading, context);
    const compared = against && (await comparedWith(against, labelled, context));
    const others = (compared ?? []).flatMap((each) => ('dataset' in each ? [each.dataset.reading] : []));
    return {
      job: {
        source,
        ...specs,
        labels,
        ...(testLabels && { testLabels }),
        ...(compared && { against: compared }),
        ...(few && { few }),
        ...(source.kind === 'run' && { trainedWith: context.datasets.specsOfRun(await context.runs.record(id)) }),
      },
      reads: [
        ...new Set([reading, ...others].flatMap((each) => [datasetId(folders, each), datasetId(testFolders, each)])),
      ],
    };
  },
};
