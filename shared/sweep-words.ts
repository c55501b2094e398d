/** Sentences about a sweep that its page, its report and its command share. */
import { counted, formatScore } from './format-words.ts';
import type { Ranked, SweepDetail, SweepSummary, TrialRun } from './sweep.ts';
import { chosenWords, measureLabels } from './swept-fields.ts';

/** Statuses of runs that ended without a result. */
const failedStatuses: readonly TrialRun['status'][] = ['failed', 'diverged', 'crashed'];

/** The runs without a result, and why. */
export const failedRuns = ({ runs }: Pick<SweepDetail, 'runs'>): readonly TrialRun[] =>
  runs.filter(({ status }) => failedStatuses.includes(status));

/** How far a sweep is, as a sentence. */
export function sweepSentence({ state, runs, finished, failed }: SweepSummary): string {
  const others = failed > 0 ? `, ${failed} ended without a result` : '';
  if (state === 'finished' && finished === 0) return `No run of ${counted(runs, 'run')} has a result.`;
  if (state === 'finished' && finished === runs) return `All ${counted(runs, 'run')} have finished.`;
  return `${finished} of ${counted(runs, 'run')} finished${others}.`;
}

/** `0.512 ± 0.004`, with Student's 95 % interval of the mean; the mean alone of a single run. */
export const meanWords = ({ mean, ci95 }: Pick<Ranked, 'mean' | 'ci95'>): string =>
  ci95 ? `${formatScore(mean)} ± ${formatScore((ci95[1] - ci95[0]) / 2)}` : formatScore(mean);

/** The best trial, as a sentence; undefined without a result. */
export function bestSentence({ summary, plan, ranking }: SweepDetail): string | undefined {
  const [best] = ranking;
  if (!best) return undefined;
  const measure = measureLabels[summary.measure];
  return `Best ${measure.charAt(0).toLowerCase()}${measure.slice(1)}: ${meanWords(best)}, with ${chosenWords(plan.settings.task, best.settings)}.`;
}

/** What the shares of importance are, and what they cannot show. */
export const importanceSentence =
  'Share of the variance between trials that the mean of each value of a setting explains: 1 if the setting alone decides, 0 if its ' +
  'values have the same mean. It says nothing about values that were not tried or about which value is best. Settings that only ' +
  'matter together can each have a small share, and with few trials chance alone gives large ones.';
