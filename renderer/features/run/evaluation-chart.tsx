/** Bar chart of accuracy at each stage of the encoder, trained next to untrained, with a line at chance. */
import { memo, useMemo } from 'react';
import type { Evaluation } from '../../../shared/evaluation.ts';
import { Chart } from '../../components/chart/chart.tsx';
import { type Measure, stageChart } from './evaluation-rows.ts';

export const StageChart = memo(function StageChart({
  evaluation,
  measure,
}: {
  readonly evaluation: Evaluation;
  readonly measure: Measure;
}) {
  const spec = useMemo(() => stageChart(evaluation, measure), [evaluation, measure]);
  return <Chart spec={spec} />;
});
