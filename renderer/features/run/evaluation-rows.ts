/** An evaluation of a run in sentences. Pure. */
import { type RunEvaluation, type Verdict, verdictOf } from '../../../shared/evaluation.ts';
import { gainSentence } from '../../../shared/evaluation-words.ts';
import { stageWords } from '../../components/evaluation/stage-chart.ts';
import { formatPercent } from '../../lib/format.ts';

export interface EvaluationWords {
  readonly verdict: Verdict;
  /** Whether training helped. */
  readonly headline: string;
  /** The best stage and its accuracy. */
  readonly best: string;
}

/** The result of an evaluation in sentences. */
export function evaluationWords({ best, untrained, gain }: RunEvaluation): EvaluationWords {
  return {
    verdict: verdictOf(gain.linear),
    headline: gainSentence(gain.linear),
    best:
      `Best stage: ${stageWords(best.stage)}. A linear probe classifies ${formatPercent(best.linear, 1)} of the test ` +
      `images correctly, k-NN ${formatPercent(best.knn, 1)}. Before training, the best stage was ` +
      `${stageWords(untrained.stage)} (linear probe ${formatPercent(untrained.linear, 1)}).`,
  };
}
