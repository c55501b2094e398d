/** metrics.jsonl of a run: one line for each step and each snapshot. */
import { snapshotRecordSchema } from '../../../shared/results.ts';
import { cutJsonLines, JsonLinesWriter, readJsonLines } from '../../files/json-lines.ts';
import { metricsFile } from '../../files/run-folder.ts';

/**
 * Opens the metrics to continue after a step. Lines of later steps, written before a kill, are removed.
 * @param step Undefined for a new run: all lines are removed.
 */
export async function openMetrics(runDir: string, step: number | undefined): Promise<JsonLinesWriter> {
  const isKept = (record: unknown): boolean => {
    const at = (record as { step?: unknown } | null)?.step;
    return step !== undefined && typeof at === 'number' && at <= step;
  };
  await cutJsonLines(metricsFile(runDir), isKept).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return JsonLinesWriter.open(metricsFile(runDir));
}

/** The steps that have a snapshot in the metrics. */
export async function snapshotSteps(runDir: string): Promise<Set<number>> {
  const steps = new Set<number>();
  for await (const record of readJsonLines(metricsFile(runDir))) {
    const snapshot = snapshotRecordSchema.safeParse(record);
    if (snapshot.success) steps.add(snapshot.data.step);
  }
  return steps;
}
