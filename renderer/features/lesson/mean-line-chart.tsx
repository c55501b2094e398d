/** Chart of squared and absolute error along the line from black through the mean. */
import { memo, useMemo } from 'react';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatNumber } from '../../lib/format.ts';
import { hexOf } from './colour-words.ts';
import classes from './lesson-page.module.css';
import { lineEnd, lineThroughMean } from './loss-slices.ts';
import { type Triple, tolerance, triple } from './simplex.ts';

const height = 216;
const margin = { top: 10, right: 16, bottom: 0, left: 0 };
const tick = { fontSize: 11, fill: 'var(--mantine-color-dimmed)' };
const axisLine = { stroke: 'var(--lab-line-strong)' };
const label = {
  value: 'times the mean (0 is black, 1 is the mean)',
  position: 'insideBottom',
  offset: 3,
  fontSize: 11,
  fill: 'var(--mantine-color-dimmed)',
} as const;
const tooltip = {
  isAnimationActive: false,
  contentStyle: {
    border: '1px solid var(--lab-line-strong)',
    borderRadius: 7,
    background: 'var(--lab-surface)',
    padding: '6px 10px',
    fontSize: 12,
  },
};

export const MeanLineChart = memo(function MeanLineChart({ probabilities }: { readonly probabilities: Triple }) {
  const points = useMemo(() => lineThroughMean(probabilities, 61), [probabilities]);
  const end = lineEnd(probabilities);
  const square = probabilities.reduce<number>((sum, share) => sum + share * share, 0);
  const [first, last] = [points[0], points.at(-1)];
  const lowestL1 = Math.abs(square - 0.5) <= tolerance ? undefined : square < 0.5 ? first : last;
  return (
    <figure className={classes.chart}>
      <figcaption>
        <strong>
          From black through the mean <span className="dim">(expected error)</span>
        </strong>
        <ul className={classes.keys}>
          <li data-line="l2">
            <Key /> squared error
          </li>
          <li data-line="l1">
            <Key /> absolute error
          </li>
        </ul>
      </figcaption>
      <div
        role="img"
        aria-label={`Loss from black through the mean. Squared error is lowest at the mean with ${formatNumber(1 - square)}; absolute error ${lowestL1 ? `is lowest at ${lowestL1.times === 0 ? 'black' : 'the end'} with ${formatNumber(lowestL1.l1)}` : 'is 1 everywhere'}.`}
      >
        <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 400, height }}>
          <LineChart data={[...points]} margin={margin} accessibilityLayer={false}>
            <CartesianGrid vertical={false} stroke="var(--lab-line)" />
            <XAxis
              dataKey="times"
              type="number"
              domain={[0, end]}
              ticks={[...new Set([0, 1, end])]}
              tickFormatter={(value: number) => String(Number(value.toFixed(2)))}
              tick={tick}
              axisLine={axisLine}
              tickLine={false}
              height={40}
              label={label}
            />
            <YAxis
              width={36}
              domain={[0, 2]}
              ticks={[0, 0.5, 1, 1.5, 2]}
              tick={tick}
              axisLine={false}
              tickLine={false}
            />
            <Tooltip
              {...tooltip}
              labelFormatter={(times) => `${Number(times).toFixed(2)} times the mean`}
              formatter={(value) => formatNumber(Number(value))}
            />
            <ReferenceLine x={1} stroke="var(--lab-line-strong)" />
            <Line
              name="squared error"
              dataKey="l2"
              stroke="var(--lab-series-held-out)"
              strokeWidth={2.2}
              dot={false}
              isAnimationActive={false}
            />
            <Line
              name="absolute error"
              dataKey="l1"
              stroke="var(--lab-chance)"
              strokeWidth={2}
              strokeDasharray="6 4"
              dot={false}
              isAnimationActive={false}
            />
            <ReferenceDot x={1} y={1 - square} r={5} fill="var(--lab-series-held-out)" stroke="var(--lab-surface)" />
            {lowestL1 && (
              <ReferenceDot
                x={lowestL1.times}
                y={lowestL1.l1}
                r={5}
                fill="var(--lab-chance)"
                stroke="var(--lab-surface)"
              />
            )}
          </LineChart>
        </ResponsiveContainer>
      </div>
      <div
        className={classes.ramp}
        style={{ background: `linear-gradient(to right, #000000, ${hexOf(triple((c) => probabilities[c] * end))})` }}
        aria-hidden
      />
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
