/** What to know about the numbers of a sweep, as sentences. Pure. */
import type { Importance, Ranked, SweepPlan, TrialRun } from '../../../shared/sweep.ts';
import { optimismOfBest } from './best-of-many.ts';
import { byTrial, measured } from './ranking.ts';

/** With fewer seeds than this, Student's interval is several times as wide as the deviation of the mean. */
const fewSeeds = 5;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The notes about a sweep. @param resume The command that continues it. */
export function notesOf(
  plan: SweepPlan,
  runs: readonly TrialRun[],
  ranking: readonly Ranked[],
  importance: readonly Importance[],
  resume: string,
): string[] {
  const { measure, halving } = plan;
  const count = (...statuses: readonly TrialRun['status'][]): number =>
    runs.filter(({ status }) => statuses.includes(status)).length;
  const notes: string[] = [];
  if (ranking.length > 1) {
    const trials = byTrial(runs).map((trial) => trial.flatMap((run) => measured(run, measure) ?? []));
    const optimism = optimismOfBest(trials);
    const size =
      optimism === undefined
        ? ''
        : ` If all trials were equally good, the seeds alone would lift the best mean by about ${optimism.toFixed(3)}.`;
    notes.push(
      `The best of ${ranking.length} trials was chosen by the number that is shown, so this number is too high on average.${size} ` +
        'Train the best settings again with new seeds, or measure them on other images, before you report it.',
    );
    const seeds = Math.min(...ranking.map((each) => each.runs));
    if (seeds === 1)
      notes.push('A trial with one run has no interval: its place may be due to its seed alone. Use several seeds.');
    else if (seeds < fewSeeds)
      notes.push(`Intervals of ${seeds} runs are wide: trials whose intervals overlap may be equally good.`);
  }
  if (importance.filter(({ share }) => share !== null).length > 1)
    notes.push(
      'The importance of a setting is what its own means explain. It does not show settings that matter only together, and a few values say nothing about others.',
    );
  const [failed, diverged] = [count('failed', 'crashed'), count('diverged')];
  // Halving has decided without them.
  const retry = halving ? '' : ` Retry: ${resume}`;
  if (failed > 0) notes.push(`${counted(failed, 'run')} failed or crashed and cannot be ranked.${retry}`);
  if (diverged > 0)
    notes.push(
      `${counted(diverged, 'run')} diverged and cannot be ranked: with the same settings and seed they would again.`,
    );
  const [leftOut, removed] = [count('left-out'), count('removed')];
  if (halving && leftOut > 0)
    notes.push(
      `${counted(leftOut, 'run')} stopped early, because better trials continued; their scores are those of that step.`,
    );
  if (removed > 0) notes.push(`${counted(removed, 'run')} of it ${removed === 1 ? 'was' : 'were'} deleted.`);
  const unmeasured =
    measure === 'knn' ? runs.filter(({ status, knn }) => status === 'finished' && knn === null).length : 0;
  if (unmeasured > 0)
    notes.push(`The k-NN accuracy of ${counted(unmeasured, 'finished run')} is not measured yet. Continue: ${resume}`);
  return notes;
}
