/** An export of a run's encoder, to the run's own folder or to another one. Only the former is stored as the last export. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { analyses } from '../../../shared/analyses.ts';
import { refuse } from '../../../shared/failure.ts';
import type { Precision } from '../../../shared/precision.ts';
import { type ExportFormat, exportedSchema } from '../../../shared/run-results.ts';
import { exportFolder } from '../../files/run-folder.ts';
import { removeUnfinished, withinPlace } from '../../files/unfinished-folder.ts';
import { datasetId } from '../real-folders.ts';
import { resolveInsideFolder } from '../resolve-inside-folder.ts';
import { type Preparation, readAnalysis, trainedRun } from './preparation.ts';

/** Options of an export. */
export interface ExportOptions {
  readonly formats: readonly ExportFormat[];
  /** Of the ONNX files; by default, float32 alone. */
  readonly precisions?: readonly Precision[] | undefined;
  /** Absolute path of the folder for the files; by default, the run's own export folder. */
  readonly out?: string | undefined;
}

/** The part of the result that is stored next to the exported files, and the SHA-256 of each file. */
const storedSchema = exportedSchema.pick({ files: true, sizes: true, certificate: true }).extend({
  /** By path; absent in exports of earlier versions. */
  sha256: z.record(z.string(), z.string()).optional(),
});

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * Checks that a file of a run's own export is the one that was written.
 * @param name Relative to the export.
 * @throws FailureError 'unusable-input' that names the file if it was changed since, or if the list of the files is damaged.
 */
export async function checkExported(runDir: string, name: string, path: string): Promise<void> {
  const stored = await readAnalysis(join(runDir, analyses.export.file()), analyses.export.noun, storedSchema);
  const expected = stored?.sha256?.[name];
  if (expected !== undefined && expected !== (await hashOf(path)))
    refuse('unusable-input', `${path} is damaged: it was changed since it was exported`, 'export again');
}

/**
 * The files of a run's own export, checked, in the order in which they were written; none without one.
 * @throws FailureError 'unusable-input' or 'not-found' that names a file that was changed or removed since.
 */
export async function exportedFiles(runDir: string): Promise<readonly string[]> {
  const stored = await readAnalysis(join(runDir, analyses.export.file()), analyses.export.noun, storedSchema);
  const files = stored?.files ?? [];
  for (const name of files) await checkExported(runDir, name, await resolveInsideFolder(exportFolder(runDir), name));
  return files;
}

/** How the lab prepares and stores an export. */
export const exporting: Preparation<'export', ExportOptions> = {
  fromPage: (parameters) => parameters,
  prepare: async (run, { formats, precisions = ['float32'], out }, context) => {
    const { record, runDir } = await trainedRun(run, 'nothing to export', context);
    return {
      job: {
        runDir,
        settings: record.settings,
        dataset: context.datasets.specOf(record.folders, record.settings.reading),
        out: out ?? exportFolder(runDir),
        formats: [...formats],
        precisions: [...precisions],
      },
      reads: [datasetId(record.folders, record.settings.reading)],
    };
  },
  cleanUp: ({ out }) => removeUnfinished(withinPlace(out)),
  written: async ({ files, sizes, certificate, out: folder }, { out }) => {
    if (out !== undefined) return undefined;
    const hashes = files.map(async (name) => [name, await hashOf(join(folder, name))] as const);
    return { files, ...(sizes && { sizes }), certificate, sha256: Object.fromEntries(await Promise.all(hashes)) };
  },
  stored: storedSchema,
  // The files moved together with the run's folder.
  read: (written, run, { runs }) => {
    const { files, sizes, certificate } = written as z.infer<typeof storedSchema>;
    return { event: 'exported', out: exportFolder(runs.folderOf(run)), files, ...(sizes && { sizes }), certificate };
  },
};
