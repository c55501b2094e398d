/** metrics.jsonl of a run: one line a step and a snapshot, each once. */
import { snapshotRecordSchema } from '../../../shared/results.ts';
import { cutJsonLines, JsonLinesWriter, readJsonLines } from '../../files/json-lines.ts';
import { metricsFile } from '../../files/run-folder.ts';

/**
 * Opens the metrics to go on after a step: what was written of later ones before a kill is cut off.
 * @param step Undefined for a run that begins: nothing is kept.
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

/** Steps at which the metrics hold a snapshot. */
export async function snapshotSteps(runDir: string): Promise<Set<number>> {
  const steps = new Set<number>();
  for await (const record of readJsonLines(metricsFile(runDir))) {
    const snapshot = snapshotRecordSchema.safeParse(record);
    if (snapshot.success) steps.add(snapshot.data.step);
  }
  return steps;
}
