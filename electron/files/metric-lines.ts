/** Reads metrics.jsonl of a run. */
import {
  type SnapshotRecord,
  type StepRecord,
  snapshotRecordSchema,
  stepRecordSchema,
} from '../../shared/run-results.ts';
import { readLines } from './json-lines.ts';
import { metricsFile } from './run-folder.ts';
import { hasChanged } from './sealed-line.ts';

/** A line of metrics.jsonl. */
export type Metric = StepRecord | SnapshotRecord;

/**
 * A record of metrics.jsonl; undefined for an unknown one, and for one that was changed since it was written.
 * @param bytes Of its line, if they are at hand.
 */
export function metricOf(record: unknown, bytes?: Buffer): Metric | undefined {
  const event = (record as { readonly event?: unknown } | null | undefined)?.event;
  if ((event !== 'step' && event !== 'snapshot') || hasChanged(record, bytes)) return undefined;
  return (event === 'step' ? stepRecordSchema : snapshotRecordSchema).safeParse(record).data;
}

/**
 * All records of a run in their order; none if there is no file yet.
 * @param onDamaged Called for each line that cannot be used.
 */
export async function* readMetrics(runDir: string, onDamaged: () => void): AsyncGenerator<Metric> {
  try {
    for await (const { value, bytes } of readLines(metricsFile(runDir))) {
      const metric = metricOf(value, bytes);
      if (metric) yield metric;
      else onDamaged();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
