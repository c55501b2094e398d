/** An export of a run's encoder, to the run's own folder or to another one. Only the former is stored as the last export. */
import { type ExportFormat, exportedSchema } from '../../../shared/run-results.ts';
import { exportFolder } from '../../files/run-folder.ts';
import { datasetId } from '../real-folders.ts';
import { type Preparation, trainedRun } from './preparation.ts';

/** Options of an export. */
export interface ExportOptions {
  readonly formats: readonly ExportFormat[];
  /** Absolute path of the folder for the files; by default, the run's own export folder. */
  readonly out?: string | undefined;
}

/** The part of the result that is stored next to the exported files. */
const storedSchema = exportedSchema.pick({ files: true, certificate: true });

/** How the lab prepares and stores an export. */
export const exporting: Preparation<'export', ExportOptions> = {
  fromPage: (parameters) => parameters,
  prepare: async (run, { formats, out }, context) => {
    const { record, runDir } = await trainedRun(run, 'nothing to export', context);
    return {
      job: {
        runDir,
        settings: record.settings,
        dataset: context.datasets.specOf(record.folders, record.settings.reading),
        out: out ?? exportFolder(runDir),
        formats: [...formats],
      },
      reads: [datasetId(record.folders, record.settings.reading)],
    };
  },
  written: ({ files, certificate }, { out }) => (out === undefined ? { files, certificate } : undefined),
  // The files moved together with the run's folder.
  read: (written, run, { runs }) => ({
    event: 'exported',
    out: exportFolder(runs.folderOf(run)),
    ...storedSchema.parse(written),
  }),
};
