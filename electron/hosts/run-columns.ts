/** The columns of `runs`: what a list of runs shows, filters and sorts by. */
import type { RunSummary } from '../../shared/protocol.ts';

/** One column. */
interface Column {
  /** The value of a run; undefined if it has none yet. */
  of(run: RunSummary, runDir: string): string | number | undefined;
  /** How `--sort` orders: words from a to z, dates from the newest, numbers from the best, which is the largest or the smallest. */
  readonly order: 'a to z' | 'newest first' | 'largest first' | 'smallest first';
  /** Decimals in a table. */
  readonly decimals?: number;
}

/** The columns by name; a name is also the key of the JSON line. */
export const runColumns = {
  id: { of: ({ id }) => id, order: 'a to z' },
  name: { of: ({ name }) => name, order: 'a to z' },
  task: { of: ({ task }) => task, order: 'a to z' },
  encoder: { of: ({ encoder }) => encoder, order: 'a to z' },
  size: { of: ({ size }) => size, order: 'largest first' },
  dataset: { of: ({ dataset }) => dataset, order: 'a to z' },
  state: { of: ({ status }) => status, order: 'a to z' },
  created: { of: ({ createdAt }) => createdAt, order: 'newest first' },
  steps: { of: ({ step }) => step, order: 'largest first' },
  totalSteps: { of: ({ totalSteps }) => totalSteps, order: 'largest first' },
  epoch: { of: ({ epoch }) => epoch, order: 'largest first', decimals: 1 },
  loss: { of: ({ loss }) => loss, order: 'smallest first', decimals: 4 },
  score: { of: ({ heldOut }) => heldOut?.score, order: 'largest first', decimals: 3 },
  chance: { of: ({ heldOut }) => heldOut?.chance, order: 'largest first', decimals: 3 },
  untrained: { of: ({ heldOut }) => heldOut?.untrained, order: 'largest first', decimals: 3 },
  linear: { of: ({ probe }) => probe?.linear, order: 'largest first', decimals: 3 },
  knn: { of: ({ probe }) => probe?.knn, order: 'largest first', decimals: 3 },
  tags: { of: ({ marks }) => marks?.tags?.join(' ') || undefined, order: 'a to z' },
  imagesPerSecond: { of: ({ imagesPerSecond }) => imagesPerSecond, order: 'largest first', decimals: 1 },
  runDir: { of: (_, runDir) => runDir, order: 'a to z' },
} as const satisfies Readonly<Record<string, Column>>;

export type RunColumn = keyof typeof runColumns;
export const runColumnNames = Object.keys(runColumns) as readonly RunColumn[];

const columnOf = (name: RunColumn): Column => runColumns[name];

/** A run in a list. */
export interface ListedRun {
  readonly run: RunSummary;
  readonly runDir: string;
}

/** The values of these columns as the keys of a JSON line; null where a run has none. */
export const cellsAsJson = ({ run, runDir }: ListedRun, columns: readonly RunColumn[]): object =>
  Object.fromEntries(columns.map((name) => [name, columnOf(name).of(run, runDir) ?? null]));

/** The values of these columns as cells of a table; empty where a run has none. */
export const cellsAsText = ({ run, runDir }: ListedRun, columns: readonly RunColumn[]): string[] =>
  columns.map((name) => {
    const { of, decimals } = columnOf(name);
    const value = of(run, runDir);
    return typeof value === 'number' && decimals !== undefined ? value.toFixed(decimals) : String(value ?? '');
  });

/** Whether a table aligns a column as words. */
export const isWords = (name: RunColumn): boolean => ['a to z', 'newest first'].includes(runColumns[name].order);

/** The runs in the order of a column, those without a value last; runs with equal values keep their order. */
export function sortedBy(runs: readonly ListedRun[], name: RunColumn): ListedRun[] {
  const { of, order } = columnOf(name);
  const sign = order === 'a to z' || order === 'smallest first' ? 1 : -1;
  const compare = (a: string | number, b: string | number): number =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
  return runs.toSorted((first, second) => {
    const [a, b] = [of(first.run, first.runDir), of(second.run, second.runDir)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    return sign * compare(a, b);
  });
}
