/** What an evaluation says in words and in bars. Pure. */
import { type Evaluation, type Verdict, verdictOf } from '../../../shared/evaluation.ts';
import { gainSentence } from '../../../shared/evaluation-words.ts';
import { formatPercent } from '../../lib/format.ts';

/** `stage3` → `stage 3`. */
export const stageWords = (stage: string): string => stage.replace(/(\d+)$/, ' $1');

export type Measure = 'linear' | 'knn';

/** One stage of the bar chart: accuracies 0 to 1, and how far their 95 % intervals reach down and up. */
export interface StageBar {
  readonly stage: string;
  readonly trained: number;
  readonly trainedReach: readonly [number, number];
  readonly untrained: number;
  readonly untrainedReach: readonly [number, number];
}

export function stageBars({ stages }: Evaluation, measure: Measure): readonly StageBar[] {
  const interval = measure === 'linear' ? 'linearCi95' : 'knnCi95';
  return stages.map(({ stage, untrained, ...trained }) => {
    const reach = (value: number, [low, high]: readonly [number, number]) => [value - low, high - value] as const;
    return {
      stage: stage.replace(/\D/g, ''),
      trained: trained[measure],
      trainedReach: reach(trained[measure], trained[interval]),
      untrained: untrained[measure],
      untrainedReach: reach(untrained[measure], untrained[interval]),
    };
  });
}

export interface EvaluationWords {
  readonly verdict: Verdict;
  /** Whether training has helped. */
  readonly headline: string;
  /** Which stage is the best, and how good. */
  readonly best: string;
}

export function evaluationWords({ best, untrained, gain }: Evaluation): EvaluationWords {
  return {
    verdict: verdictOf(gain.linear),
    headline: gainSentence(gain.linear),
    best:
      `Best at ${stageWords(best.stage)}: a linear probe puts ${formatPercent(best.linear, 1)} of the test photographs ` +
      `into the right class, ${formatPercent(best.knn, 1)} by nearest neighbours. Before training the best was ` +
      `${stageWords(untrained.stage)}, with ${formatPercent(untrained.linear, 1)}.`,
  };
}
