/** Bars of the accuracy at each stage of an encoder. Pure. */
import type { Evaluation, StageAccuracies } from '../../../shared/evaluation.ts';
import { formatScore } from '../../lib/format.ts';
import type { ChartSeries, ChartSpec } from '../chart/chart-spec.ts';

/** A stage; that of a run's encoder also has the accuracies before training. */
export type Stage = Evaluation['stages'][number] & { readonly untrained?: StageAccuracies | undefined };

/** `stage3` → `stage 3`; other names stay. */
export const stageWords = (stage: string): string => stage.replace(/^stage(\d+)$/, 'stage $1');

export type Measure = 'linear' | 'knn';

const titles: Readonly<Record<Measure, string>> = { linear: 'Linear probe', knn: 'k-NN' };
const accuracyTicks = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** The accuracy at each stage, next to untrained if that was measured, with intervals and a line at chance. */
export function stageChart(stages: readonly Stage[], chance: number, measure: Measure): ChartSpec {
  const interval = measure === 'linear' ? 'linearCi95' : 'knnCi95';
  const nameOf = (place: number): string => stages[place]?.stage.replace(/^stage(\d+)$/, '$1') ?? '';
  const wordsOf = (place: number): string => stageWords(stages[place]?.stage ?? '');
  const inWords = stages.map(
    ({ untrained, ...stage }, place) =>
      `${wordsOf(place)}: ${formatScore(stage[measure])}${untrained ? `, untrained ${formatScore(untrained[measure])}` : ''}`,
  );
  const hasTwin = stages.every(({ untrained }) => untrained);
  const untrained: ChartSeries[] = hasTwin
    ? [
        {
          id: 'untrained',
          name: 'untrained',
          colour: 'var(--lab-untrained)',
          striped: true,
          points: stages.map((stage, x) => ({ x, y: stage.untrained![measure], interval: stage.untrained![interval] })),
        },
      ]
    : [];
  return {
    title: titles[measure],
    form: 'bars',
    x: { label: 'encoder stage', domain: [0, stages.length - 1], format: nameOf, inWords: wordsOf },
    y: { label: 'accuracy', domain: [0, 1], ticks: accuracyTicks, format: String, inWords: formatScore },
    series: [
      {
        id: 'trained',
        name: hasTwin ? 'trained' : 'encoder',
        colour: 'var(--lab-series-held-out)',
        points: stages.map((stage, x) => ({ x, y: stage[measure], interval: stage[interval] })),
      },
      ...untrained,
    ],
    levels: [
      { name: 'chance', value: formatScore(chance), y: chance, colour: 'var(--lab-chance)', dashes: '6 4', width: 1.6 },
    ],
    inWords: `${titles[measure]}: ${inWords.join('; ')}; chance ${formatScore(chance)}`,
  };
}
