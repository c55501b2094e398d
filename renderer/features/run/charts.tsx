/** Charts of loss, held-out score and cheat meter along the training. They get at most 500 points, and render only when these change. */
import { memo, useMemo } from 'react';
import type { Curves } from '../../../shared/protocol.ts';
import { Chart } from '../../components/chart/chart.tsx';
import { useCurveAxis } from '../../components/chart/chart-view.ts';
import type { Pace } from '../../components/chart/curve-axis.ts';
import { lossChart, meterChart, scoreChart } from './chart-data.ts';
import classes from './charts.module.css';

interface Props {
  readonly curves: Curves;
  /** Of the run alone; the same array as long as nothing changes. */
  readonly paces: readonly Pace[];
  readonly hasEnded: boolean;
  readonly shownStep: number | undefined;
  /** Unit of the loss, or name of the score. */
  readonly unit: string;
}

const framed = `panel ${classes.framed}`;

export const LossChart = memo(function LossChart({ curves, paces, hasEnded, shownStep, unit }: Props) {
  const axis = useCurveAxis(paces);
  const spec = useMemo(() => lossChart(curves, unit, axis, shownStep), [curves, unit, axis, shownStep]);
  const none = hasEnded ? 'This run ended before its first step.' : 'The loss will appear here after the first steps.';
  const isEmpty = spec.series.every(({ points }) => points.length === 0);
  return <Chart spec={spec} empty={isEmpty ? none : undefined} className={framed} />;
});

export const ScoreChart = memo(function ScoreChart({ curves, paces, hasEnded, shownStep, unit }: Props) {
  const { snapshots } = curves;
  const axis = useCurveAxis(paces);
  const spec = useMemo(() => scoreChart(snapshots, unit, axis, shownStep), [snapshots, unit, axis, shownStep]);
  const none = hasEnded
    ? 'This run ended before its first snapshot.'
    : 'The score will appear here with the first snapshot.';
  return <Chart spec={spec} empty={snapshots.length === 0 ? none : undefined} className={framed} />;
});

/** The cheat meter: how removing a cue changes the score, compared with the control on the same images. */
export const MeterChart = memo(function MeterChart({ curves, paces, shownStep }: Omit<Props, 'unit'>) {
  const { snapshots } = curves;
  const axis = useCurveAxis(paces);
  const spec = useMemo(() => meterChart(snapshots, axis, shownStep), [snapshots, axis, shownStep]);
  return spec && <Chart spec={spec} className={framed} />;
});
