/** An evaluation of a run's encoder on labelled photographs. */
import type { LabelSource } from '../../../shared/dataset-spec.ts';
import { datasetId, realFolders } from '../real-folders.ts';
import { type Preparation, trainedRun } from './preparation.ts';

/** Options of an evaluation. */
export interface EvaluateOptions {
  /** Absolute paths of labelled photographs to learn the classes from. */
  readonly images: readonly string[];
  /** Absolute paths of labelled photographs to test on. */
  readonly test: readonly string[];
  readonly labels: LabelSource;
  /** Of the test photographs, if it is another one. */
  readonly testLabels?: LabelSource;
}

/** How the lab prepares an evaluation. */
export const evaluate: Preparation<'evaluate', EvaluateOptions> = {
  fromPage: async ({ images, test }, { tokens, datasets, runs }, run) => {
    const { reading } = (await runs.record(run)).settings;
    const [imagePaths, testPaths] = [images, test].map((chosen) => chosen.map((token) => tokens.pathOf(token)));
    // The page then lists them with its other datasets.
    const opened = [await datasets.open(imagePaths!, { reading }), await datasets.open(testPaths!, { reading })];
    const [labels, testLabels] = opened.map(({ id }) => datasets.labelsOf(datasets.foldersOf(id)));
    return { images: imagePaths!, test: testPaths!, labels: labels!, testLabels: testLabels! };
  },
  prepare: async (run, { images, test, labels, testLabels }, context) => {
    const { datasets } = context;
    const { record, runDir } = await trainedRun(run, 'nothing to evaluate', context);
    const [folders, testFolders] = await Promise.all([realFolders(images), realFolders(test)]);
    // Registered, their caches are listed and can be cleared like any others.
    const { reading } = record.settings;
    await datasets.register(folders, { reading });
    await datasets.register(testFolders, { reading });
    return {
      job: {
        runDir,
        settings: record.settings,
        dataset: datasets.specOf(folders, reading),
        test: datasets.specOf(testFolders, reading),
        labels,
        ...(testLabels && { testLabels }),
        trainedWith: datasets.specsOfRun(record),
      },
      reads: [datasetId(folders, reading), datasetId(testFolders, reading)],
    };
  },
};
