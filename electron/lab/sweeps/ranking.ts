/** The ranking of a sweep's trials, and the importance of its settings. Pure. */
import { meanWithInterval } from '../../../shared/student-interval.ts';
import type { Importance, Ranked, SweepMeasure, TrialRun } from '../../../shared/sweep.ts';

/** What ranks a run; undefined if it has not finished or was not measured. */
export const measured = ({ status, score, knn }: TrialRun, measure: SweepMeasure): number | undefined =>
  status === 'finished' ? ((measure === 'knn' ? knn : score) ?? undefined) : undefined;

/** Runs that differ in their seed alone, in the order of their first runs. */
export function byTrial(runs: readonly TrialRun[]): TrialRun[][] {
  const trials = new Map<string, TrialRun[]>();
  for (const run of runs) {
    const key = JSON.stringify(run.settings);
    trials.set(key, [...(trials.get(key) ?? []), run]);
  }
  return [...trials.values()];
}

/** The trials with at least one finished and measured run, best first; equal ones stay in their order. */
export function rankingOf(runs: readonly TrialRun[], measure: SweepMeasure): Ranked[] {
  return byTrial(runs)
    .flatMap((trial): Ranked[] => {
      const members = trial.filter((run) => measured(run, measure) !== undefined);
      const values = members.map((run) => measured(run, measure)!);
      if (values.length === 0) return [];
      const { mean, ci95 } = values.length > 1 ? meanWithInterval(values) : { mean: values[0]!, ci95: null };
      const ids = members.flatMap(({ run }) => run ?? []);
      return [{ settings: trial[0]!.settings, mean, ci95, runs: values.length, members: ids }];
    })
    .sort((a, b) => b.mean - a.mean);
}

/** Means that are equal may differ by this much. */
const roundingError = 1e-12;

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The share of the variance over trials that each setting's own means explain, its main effect:
 *   η² = Σ_v n_v (ȳ_v − ȳ)² / Σ_t (y_t − ȳ)²
 * for trials t with means y_t, and the values v of the setting with n_v trials of mean ȳ_v. In a full grid the shares of all
 * settings add up to at most 1, and what is missing is interaction and chance; among random trials they can overlap.
 * Null if the trials do not vary, have one value of it, or never share a value, where η² is 1 whatever the setting does.
 */
export function importanceOf(keys: readonly string[], ranking: readonly Ranked[]): Importance[] {
  const mean = meanOf(ranking.map((trial) => trial.mean));
  const total = ranking.reduce((sum, trial) => sum + (trial.mean - mean) ** 2, 0);
  const varies = total > ranking.length * roundingError ** 2;
  return keys.map((key) => {
    const groups = new Map<unknown, number[]>();
    for (const { settings, mean: value } of ranking)
      groups.set(settings[key], [...(groups.get(settings[key]) ?? []), value]);
    const isTelling = groups.size > 1 && groups.size < ranking.length && varies;
    if (!isTelling) return { key, share: null };
    const between = [...groups.values()].reduce((sum, group) => sum + group.length * (meanOf(group) - mean) ** 2, 0);
    return { key, share: Math.min(1, between / total) };
  });
}
