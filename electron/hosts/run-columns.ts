/** The columns of `runs`: the fields of runs, and the folder of each. */
import type { RunSummary } from '../../shared/protocol.ts';
import { commonRunFields, type RunField, runField, runFields, valueInWords } from '../../shared/run-fields.ts';
import { runsSorted } from '../../shared/run-query.ts';
import { choiceOf } from './arguments.ts';

/** The columns that `help` lists; settings are columns too. */
export const runColumnNames = [...commonRunFields.map(({ name }) => name), 'runDir'] as const;

/** A run in a list. */
export interface ListedRun {
  readonly run: RunSummary;
  readonly runDir: string;
}

/** One column. */
export type RunColumn = Pick<RunField, 'name' | 'kind' | 'decimals'> & {
  of(listed: ListedRun): ReturnType<RunField['value']>;
};

/** A column by its name. @throws FailureError 'bad-usage' that lists the columns, with the nearest one. */
export function columnNamed(option: string, name: string): RunColumn {
  const field = runField(name);
  if (field) return { ...field, of: ({ run }) => field.value(run) };
  choiceOf(
    option,
    name,
    runColumnNames,
    runFields.map((each) => each.name),
  );
  return { name: 'runDir', kind: 'words', of: ({ runDir }) => runDir };
}

/** The values of these columns as the keys of a JSON line; null where a run has none. */
export const cellsAsJson = (listed: ListedRun, columns: readonly RunColumn[]): object =>
  Object.fromEntries(
    columns.map(({ name, of }) => {
      const value = of(listed);
      return [name, Array.isArray(value) ? value.join(' ') : (value ?? null)];
    }),
  );

/** The values of these columns as cells of a table; empty where a run has none. */
export const cellsAsText = (listed: ListedRun, columns: readonly RunColumn[]): string[] =>
  columns.map((column) => valueInWords(column, column.of(listed)));

/** Whether a table aligns a column as words. */
export const isWords = ({ kind }: RunColumn): boolean => kind !== 'number';

/** The runs in the order of a column, those without a value last; runs with equal values keep their order. */
export function sortedBy(runs: readonly ListedRun[], name: string): readonly ListedRun[] {
  if (name === 'runDir') return runs.toSorted((a, b) => a.runDir.localeCompare(b.runDir));
  const listed = new Map(runs.map((each) => [each.run, each]));
  return runsSorted(
    runs.map(({ run }) => run),
    { field: name },
  ).map((run) => listed.get(run)!);
}
