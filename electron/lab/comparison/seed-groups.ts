/** Runs that differ in their seed alone, and the means of their measures. */
import type { ComparedMeasure, SeedGroup } from '../../../shared/comparison.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import { settingsHash } from '../../files/settings-hash.ts';
import { studentQuantile } from './student-quantile.ts';

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

/**
 * The mean of independent values and Student's 95 % interval: x̄ ± t₀.₉₇₅(n − 1) s / √n.
 * @param values At least two.
 */
export function meanWithInterval(values: readonly number[]): { mean: number; ci95: [number, number] } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = studentQuantile(n - 1) * Math.sqrt(variance / n);
  return { mean, ci95: [mean - half, mean + half] };
}
