/** Chart of score by dose as a cue is removed or added, next to the control, which leaves the cue in place. */
import { memo } from 'react';
import {
  CartesianGrid,
  ErrorBar,
  Line,
  LineChart,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { DoseCurve, DosePoint } from '../../../shared/dose-curves.ts';
import { formatScore } from '../../lib/format.ts';
import classes from './dose-chart.module.css';

const height = 220;
const margin = { top: 8, right: 14, bottom: 0, left: 0 };
const tick = { fontSize: 11, fill: 'var(--mantine-color-dimmed)' };
const label = { fontSize: 11, fill: 'var(--mantine-color-dimmed)' };
const tooltip = {
  isAnimationActive: false,
  contentStyle: {
    border: '1px solid var(--lab-line-strong)',
    borderRadius: 7,
    background: 'var(--lab-surface)',
    padding: '6px 10px',
    fontSize: 12,
    maxWidth: 260,
    whiteSpace: 'normal' as const,
  },
};
const whisker = { width: 4, strokeWidth: 1.2, stroke: 'var(--lab-series-held-out)' };

interface Props {
  readonly curve: DoseCurve;
  readonly chance: number;
  /** Name of the task's score: "Accuracy". */
  readonly scoreName: string;
}

/** Distances from the score down and up to the ends of its interval. */
const reachOf = ({ score, interval: [low, high] }: DosePoint): [number, number] => [score - low, high - score];

const doseWords = (dose: number): string => String(Number(dose.toPrecision(3))).replace('-', '−');

export const DoseChart = memo(function DoseChart({ curve, chance, scoreName }: Props) {
  const { points, title, unit, controlWords } = curve;
  const withUnit = (dose: number): string => `${doseWords(dose)}${unit ? ` ${unit}` : ''}`;
  const lowest = Math.min(0, ...points.flatMap(({ interval, control }) => [interval[0], control]));
  const from = Math.max(-1, Math.floor(lowest * 5) / 5);
  const inWords = points.map(
    ({ dose, score, control }) => `${withUnit(dose)}: ${formatScore(score)}, control ${formatScore(control)}`,
  );
  return (
    <figure className={classes.chart}>
      <figcaption>
        <strong>{title}</strong>
        <ul className={classes.keys}>
          <li data-line="score">
            <Key /> score, with its 95 % interval
          </li>
          <li data-line="control">
            <Key /> control: {controlWords}
          </li>
          <li data-line="chance">
            <Key /> chance <b>{formatScore(chance)}</b>
          </li>
        </ul>
      </figcaption>
      <div role="img" aria-label={`${title}: ${inWords.join('; ')}; chance ${formatScore(chance)}`}>
        <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 320, height }}>
          <LineChart data={[...points]} margin={margin} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--lab-line)" />
            <XAxis
              dataKey="dose"
              type="number"
              domain={['dataMin', 'dataMax']}
              ticks={points.map(({ dose }) => dose)}
              tickFormatter={doseWords}
              tick={tick}
              tickLine={false}
              axisLine={{ stroke: 'var(--lab-line-strong)' }}
              height={40}
              padding={{ left: 8, right: 8 }}
              label={{ value: unit ? `dose (${unit})` : 'dose', position: 'insideBottom', offset: 3, ...label }}
            />
            <YAxis
              width={48}
              domain={[from, 1]}
              ticks={Array.from({ length: Math.round((1 - from) * 5) + 1 }, (_, index) => from + index / 5)}
              tick={tick}
              tickLine={false}
              axisLine={false}
              tickFormatter={(value: number) => String(Number(value.toFixed(2))).replace('-', '−')}
              label={{ value: scoreName, angle: -90, position: 'insideLeft', offset: 12, ...label }}
            />
            <Tooltip
              {...tooltip}
              labelFormatter={(dose) => {
                const point = points.find((known) => known.dose === Number(dose));
                return `${withUnit(Number(dose))}${point ? `: ${point.words}` : ''}`;
              }}
              formatter={(value) => formatScore(Number(value))}
            />
            <ReferenceLine y={chance} stroke="var(--lab-chance)" strokeDasharray="6 4" strokeWidth={1.4} />
            <Line
              name="control"
              dataKey="control"
              stroke="var(--lab-series-loss)"
              strokeWidth={1.6}
              strokeDasharray="2 3"
              dot={{ r: 2.5, fill: 'var(--lab-surface)', stroke: 'var(--lab-series-loss)', strokeDasharray: '0' }}
              isAnimationActive={false}
            />
            <Line
              name="score"
              dataKey="score"
              stroke="var(--lab-series-held-out)"
              strokeWidth={2}
              dot={{ r: 3, fill: 'var(--lab-series-held-out)', strokeWidth: 0 }}
              isAnimationActive={false}
            >
              <ErrorBar dataKey={reachOf} direction="y" isAnimationActive={false} {...whisker} />
            </Line>
          </LineChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
});

function Key() {
  return (
    <svg width="18" height="8" aria-hidden>
      <line x1="0" y1="4" x2="18" y2="4" />
    </svg>
  );
}
