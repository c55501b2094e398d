/** Sentences and bars of an evaluation. Pure. */
import { type Evaluation, type Verdict, verdictOf } from '../../../shared/evaluation.ts';
import { gainSentence } from '../../../shared/evaluation-words.ts';
import { formatPercent } from '../../lib/format.ts';

/** `stage3` → `stage 3`. */
export const stageWords = (stage: string): string => stage.replace(/(\d+)$/, ' $1');

export type Measure = 'linear' | 'knn';

/** One stage of the bar chart: accuracies 0 to 1, and the distances down and up to the ends of their 95 % intervals. */
export interface StageBar {
  readonly stage: string;
  readonly trained: number;
  readonly trainedReach: readonly [number, number];
  readonly untrained: number;
  readonly untrainedReach: readonly [number, number];
}

/** The bars of one measure, by ascending stage. */
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
  /** Whether training helped. */
  readonly headline: string;
  /** The best stage and its accuracy. */
  readonly best: string;
}

/** The result of an evaluation in sentences. */
export function evaluationWords({ best, untrained, gain }: Evaluation): EvaluationWords {
  return {
    verdict: verdictOf(gain.linear),
    headline: gainSentence(gain.linear),
    best:
      `Best stage: ${stageWords(best.stage)}. A linear probe classifies ${formatPercent(best.linear, 1)} of the test ` +
      `images correctly, k-NN ${formatPercent(best.knn, 1)}. Before training, the best stage was ` +
      `${stageWords(untrained.stage)} (linear probe ${formatPercent(untrained.linear, 1)}).`,
  };
}
