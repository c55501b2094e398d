/** Runs that differ in their seed alone, and the means of their measures. */
import type { ComparedMeasure, SeedGroup } from '../../../shared/comparison.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import { meanWithInterval } from '../../../shared/student-interval.ts';
import { settingsHash } from '../../files/settings-hash.ts';

type Record = Omit<RunRecord, 'excluded'>;

/** Equal for runs that differ in their seed alone. */
const withoutSeed = ({ settings, folders, heldOutFolders, from, started }: Record): string =>
  JSON.stringify([settingsHash({ ...settings, seed: 0 }), folders, heldOutFolders, from, started?.excluded]);

/** Measures that follow from settings and images: where all runs have the same value, a mean says nothing. */
const given: ReadonlySet<string> = new Set(['chance', 'step', 'images', 'parameters']);

/**
 * The groups of at least two runs, in the order of their first runs. Of several runs with one seed, the first is in the group:
 * the others are no further sample of what a seed changes, and would make the intervals too narrow.
 */
export function meansOverSeeds(records: readonly Record[], measures: readonly ComparedMeasure[]): SeedGroup[] {
  const groups = new Map<string, number[]>();
  records.forEach((record, place) => {
    const key = withoutSeed(record);
    const members = groups.get(key) ?? [];
    const isNew = members.every((member) => records[member]!.settings.seed !== record.settings.seed);
    if (isNew) groups.set(key, [...members, place]);
  });
  return [...groups.values()]
    .filter((members) => members.length > 1)
    .map((members) => ({
      members,
      seeds: members.map((place) => records[place]!.settings.seed),
      means: measures.flatMap(({ name, values }) => {
        const found = members.flatMap((place) => values[place] ?? []);
        if (found.length < 2 || (given.has(name) && new Set(found).size === 1)) return [];
        return [{ name, ...meanWithInterval(found), runs: found.length }];
      }),
    }));
}
