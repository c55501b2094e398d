/** Charts of loss and held-out score by step. They get at most 500 points, and render only when these change. */
import { memo, type ReactElement, type ReactNode } from 'react';
import { CartesianGrid, Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Curves } from '../../../shared/protocol.ts';
import { counted, formatChange, formatCount, formatNumber, formatScore } from '../../lib/format.ts';
import {
  lossPoints,
  meterDomain,
  meterImages,
  meterLines,
  meterPoints,
  roundTicks,
  scoreDomain,
  scorePoints,
  scoreTicks,
} from './chart-data.ts';
import classes from './charts.module.css';

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
/** The axis of steps, which all charts share. */
const stepAxis = (totalSteps: number) => ({
  dataKey: 'step',
  type: 'number' as const,
  domain: [0, totalSteps],
  ticks: [...roundTicks(totalSteps)],
  tick,
  tickFormatter: formatCount,
  axisLine,
  tickLine: false,
  height: 40,
  label: stepLabel,
});

interface Key {
  readonly label: string;
  readonly value: string;
  readonly colour: string;
  /** Dash pattern, which distinguishes lines without colour. */
  readonly dashes?: string;
}

/** Colours and dash patterns of the cheat meter's lines. A task has at most three. */
const meterStyles = [
  { colour: 'var(--lab-meter-1)', dashes: '' },
  { colour: 'var(--lab-meter-2)', dashes: '8 3' },
  { colour: 'var(--lab-meter-3)', dashes: '2 3' },
] as const;
const styleOf = (index: number) => meterStyles[index % meterStyles.length]!;

function Chart({
  title,
  unit,
  keys,
  empty,
  children,
}: {
  title: string;
  unit: string;
  keys: readonly Key[];
  /** What stands in place of a chart without points. */
  empty: string | undefined;
  children: ReactElement;
}) {
  const inWords = keys.map(({ label, value }) => `${label} ${value}`).join(', ');
  return (
    <figure className={`panel ${classes.chart}`}>
      <figcaption>
        <strong>
          {title} {unit && <span className="dim">({unit})</span>}
        </strong>
        <ul className={classes.keys}>
          {keys.map((key) => (
            <li key={key.label}>
              <svg width={key.dashes ? 26 : 18} height="8" aria-hidden>
                <line x1="0" y1="4" x2="100%" y2="4" stroke={key.colour} strokeDasharray={key.dashes} />
              </svg>
              <span>
                {key.label} <b>{key.value}</b>
              </span>
            </li>
          ))}
        </ul>
      </figcaption>
      {empty ? (
        <p className={classes.empty}>{empty}</p>
      ) : (
        <div role="img" aria-label={`Chart by step: ${title}. Latest: ${inWords}`} className={classes.plot}>
          <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 400, height: 208 }}>
            {children}
          </ResponsiveContainer>
        </div>
      )}
    </figure>
  );
}

interface Props {
  readonly curves: Curves;
  readonly totalSteps: number;
  readonly hasEnded: boolean;
  readonly shownStep: number | undefined;
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
    ...(last === undefined ? [] : [{ label: 'training', value: formatNumber(last), colour: 'var(--lab-series-loss)' }]),
    ...(heldOut === undefined
      ? []
      : [{ label: 'held out', value: formatNumber(heldOut), colour: 'var(--lab-series-held-out)' }]),
  ];
  return (
    <Chart
      title="Loss"
      unit={unit}
      keys={keys}
      empty={
        points.length > 0
          ? undefined
          : hasEnded
            ? 'This run ended before its first step.'
            : 'The loss will appear here after the first steps.'
      }
    >
      <LineChart data={points} margin={margin} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--lab-line)" />
        <XAxis {...stepAxis(totalSteps)} />
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
          dot={curves.snapshots.length <= 30 ? { r: 2.5, fill: 'var(--lab-series-held-out)', strokeWidth: 0 } : false}
          connectNulls
          isAnimationActive={false}
        />
      </LineChart>
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
  const chance = latest?.chance ?? 0;
  const untrained = latest?.untrained ?? 0;
  const keys: Key[] = latest
    ? [
        { label: 'held out', value: formatScore(latest.score), colour: 'var(--lab-series-held-out)' },
        { label: 'untrained', value: formatScore(untrained), colour: 'var(--lab-untrained)', dashes: '1.5 3' },
        { label: 'chance', value: formatScore(chance), colour: 'var(--lab-chance)', dashes: '6 4' },
      ]
    : [];
  return (
    <Chart
      title="Held-out score"
      unit={unit}
      keys={keys}
      empty={
        latest
          ? undefined
          : hasEnded
            ? 'This run ended before its first snapshot.'
            : 'The score will appear here with the first snapshot.'
      }
    >
      <LineChart data={scorePoints(curves.snapshots)} margin={margin} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--lab-line)" />
        <XAxis {...stepAxis(totalSteps)} />
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
        <ReferenceLine y={chance} stroke="var(--lab-chance)" strokeDasharray="6 4" strokeWidth={1.4} />
        <ReferenceLine y={untrained} stroke="var(--lab-untrained)" strokeDasharray="1.5 3" strokeWidth={1.6} />
        <Line
          name="held out"
          dataKey="score"
          stroke="var(--lab-series-held-out)"
          strokeWidth={2}
          dot={curves.snapshots.length <= 30 ? { r: 2.5, fill: 'var(--lab-series-held-out)', strokeWidth: 0 } : false}
          isAnimationActive={false}
        />
      </LineChart>
    </Chart>
  );
});

/** The cheat meter: how removing a cue changes the score, compared with the control on the same images. */
export const MeterChart = memo(function MeterChart({ curves, totalSteps, shownStep }: Props) {
  const lines = meterLines(curves.snapshots);
  const points = meterPoints(curves.snapshots);
  const domain = meterDomain(points);
  const images = meterImages(curves.snapshots);
  if (lines.length === 0) return null;
  const keys: Key[] = lines.map(({ name, score, control, change }, index) => ({
    label: name,
    value: `${formatChange(change)} (${formatScore(score)} without the cue, control ${formatScore(control)})`,
    ...styleOf(index),
  }));
  return (
    <Chart
      title="Change of the score without a cue"
      unit={images === undefined ? 'some held-out images' : counted(images, 'held-out image')}
      keys={keys}
      empty={undefined}
    >
      <LineChart data={[...points]} margin={margin} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--lab-line)" />
        <XAxis {...stepAxis(totalSteps)} />
        <YAxis
          width={46}
          domain={[...domain]}
          tick={tick}
          tickFormatter={(value: number) => String(Number(value.toFixed(2))).replace('-', '−')}
          axisLine={false}
          tickLine={false}
        />
        <Tooltip {...tooltip} formatter={(value) => formatChange(Number(value))} />
        {shownStep !== undefined && <ReferenceLine x={shownStep} stroke="var(--lab-line-strong)" />}
        <ReferenceLine y={0} stroke="var(--lab-chance)" strokeWidth={1.2} />
        {lines.map(({ cue, name }, index) => (
          <Line
            key={cue}
            name={name}
            dataKey={`change.${cue}`}
            stroke={styleOf(index).colour}
            strokeWidth={1.8}
            strokeDasharray={styleOf(index).dashes}
            dot={false}
            connectNulls
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </Chart>
  );
});
