/** Runs for other programs: their metrics as one table, their events for TensorBoard. */
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { refuse } from '../../shared/failure.ts';
import { writeAtomically } from '../files/atomic-write.ts';
import { RunEvents } from '../files/tensorboard/run-events.ts';
import { metricsCsv, metricsTable, type NamedRun } from './metrics-table.ts';

/**
 * Refuses a path where something is already: an export never replaces a file.
 * @param option The option that names it, as in `--out FILE.zip`.
 */
export async function refuseTaken(path: string, option: string): Promise<void> {
  if (await stat(path).catch(() => undefined))
    refuse('unusable-input', `${path} exists already`, `name another file with ${option}, or delete that one`);
  const folder = await stat(dirname(path)).catch(() => undefined);
  if (!folder?.isDirectory()) refuse('unusable-input', `there is no folder ${dirname(path)}`);
}

/** Whether a file is to hold a table of metrics, by its extension. */
export const isMetricsFile = (path: string): boolean => /\.(csv|parquet)$/i.test(path);

/** What was written. */
export interface WrittenMetrics {
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly string[];
  /** Number of lines that could not be read. */
  readonly damaged: number;
}

/**
 * Writes the metrics of runs to a CSV or Parquet file, by its extension.
 * @throws FailureError 'unusable-input' if the file exists or its folder does not.
 */
export async function exportMetrics(runs: readonly NamedRun[], file: string): Promise<WrittenMetrics> {
  await refuseTaken(file, '--metrics FILE');
  const table = await metricsTable(runs);
  if (/\.csv$/i.test(file)) await writeAtomically(file, metricsCsv(table));
  // The library is loaded only for this.
  else await writeAtomically(file, (await import('./metrics-parquet.ts')).metricsParquet(table));
  const columns = ['run', 'name', 'step', ...table.numbers.keys()];
  return { file, rows: table.step.length, columns, damaged: table.damaged };
}

/** The events of one run. */
export interface WrittenEvents {
  readonly run: string;
  readonly file: string;
  /** Number of lines and boards that could not be read. */
  readonly damaged: number;
}

/**
 * Writes event files for TensorBoard, in a folder for each run.
 * @param out Created if it is missing.
 * @throws FailureError 'unusable-input' if there is something in the folder of a run.
 */
export async function exportEvents(runs: readonly NamedRun[], out: string): Promise<WrittenEvents[]> {
  for (const { id } of runs) {
    const folder = join(out, id);
    const entries = await readdir(folder).catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? [] : refuse('unusable-input', `${folder} cannot be written to: ${error.message}`),
    );
    if (entries.length > 0)
      refuse(
        'unusable-input',
        `${folder} is not empty`,
        'name another folder with --tensorboard DIR, or delete that one',
      );
  }
  const written: WrittenEvents[] = [];
  for (const { id, runDir } of runs)
    written.push({
      run: id,
      ...(await RunEvents.write(runDir, join(out, id)).catch((error) => unwritable(out, error))),
    });
  return written;
}

const unwritable = (out: string, error: Error): never =>
  refuse('unusable-input', `${out} cannot be written to: ${error.message}`);
