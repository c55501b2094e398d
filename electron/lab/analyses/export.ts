/** An export of a run's encoder, to the run's own folder or to another one. Only the former is remembered. */
import { type ExportFormat, exportedSchema } from '../../../shared/results.ts';
import { exportFolder } from '../../files/run-folder.ts';
import { type Preparation, trainedRun } from './preparation.ts';

export interface ExportOptions {
  readonly formats: readonly ExportFormat[];
  /** Absolute path of the folder for the files; the run's own export folder unless told otherwise. */
  readonly out?: string | undefined;
}

/** What lies beside the files and the certificate that the worker writes. */
const rememberedSchema = exportedSchema.pick({ files: true, certificate: true });

export const exporting: Preparation<'export', ExportOptions> = {
  fromPage: (parameters) => parameters,
  prepare: async (run, { formats, out }, context) => {
    const { record, runDir } = await trainedRun(run, 'nothing to export', context);
    return {
      job: {
        runDir,
        settings: record.settings,
        dataset: context.datasets.specOf(record.folders),
        out: out ?? exportFolder(runDir),
        formats: [...formats],
      },
      reads: [record.folders],
    };
  },
  written: ({ files, certificate }, { out }) => (out === undefined ? { files, certificate } : undefined),
  // A run that was moved has its files where it is now.
  read: (written, run, { runs }) => ({
    event: 'exported',
    out: exportFolder(runs.folderOf(run)),
    ...rememberedSchema.parse(written),
  }),
};
