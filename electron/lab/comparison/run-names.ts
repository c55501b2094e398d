/** How sentences about a comparison name its runs. */
import { listed } from '../../../shared/format-words.ts';
import type { RunToCompare } from './run-to-compare.ts';

type Named = { readonly record: Pick<RunToCompare['record'], 'id' | 'name'> };

/** The name of each run; with its id where others have the same name. */
export function runNames(runs: readonly Named[]): ReadonlyMap<string, string> {
  const often = new Map<string, number>();
  for (const { record } of runs) often.set(record.name, (often.get(record.name) ?? 0) + 1);
  return new Map(
    runs.map(({ record: { id, name } }) => [id, (often.get(name) ?? 0) > 1 ? `“${name}” (${id})` : `“${name}”`]),
  );
}

/** Some of the runs of a comparison, in words. */
export function inWords(some: readonly Named[], all: readonly Named[]): string {
  const names = runNames(all);
  return listed(some.map(({ record }) => names.get(record.id)!));
}
