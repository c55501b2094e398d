/** Chart of score by dose as a cue is removed or added, next to the control, which leaves the cue in place. */
import { memo, useMemo } from 'react';
import type { DoseCurve } from '../../../shared/dose-curves.ts';
import { Chart } from '../../components/chart/chart.tsx';
import { doseChart } from './diagnosis-rows.ts';

interface Props {
  readonly curve: DoseCurve;
  readonly chance: number;
  /** Name of the task's score: "Accuracy". */
  readonly scoreName: string;
}

export const DoseChart = memo(function DoseChart({ curve, chance, scoreName }: Props) {
  const spec = useMemo(() => doseChart(curve, chance, scoreName), [curve, chance, scoreName]);
  return <Chart spec={spec} />;
});
