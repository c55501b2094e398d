/** Sentences and bars of an evaluation. Pure. */
import { type Evaluation, type Verdict, verdictOf } from '../../../shared/evaluation.ts';
import { gainSentence } from '../../../shared/evaluation-words.ts';
import type { ChartSpec } from '../../components/chart/chart-spec.ts';
import { formatPercent, formatScore } from '../../lib/format.ts';

/** `stage3` → `stage 3`. */
export const stageWords = (stage: string): string => stage.replace(/(\d+)$/, ' $1');

export type Measure = 'linear' | 'knn';

const titles: Readonly<Record<Measure, string>> = { linear: 'Linear probe', knn: 'k-NN' };
const accuracyTicks = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** Bars of the accuracy at each stage of the encoder, trained next to untrained, with their intervals and a line at chance. */
export function stageChart({ stages, chance }: Evaluation, measure: Measure): ChartSpec {
  const interval = measure === 'linear' ? 'linearCi95' : 'knnCi95';
  const numberOf = (place: number): string => stages[place]?.stage.replace(/\D/g, '') ?? '';
  const pointsOf = (of: (stage: Evaluation['stages'][number]) => Evaluation['stages'][number]['untrained']) =>
    stages.map((stage, x) => ({ x, y: of(stage)[measure], interval: of(stage)[interval] }));
  const inWords = stages.map(
    (stage, place) =>
      `stage ${numberOf(place)}: ${formatScore(stage[measure])}, untrained ${formatScore(stage.untrained[measure])}`,
  );
  return {
    title: titles[measure],
    form: 'bars',
    x: {
      label: 'encoder stage',
      domain: [0, stages.length - 1],
      format: numberOf,
      inWords: (place) => `stage ${numberOf(place)}`,
    },
    y: { label: 'accuracy', domain: [0, 1], ticks: accuracyTicks, format: String, inWords: formatScore },
    series: [
      { id: 'trained', name: 'trained', colour: 'var(--lab-series-held-out)', points: pointsOf((stage) => stage) },
      {
        id: 'untrained',
        name: 'untrained',
        colour: 'var(--lab-untrained)',
        striped: true,
        points: pointsOf(({ untrained }) => untrained),
      },
    ],
    levels: [
      { name: 'chance', value: formatScore(chance), y: chance, colour: 'var(--lab-chance)', dashes: '6 4', width: 1.6 },
    ],
    inWords: `${titles[measure]}: ${inWords.join('; ')}; chance ${formatScore(chance)}`,
  };
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
