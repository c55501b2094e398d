/** Charts of loss and held-out score by step. They get at most 500 points, and render only when these change. */
import { memo, type ReactNode } from 'react';
import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Curves } from '../../../shared/protocol.ts';
import { formatCount, formatNumber, formatScore } from '../../lib/format.ts';
import { lossPoints, meterLines, roundTicks, scoreDomain, scorePoints, scoreTicks } from './chart-data.ts';
import classes from './charts.module.css';

const height = 208;
const margin = { top: 8, right: 14, bottom: 0, left: 0 };
const tick = { fontSize: 11, fill: 'var(--mantine-color-dimmed)' };
const axisLine = { stroke: 'var(--lab-line-strong)' };
const stepLabel = {
  value: 'step',
  position: 'insideBottom',
  offset: 3,
  fontSize: 11,
  fill: 'var(--mantine-color-dimmed)',
} as const;

interface Key {
  readonly label: string;
  readonly value: string;
  readonly line: 'loss' | 'held-out' | 'chance' | 'untrained' | 'meter';
  /** Dash pattern, which distinguishes lines of the same colour. */
  readonly dashes?: string;
}

/** Dash patterns of the cheat meter's lines. A task has at most three. */
const meterDashes = ['12 3', '10 3 2 3', '10 3 2 3 2 3'];

function Chart({
  title,
  unit,
  keys,
  children,
}: {
  title: string;
  unit: string;
  keys: readonly Key[];
  children: ReactNode;
}) {
  return (
    <figure className={`panel ${classes.chart}`}>
      <figcaption>
        <strong>
          {title} {unit && <span className="dim">({unit})</span>}
        </strong>
        <ul className={classes.keys}>
          {keys.map((key) => (
            <li key={key.label} data-line={key.line}>
              <svg width={key.dashes ? 32 : 18} height="8" aria-hidden>
                <line x1="0" y1="4" x2="100%" y2="4" strokeDasharray={key.dashes} />
              </svg>
              <span>
                {key.label} <b>{key.value}</b>
              </span>
            </li>
          ))}
        </ul>
      </figcaption>
      {children}
    </figure>
  );
}

interface Props {
  readonly curves: Curves;
  readonly totalSteps: number;
  readonly hasEnded: boolean;
  readonly shownStep: number | undefined;
}

function Empty({ children }: { readonly children: ReactNode }) {
  return (
    <div className={classes.empty} style={{ height }}>
      {children}
    </div>
  );
}

const tooltip = {
  isAnimationActive: false,
  contentStyle: {
    border: '1px solid var(--lab-line-strong)',
    borderRadius: 7,
    background: 'var(--lab-surface)',
    padding: '6px 10px',
    fontSize: 12,
  },
  labelFormatter: (step: ReactNode) => `step ${formatCount(Number(step))}`,
};

export const LossChart = memo(function LossChart({
  curves,
  totalSteps,
  hasEnded,
  shownStep,
  unit,
}: Props & { unit: string }) {
  const points = lossPoints(curves);
  const last = curves.loss.at(-1)?.loss;
  const heldOut = curves.snapshots.at(-1)?.heldOut.loss;
  const keys: Key[] = [
    ...(last === undefined ? [] : [{ label: 'training', value: formatNumber(last), line: 'loss' } as const]),
    ...(heldOut === undefined ? [] : [{ label: 'held out', value: formatNumber(heldOut), line: 'held-out' } as const]),
  ];
  return (
    <Chart title="Loss" unit={unit} keys={keys}>
      {points.length === 0 ? (
        <Empty>
          {hasEnded ? 'This run ended before its first step.' : 'The loss will appear here after the first steps.'}
        </Empty>
      ) : (
        <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 400, height }}>
          <LineChart data={points} margin={margin}>
            <CartesianGrid vertical={false} stroke="var(--lab-line)" />
            <XAxis
              dataKey="step"
              type="number"
              domain={[0, totalSteps]}
              ticks={[...roundTicks(totalSteps)]}
              tick={tick}
              tickFormatter={formatCount}
              axisLine={axisLine}
              tickLine={false}
              height={40}
              label={stepLabel}
            />
            <YAxis
              width={52}
              domain={[points.length > 1 ? 'auto' : 0, 'auto']}
              tick={tick}
              tickFormatter={(value: number) => String(Number(value.toPrecision(5)))}
              axisLine={false}
              tickLine={false}
            />
            <Tooltip {...tooltip} formatter={(value) => formatNumber(Number(value))} />
            {shownStep !== undefined && <ReferenceLine x={shownStep} stroke="var(--lab-line-strong)" />}
            <Line
              name="training"
              dataKey="loss"
              stroke="var(--lab-series-loss)"
              strokeWidth={1.3}
              dot={false}
              connectNulls
              isAnimationActive={false}
            />
            <Line
              name="held out"
              dataKey="heldOut"
              stroke="var(--lab-series-held-out)"
              strokeWidth={2}
              dot={
                curves.snapshots.length <= 30 ? { r: 2.5, fill: 'var(--lab-series-held-out)', strokeWidth: 0 } : false
              }
              connectNulls
              isAnimationActive={false}
            />
          </LineChart>
        </ResponsiveContainer>
      )}
    </Chart>
  );
});

export const ScoreChart = memo(function ScoreChart({
  curves,
  totalSteps,
  hasEnded,
  shownStep,
  unit,
}: Props & { unit: string }) {
  const latest = curves.snapshots.at(-1)?.heldOut;
  const domain = scoreDomain(curves.snapshots);
  const meter = meterLines(curves.snapshots);
  const keys: Key[] = latest
    ? [
        { label: 'held out', value: formatScore(latest.score), line: 'held-out' },
        { label: 'untrained', value: formatScore(latest.untrained), line: 'untrained' },
        { label: 'chance', value: formatScore(latest.chance), line: 'chance' },
        ...meter.map(({ label, score, control }, index) => ({
          label,
          value: `${formatScore(score)} (control ${formatScore(control)})`,
          line: 'meter' as const,
          dashes: meterDashes[index] ?? '',
        })),
      ]
    : [];
  return (
    <Chart title="Held-out score" unit={unit} keys={keys}>
      {latest ? (
        <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 400, height }}>
          <LineChart data={scorePoints(curves.snapshots)} margin={margin}>
            <CartesianGrid vertical={false} stroke="var(--lab-line)" />
            <XAxis
              dataKey="step"
              type="number"
              domain={[0, totalSteps]}
              ticks={[...roundTicks(totalSteps)]}
              tick={tick}
              tickFormatter={formatCount}
              axisLine={axisLine}
              tickLine={false}
              height={40}
              label={stepLabel}
            />
            <YAxis
              width={46}
              domain={[...domain]}
              allowDataOverflow
              ticks={[...scoreTicks(domain)]}
              tick={tick}
              tickFormatter={(value: number) => String(value).replace('-', '−')}
              axisLine={false}
              tickLine={false}
            />
            <Tooltip {...tooltip} formatter={(value) => formatScore(Number(value))} />
            {shownStep !== undefined && <ReferenceLine x={shownStep} stroke="var(--lab-line-strong)" />}
            <ReferenceLine y={latest.chance} stroke="var(--lab-chance)" strokeDasharray="6 4" strokeWidth={1.4} />
            <ReferenceLine
              y={latest.untrained}
              stroke="var(--lab-untrained)"
              strokeDasharray="1.5 3"
              strokeWidth={1.6}
            />
            {meter.map(({ cue, label }, index) => (
              <Line
                key={cue}
                name={label}
                dataKey={`without.${cue}`}
                stroke="var(--lab-meter)"
                strokeWidth={1.6}
                strokeDasharray={meterDashes[index] ?? ''}
                dot={false}
                connectNulls
                isAnimationActive={false}
              />
            ))}
            <Line
              name="held out"
              dataKey="score"
              stroke="var(--lab-series-held-out)"
              strokeWidth={2}
              dot={
                curves.snapshots.length <= 30 ? { r: 2.5, fill: 'var(--lab-series-held-out)', strokeWidth: 0 } : false
              }
              isAnimationActive={false}
            />
          </LineChart>
        </ResponsiveContainer>
      ) : (
        <Empty>
          {hasEnded
            ? 'This run ended before its first snapshot.'
            : 'The score will appear here with the first snapshot.'}
        </Empty>
      )}
    </Chart>
  );
});
