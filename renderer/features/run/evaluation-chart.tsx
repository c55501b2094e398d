/** Bar chart of accuracy at each stage of the encoder, trained next to untrained, with a line at chance. */
import { memo, type ReactNode, useId } from 'react';
import {
  Bar,
  BarChart,
  CartesianGrid,
  ErrorBar,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { Evaluation } from '../../../shared/evaluation.ts';
import { formatScore } from '../../lib/format.ts';
import classes from './evaluation-panel.module.css';
import { type Measure, stageBars } from './evaluation-rows.ts';

const height = 214;
const tick = { fontSize: 11, fill: 'var(--mantine-color-dimmed)' };
const label = { fontSize: 11, fill: 'var(--mantine-color-dimmed)' };
const titles: Readonly<Record<Measure, string>> = { linear: 'Linear probe', knn: 'k-NN' };

const tooltip = {
  isAnimationActive: false,
  cursor: { fill: 'var(--lab-sunken)' },
  contentStyle: {
    border: '1px solid var(--lab-line-strong)',
    borderRadius: 7,
    background: 'var(--lab-surface)',
    padding: '6px 10px',
    fontSize: 12,
  },
  labelFormatter: (stage: ReactNode) => `stage ${String(stage)}`,
};
const whisker = { width: 4, strokeWidth: 1, stroke: 'var(--mantine-color-text)' };

export const StageChart = memo(function StageChart({
  evaluation,
  measure,
}: {
  readonly evaluation: Evaluation;
  readonly measure: Measure;
}) {
  const hatch = useId();
  const bars = stageBars(evaluation, measure);
  const inWords = bars.map(
    ({ stage, trained, untrained }) => `stage ${stage}: ${formatScore(trained)}, untrained ${formatScore(untrained)}`,
  );
  return (
    <figure className={classes.chart}>
      <figcaption>
        <strong>{titles[measure]}</strong>
        <ul className={classes.keys}>
          <li data-bar="trained">trained</li>
          <li data-bar="untrained">untrained</li>
          <li data-bar="chance">
            chance <b>{formatScore(evaluation.chance)}</b>
          </li>
        </ul>
      </figcaption>
      <div
        role="img"
        aria-label={`${titles[measure]}: ${inWords.join('; ')}; chance ${formatScore(evaluation.chance)}`}
      >
        <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 320, height }}>
          <BarChart
            data={[...bars]}
            margin={{ top: 6, right: 8, bottom: 0, left: 0 }}
            barGap={2}
            accessibilityLayer={false}
          >
            <defs>
              {/* Stripes, so that colour alone does not mark the untrained encoder. */}
              <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect width="5" height="5" fill="var(--lab-surface)" />
                <rect width="2.4" height="5" fill="var(--lab-untrained)" />
              </pattern>
            </defs>
            <CartesianGrid vertical={false} stroke="var(--lab-line)" />
            <XAxis
              dataKey="stage"
              tick={tick}
              tickLine={false}
              axisLine={{ stroke: 'var(--lab-line-strong)' }}
              height={38}
              label={{ value: 'encoder stage', position: 'insideBottom', offset: 3, ...label }}
            />
            <YAxis
              width={46}
              domain={[0, 1]}
              ticks={[0, 0.2, 0.4, 0.6, 0.8, 1]}
              tick={tick}
              tickLine={false}
              axisLine={false}
              label={{ value: 'accuracy', angle: -90, position: 'insideLeft', offset: 12, ...label }}
            />
            <Tooltip {...tooltip} formatter={(value) => formatScore(Number(value))} />
            <Bar
              name="trained"
              dataKey="trained"
              fill="var(--lab-series-held-out)"
              isAnimationActive={false}
              maxBarSize={26}
            >
              <ErrorBar dataKey="trainedReach" isAnimationActive={false} {...whisker} />
            </Bar>
            <Bar
              name="untrained"
              dataKey="untrained"
              fill={`url(#${hatch})`}
              stroke="var(--lab-untrained)"
              isAnimationActive={false}
              maxBarSize={26}
            >
              <ErrorBar dataKey="untrainedReach" isAnimationActive={false} {...whisker} />
            </Bar>
            <ReferenceLine y={evaluation.chance} stroke="var(--lab-chance)" strokeDasharray="6 4" strokeWidth={1.6} />
          </BarChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
});
