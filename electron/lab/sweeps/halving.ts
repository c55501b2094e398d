/**
 * Successive halving: after each rung the best trials continue and the others are left out. Pure; where a sweep stands follows
 * from the scores of its runs at the rungs, so that nothing has to be stored.
 * Source: Jamieson & Talwalkar 2016, arXiv 1502.07943, algorithm 1, with k/η trials kept at each rung.
 */
import type { SweepPlan } from '../../../shared/sweep.ts';

export type Halving = NonNullable<SweepPlan['halving']>;

/** A run stops at a rung after one of so many parts of its steps, rounded up; 1 for the last rung. */
export const partsAt = ({ factor, rungs }: Halving, rung: number): number => factor ** (rungs - 1 - rung);

/** The step of a rung. @param totalSteps Of the whole run. */
export const stepAt = (halving: Halving, rung: number, totalSteps: number): number =>
  Math.ceil(totalSteps / partsAt(halving, rung));

/** Number of trials at each rung: the factor-th part of the rung before, rounded down, but at least one. */
export function trialsAt({ factor, rungs }: Halving, trials: number): number[] {
  const counts = [trials];
  while (counts.length < rungs) counts.push(Math.max(1, Math.floor(counts.at(-1)! / factor)));
  return counts;
}

/** A run as halving sees it. */
export interface RungRun {
  /** Number of its trial, from 0. */
  readonly trial: number;
  /** Held-out score at each rung; undefined where it has not been. */
  readonly scores: readonly (number | undefined)[];
  /** It has failed, diverged or was deleted: it will reach no other rung. */
  readonly isOver: boolean;
}

/** Where a run stands. */
export interface Standing {
  /** The rung that its trial has got to. */
  readonly rung: number;
  /** Its training to that rung is still to be done. */
  readonly isDue: boolean;
  /** Better trials have continued in its place. */
  readonly isLeftOut: boolean;
}

/** Where every run stands. A rung is decided when all runs on it have its score or are over; trials compete by their mean over seeds. */
export function standings(halving: Halving, runs: readonly RungRun[]): Standing[] {
  const runsOf = new Map<number, RungRun[]>();
  for (const run of runs) {
    const known = runsOf.get(run.trial);
    if (known) known.push(run);
    else runsOf.set(run.trial, [run]);
  }
  const trials = [...runsOf.keys()];
  const places = trialsAt(halving, trials.length);
  const standing = new Map(trials.map((trial) => [trial, { rung: 0, isLeftOut: false }]));
  let members = new Set(trials);
  let rung = 0;
  const isDue = (run: RungRun): boolean => members.has(run.trial) && run.scores[rung] === undefined && !run.isOver;
  while (rung + 1 < halving.rungs && !runs.some(isDue)) {
    const meanOf = (trial: number): number => {
      const scores = runsOf.get(trial)!.flatMap((run) => run.scores[rung] ?? []);
      return scores.reduce((sum, score) => sum + score, 0) / scores.length; // NaN without scores
    };
    const means = new Map([...members].map((trial) => [trial, meanOf(trial)]));
    const ranked = [...members]
      .filter((trial) => !Number.isNaN(means.get(trial)))
      .sort((a, b) => means.get(b)! - means.get(a)! || a - b);
    const best = new Set(ranked.slice(0, places[rung + 1]));
    for (const trial of members) if (!best.has(trial)) standing.set(trial, { rung, isLeftOut: true });
    rung += 1;
    for (const trial of best) standing.set(trial, { rung, isLeftOut: false });
    members = best;
  }
  return runs.map((run) => ({ ...standing.get(run.trial)!, isDue: isDue(run) }));
}

/**
 * Steps that all rungs together train.
 * @param steps Of each trial's whole run; which of them continue is not known, so each rung counts their mean.
 */
export function halvedSteps(halving: Halving, steps: readonly number[]): number {
  const mean = steps.reduce((sum, each) => sum + each, 0) / steps.length;
  const counts = trialsAt(halving, steps.length);
  const share = (rung: number): number => 1 / partsAt(halving, rung) - (rung > 0 ? 1 / partsAt(halving, rung - 1) : 0);
  return Math.round(counts.reduce((sum, count, rung) => sum + count * share(rung) * mean, 0));
}
