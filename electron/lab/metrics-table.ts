/** The metrics of runs as one table: a row for each step of each run. */
import { csvLine } from '../../shared/csv.ts';
import { scalarsOf } from '../../shared/label-free.ts';
import type { SnapshotRecord, StepRecord } from '../../shared/run-results.ts';
import { readMetrics } from '../files/metric-lines.ts';

/** A run whose metrics are wanted. */
export interface NamedRun {
  readonly id: string;
  readonly name: string;
  readonly runDir: string;
}

/** Columns of equal length. A number is undefined where a step has no such value. */
export interface MetricsTable {
  readonly run: readonly string[];
  readonly name: readonly string[];
  readonly step: readonly number[];
  /** By name, in the order of their first value. */
  readonly numbers: ReadonlyMap<string, readonly (number | undefined)[]>;
  /** Number of lines that could not be read. */
  readonly damaged: number;
}

/** `heldOut` and `{ score: .5 }` become `heldOut.score`, as pandas' `json_normalize` names it. */
const under = (group: string, numbers: Readonly<Record<string, number | undefined>>): [string, number | undefined][] =>
  Object.entries(numbers).map(([name, value]) => [`${group}.${name}`, value]);

const ofStep = ({ epoch, loss, learningRate, imagesPerSecond, metrics }: StepRecord) => [
  ...Object.entries({ epoch, loss, learningRate, imagesPerSecond }),
  ...under('metrics', metrics ?? {}),
];

const ofSnapshot = ({ epoch, heldOut, health, labelFree, meter, alarms }: SnapshotRecord) => [
  ...Object.entries({ epoch }),
  ...under('heldOut', heldOut),
  ...under('health', health),
  ...under('labelFree', labelFree ? scalarsOf(labelFree) : {}),
  ...(meter ?? []).flatMap(({ cue, score, control }) => under(`meter.${cue}`, { score, control })),
  ...Object.entries({ alarms: alarms.length }),
];

/**
 * Reads the metrics of runs. A snapshot is in the row of its step; the one before the first step has a row of its own.
 * @throws The file system's error.
 */
export async function metricsTable(runs: readonly NamedRun[]): Promise<MetricsTable> {
  const [run, name, step]: [string[], string[], number[]] = [[], [], []];
  const numbers = new Map<string, (number | undefined)[]>();
  let damaged = 0;
  for (const { id, name: title, runDir } of runs) {
    let last: number | undefined;
    for await (const metric of readMetrics(runDir, () => damaged++)) {
      if (metric.step !== last) {
        run.push(id);
        name.push(title);
        step.push(metric.step);
        last = metric.step;
      }
      const row = step.length - 1;
      for (const [column, value] of metric.event === 'step' ? ofStep(metric) : ofSnapshot(metric)) {
        if (value === undefined) continue;
        const values = numbers.get(column) ?? [];
        // The epoch of a snapshot is a fraction; a step's own stands where there is one.
        if (column !== 'epoch' || values[row] === undefined) values[row] = value;
        numbers.set(column, values);
      }
    }
  }
  for (const values of numbers.values()) values.length = step.length;
  return { run, name, step, numbers, damaged };
}

/** The table as CSV, row by row: a header, full precision, an empty field where a step has no value. */
export function* metricsCsv({ run, name, step, numbers }: MetricsTable): Generator<string> {
  yield csvLine(['run', 'name', 'step', ...numbers.keys()]);
  const columns = [...numbers.values()];
  for (let row = 0; row < step.length; row++)
    yield csvLine([run[row]!, name[row]!, step[row]!, ...columns.map((column) => column[row] ?? '')]);
}
