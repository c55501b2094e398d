/** A diagnosis of a run's network, on its held-out photographs or on others. */
import { datasetId, datasetsOfRun, realFolders, refuseGone } from '../real-folders.ts';
import { type Preparation, trainedRun } from './preparation.ts';

/** Options of a diagnosis. */
export interface DiagnoseOptions {
  /** Absolute paths of photographs to use instead of those that the run held out. */
  readonly images?: readonly string[] | undefined;
}

/** How the lab prepares a diagnosis. */
export const diagnose: Preparation<'diagnose', DiagnoseOptions> = {
  fromPage: async ({ images }, { tokens, datasets, runs }, run) => {
    const paths = images?.map((token) => tokens.pathOf(token));
    // The page then lists them with its other datasets.
    if (paths) await datasets.open(paths, { reading: (await runs.record(run)).settings.reading });
    return { images: paths };
  },
  prepare: async (run, { images }, context) => {
    const { datasets } = context;
    const { record, runDir } = await trainedRun(run, 'no network to diagnose', context);
    const other = images ? await realFolders(images) : undefined;
    // With other photographs, those of the run are not needed.
    if (!other)
      await refuseGone(run, record, 'restore them, or choose other images (--images DIR on the command line)');
    // Registered, their cache is listed and can be cleared like any other.
    const { reading } = record.settings;
    if (other) await datasets.register(other, { reading });
    return {
      job: {
        runDir,
        settings: record.settings,
        ...datasets.specsOfRun(record),
        ...(other ? { other: datasets.specOf(other, reading) } : {}),
      },
      reads: [...datasetsOfRun(record), ...(other ? [datasetId(other, reading)] : [])],
    };
  },
};
