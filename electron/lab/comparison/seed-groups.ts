/** Runs that differ in their seed alone, and the means of their measures. */
import type { ComparedMeasure, SeedGroup } from '../../../shared/comparison.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import { meanWithInterval } from '../../../shared/student-interval.ts';
import { settingsHash } from '../../files/settings-hash.ts';

type Record = Omit<RunRecord, 'excluded'>;

/** Equal for runs that differ in their seed alone. */
const withoutSeed = ({ settings, folders, heldOutFolders, from, started }: Record): string =>
  JSON.stringify([settingsHash({ ...settings, seed: 0 }), folders, heldOutFolders, from, started?.excluded]);

/** The groups of at least two runs, in the order of their first runs. */
export function meansOverSeeds(records: readonly Record[], measures: readonly ComparedMeasure[]): SeedGroup[] {
  const groups = new Map<string, number[]>();
  records.forEach((record, place) => {
    const key = withoutSeed(record);
    groups.set(key, [...(groups.get(key) ?? []), place]);
  });
  return [...groups.values()]
    .filter((members) => new Set(members.map((place) => records[place]!.settings.seed)).size > 1)
    .map((members) => ({
      members,
      seeds: members.map((place) => records[place]!.settings.seed),
      means: measures.flatMap(({ name, values }) => {
        const found = members.flatMap((place) => values[place] ?? []);
        if (new Set(found).size < 2) return []; // such as the number of images
        return [{ name, ...meanWithInterval(found), runs: found.length }];
      }),
    }));
}
