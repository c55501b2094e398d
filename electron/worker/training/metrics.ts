/** metrics.jsonl of a run: one sealed line for each step and each snapshot. */
import {
  type SnapshotRecord,
  type StepRecord,
  snapshotRecordSchema,
  stepRecordSchema,
} from '../../../shared/run-results.ts';
import { JsonLinesWriter, type Line, readLines, truncateFile } from '../../files/json-lines.ts';
import { metricsFile } from '../../files/run-folder.ts';
import { isIntact } from '../../files/sealed-line.ts';

/** The metrics of a run that goes on, opened for appending. */
export interface OpenedMetrics {
  readonly writer: JsonLinesWriter;
  /** Training time at the last line that is left; undefined if no line tells it, in a run of an earlier version. */
  readonly seconds: number | undefined;
  /** The steps that have a snapshot. */
  readonly snapshots: ReadonlySet<number>;
  /** Lines are damaged or missing: the snapshots of other steps may have been taken too. */
  readonly isDamaged: boolean;
}

/** A line as it was written; undefined if it was damaged since. */
function recordOf({ value, bytes }: Line): StepRecord | SnapshotRecord | undefined {
  if (!isIntact(value, bytes)) return undefined;
  const step = stepRecordSchema.safeParse(value);
  return step.success ? step.data : snapshotRecordSchema.safeParse(value).data;
}

/** `3, 5 to 8` */
function inWords(steps: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const step of steps) {
    const last = ranges.at(-1);
    if (last && step === last[1] + 1) last[1] = step;
    else ranges.push([step, step]);
  }
  const shown = ranges.slice(0, 5).map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`));
  return [...shown, ...(ranges.length > 5 ? [`${ranges.length - 5} more gaps`] : [])].join(', ');
}

/**
 * Opens the metrics to continue after a step. Lines of later steps, written before a kill, are removed. A line of that step or
 * an earlier one is never removed, however damaged the lines around it are.
 * @param step Of the checkpoint; undefined for a new run: all lines are removed.
 * @param onWarning Receives a message if lines up to the step are damaged or missing.
 */
export async function openMetrics(
  runDir: string,
  step: number | undefined,
  onWarning: (message: string) => void,
): Promise<OpenedMetrics> {
  const file = metricsFile(runDir);
  const snapshots = new Set<number>();
  const steps = new Set<number>();
  let seconds = step === undefined ? 0 : undefined;
  let damaged = 0;
  /** Damaged lines since the last line of a later step began: they go with it. */
  let cut: { readonly at: number; readonly damaged: number } | undefined;
  let end = 0;
  try {
    for await (const line of readLines(file)) {
      const record = recordOf(line);
      if (step === undefined || (record && record.step > step)) cut ??= { at: end, damaged };
      else if (record) {
        cut = undefined;
        seconds = record.seconds;
        // A snapshot can be taken again on request; a step stands once.
        if (record.event === 'step' && steps.has(record.step)) damaged++;
        (record.event === 'step' ? steps : snapshots).add(record.step);
      } else damaged++;
      end = line.end;
    }
    if (cut) await truncateFile(file, cut.at);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  damaged = cut?.damaged ?? damaged;
  const missing = Array.from({ length: step ?? 0 }, (_, i) => i + 1).filter((each) => !steps.has(each));
  if (damaged > 0)
    onWarning(`${damaged} ${damaged === 1 ? 'line of' : 'lines of'} ${file} ${damaged === 1 ? 'is' : 'are'} damaged`);
  if (missing.length > 0)
    onWarning(
      `${file} lacks ${missing.length === 1 ? 'step' : 'steps'} ${inWords(missing)} of ${step}: the curve has a gap there; the weights and the following steps do not depend on it`,
    );
  const writer = await JsonLinesWriter.open(file);
  return { writer, seconds, snapshots, isDamaged: damaged > 0 || missing.length > 0 };
}
