/** A diagnosis of a run's network, on the photographs that it held out or on other ones. */
import { realFolders, refuseGone } from '../chosen-folders.ts';
import { type Preparation, trainedRun } from './preparation.ts';

export interface DiagnoseOptions {
  /** Absolute paths of photographs to ask in the place of those that the run held out. */
  readonly images?: readonly string[] | undefined;
}

export const diagnose: Preparation<'diagnose', DiagnoseOptions> = {
  fromPage: async ({ images }, { tokens, datasets }) => {
    const paths = images?.map((token) => tokens.pathOf(token));
    // The page lists them among its photographs, indexed like the others.
    if (paths) await datasets.open(paths);
    return { images: paths };
  },
  prepare: async (run, { images }, context) => {
    const { datasets } = context;
    const { record, runDir } = await trainedRun(run, 'no network to diagnose', context);
    const other = images ? await realFolders(images) : undefined;
    // Other photographs can stand in for those of the run.
    if (!other)
      await refuseGone(
        run,
        record,
        'put them back, or choose other photographs to ask (--images DIR on the command line)',
      );
    // Their cache can then be seen, and cleared, as that of any other folders.
    if (other) await datasets.register(other);
    return {
      job: {
        runDir,
        settings: record.settings,
        ...datasets.specsOfRun(record),
        ...(other ? { other: datasets.specOf(other) } : {}),
      },
      reads: [record.folders, record.heldOutFolders, other ?? []],
    };
  },
};
