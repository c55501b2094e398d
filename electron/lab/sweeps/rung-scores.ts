/** Held-out scores of runs at the rungs of successive halving. Kept as long as the metrics of a run that has ended are the same. */
import { readMetrics } from '../../files/metric-lines.ts';
import { metricsFile } from '../../files/run-folder.ts';
import { identityOf } from '../file-identity.ts';
import type { Runs } from '../runs.ts';
import { type Halving, stepAt } from './halving.ts';

type Scores = readonly (number | undefined)[];

/** A held-out score, and its step. */
interface Scored {
  readonly step: number;
  readonly score: number;
}

export class RungScores {
  readonly #known = new Map<string, { readonly identity: string; readonly scores: Scores }>();

  constructor(private readonly runs: Pick<Runs, 'folderOf' | 'history'>) {}

  /**
   * @param totalSteps Of the run; 0 before it has begun.
   * @param isUnderWay Whether the run may be training: its file is then ahead of what its worker has told, or behind it.
   * @returns A score for each rung, undefined where it has not been. A run that was trained past a rung without the sweep, and so
   *   without a snapshot there, has the score of the nearest one.
   */
  async read(run: string, halving: Halving, totalSteps: number, isUnderWay: boolean): Promise<Scores> {
    if (totalSteps === 0) return [];
    const folder = this.runs.folderOf(run);
    const identity = identityOf(metricsFile(folder));
    const known = this.#known.get(run);
    if (known?.identity === identity) return known.scores;
    const rungs = Array.from({ length: halving.rungs }, (_, rung) => stepAt(halving, rung, totalSteps));
    const { snapshots } = (await this.runs.history(run)).curves();
    const shown = snapshots.map(({ step, heldOut }) => ({ step, score: heldOut.score }));
    const last = shown.at(-1)?.step ?? 0;
    const reached = rungs.filter((step) => step <= last);
    // A long history does not keep every snapshot.
    const isWhole = reached.every((step) => shown.some((each) => each.step === step));
    const all = isWhole ? shown : await scoresIn(folder);
    const scores = reached.map((step) => nearest(all, step)?.score);
    if (!isUnderWay) this.#known.set(run, { identity, scores });
    return scores;
  }
}

/** All held-out scores of a run. */
async function scoresIn(runDir: string): Promise<Scored[]> {
  const scores: Scored[] = [];
  for await (const metric of readMetrics(runDir, () => {}))
    if (metric.event === 'snapshot') scores.push({ step: metric.step, score: metric.heldOut.score });
  return scores;
}

/** The score at a step; the earlier one of two that are as near. */
const nearest = (scores: readonly Scored[], step: number): Scored | undefined =>
  scores.reduce<Scored | undefined>(
    (best, each) => (best && Math.abs(best.step - step) <= Math.abs(each.step - step) ? best : each),
    undefined,
  );
