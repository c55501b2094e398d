/** How far a sweep is and how long it takes, from its runs. Pure. */
import { mostCompared } from '../../../shared/comparison.ts';
import type { RunSummary } from '../../../shared/protocol.ts';
import type { Ranked, TrialRun } from '../../../shared/sweep.ts';

/** Statuses in which a run takes no more steps, unless the sweep is resumed. */
const ended: readonly TrialRun['status'][] = ['finished', 'failed', 'diverged', 'crashed', 'left-out', 'removed'];

interface Steps {
  readonly done: number;
  readonly total: number;
}

/**
 * Steps of the runs that are taken, and of those that are to be. Runs that are not continued count as far as they came. A run that
 * has not begun does not know its steps: it counts as many as the others have on average, or 1 if none has begun.
 */
export function stepsOf(runs: readonly TrialRun[]): Steps {
  const known = runs.flatMap(({ totalSteps }) => (totalSteps > 0 ? [totalSteps] : []));
  const usual = known.length > 0 ? sum(known) / known.length : 1;
  const all = runs.map(({ status, step, totalSteps }) => ({
    done: step,
    total: ended.includes(status) ? step : Math.max(step, totalSteps || usual),
  }));
  return { done: sum(all.map(({ done }) => done)), total: Math.round(sum(all.map(({ total }) => total))) };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * Seconds until all runs have ended, if every step takes as long as one of the run that trains now; undefined if none does.
 * @param live What the lab says about runs now.
 */
export function secondsLeft(runs: readonly TrialRun[], live: readonly RunSummary[]): number | undefined {
  const ids = new Set(runs.map(({ run }) => run));
  const training = live.find(
    ({ id, secondsLeft: left, step, totalSteps }) => ids.has(id) && left !== undefined && totalSteps > step,
  );
  if (training?.secondsLeft === undefined) return undefined;
  const { done, total } = stepsOf(runs);
  return (training.secondsLeft / (training.totalSteps - training.step)) * (total - done);
}

/** The runs of these places of the ranking, in its order, as many whole trials as a comparison takes. */
export function runsToCompare(ranking: readonly Ranked[], places: readonly number[]): readonly string[] {
  const runs: string[] = [];
  for (const place of [...places].sort((a, b) => a - b)) {
    const members = ranking[place]?.members ?? [];
    if (runs.length + members.length > mostCompared && runs.length > 0) break;
    runs.push(...members.slice(0, mostCompared));
  }
  return runs;
}
