/** The plot of a chart. It renders only when its spec or the view changes, and gets at most 500 points a series. */
import { memo, useId } from 'react';
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  ErrorBar,
  Line,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { logDomain, logTicks, nearest, type Range, roundTicks } from './chart-scale.ts';
import {
  axisKind,
  type ChartRow,
  type ChartSeries,
  type ChartSpec,
  type ChartStyle,
  chartRows,
  reachKey,
} from './chart-spec.ts';

/** Space left and right of the plot, in pixels. It is the same in every chart, so that charts in a column line up. */
export const sides = { left: 58, right: 14 } as const;

const margin = { top: 8, right: sides.right, bottom: 0, left: 0 };
const text = { fontSize: 11, fill: 'var(--mantine-color-dimmed)' };
const axisLine = { stroke: 'var(--lab-line-strong)' };
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
/** Place of a chart before its container is measured. */
const initial = { width: 400, height: 208 };

interface Props {
  readonly spec: ChartSpec;
  readonly series: readonly ChartSeries[];
  readonly range: Range;
  readonly logarithmic: boolean;
  readonly syncId: string | undefined;
}

export const ChartPlot = memo(function ChartPlot({ spec, series, range, logarithmic, syncId }: Props) {
  const hatch = useId();
  const { x, y, form, levels = [], spots = [], markedX } = spec;
  const rows = chartRows(series);
  const isLines = form === 'lines';
  const isLog = (logarithmic || spec.isLogLog) && axisKind(spec) === 'logarithmic';
  const xTicks = spec.isLogLog
    ? logTicks(range)
    : (x.ticks?.filter((tick) => tick >= range[0] && tick <= range[1]) ?? roundTicks(...range, x.least));
  const values = series.flatMap(({ points }) => points.map((point) => point.y));
  const logEnds = isLog && values.length > 0 ? logDomain(values) : undefined;
  const yTicks = logEnds ? logTicks(logEnds) : y.ticks;
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={initial}>
      <ComposedChart
        data={[...rows]}
        margin={margin}
        barGap={2}
        accessibilityLayer={false}
        {...(syncId === undefined ? {} : { syncId, syncMethod: nearestTick })}
      >
        {series.some(({ striped }) => striped) && (
          <defs>
            {series.map(
              ({ id, colour, striped }) => striped && <Stripes key={id} id={`${hatch}${id}`} colour={colour} />,
            )}
          </defs>
        )}
        <CartesianGrid vertical={false} stroke="var(--lab-line)" />
        <XAxis
          dataKey="x"
          scale={spec.isLogLog ? 'log' : 'auto'}
          type={isLines ? 'number' : 'category'}
          {...(isLines ? { domain: [...range], ticks: [...xTicks], allowDataOverflow: range !== x.domain } : {})}
          tick={text}
          tickFormatter={(value: number) => x.format(value)}
          axisLine={axisLine}
          tickLine={false}
          height={40}
          label={{ value: x.label, position: 'insideBottom', offset: 3, ...text }}
        />
        <YAxis
          width={sides.left}
          scale={logEnds ? 'log' : 'auto'}
          domain={logEnds ? [...logEnds] : y.domain ? [...y.domain] : [rows.length > 1 ? 'auto' : 0, 'auto']}
          allowDataOverflow={y.domain !== undefined || logEnds !== undefined}
          {...(yTicks ? { ticks: [...yTicks] } : {})}
          tick={text}
          tickFormatter={(value: number) => y.format(value)}
          axisLine={false}
          tickLine={false}
          label={{
            value: logEnds ? `${y.label}, log` : y.label,
            angle: -90,
            position: 'insideLeft',
            offset: 12,
            ...text,
            textAnchor: 'middle',
            dx: -2,
          }}
        />
        <Tooltip
          {...tooltip}
          cursor={isLines ? { stroke: 'var(--mantine-color-dimmed)' } : { fill: 'var(--lab-sunken)' }}
          // The row's own x: a tooltip that follows another chart is labelled with that chart's x.
          labelFormatter={(label, items) => x.inWords((items[0]?.payload as ChartRow | undefined)?.x ?? Number(label))}
          formatter={(value) => y.inWords(Number(value))}
        />
        {markedX !== undefined && <ReferenceLine x={markedX} stroke="var(--lab-line-strong)" />}
        {levels.map((level) => (
          <ReferenceLine
            key={level.name}
            y={level.y}
            stroke={level.colour}
            strokeWidth={level.width ?? 1.4}
            {...dashesOf(level)}
          />
        ))}
        {series.map((each) =>
          isLines ? (
            <Line
              key={each.id}
              name={each.name}
              dataKey={each.id}
              stroke={each.colour}
              strokeWidth={each.faint ? 1 : (each.width ?? 2)}
              strokeOpacity={each.faint ? 0.4 : 1}
              {...dashesOf(each)}
              dot={each.faint ? false : dotOf(each)}
              connectNulls
              isAnimationActive={false}
            >
              {whiskers(each, each.colour)}
            </Line>
          ) : (
            <Bar
              key={each.id}
              name={each.name}
              dataKey={each.id}
              fill={each.striped ? `url(#${hatch}${each.id})` : each.colour}
              stroke={each.colour}
              maxBarSize={26}
              isAnimationActive={false}
            >
              {whiskers(each, 'var(--mantine-color-text)')}
            </Bar>
          ),
        )}
        {spots.map((spot) => (
          <ReferenceDot key={spot.colour} x={spot.x} y={spot.y} r={5} fill={spot.colour} stroke="var(--lab-surface)" />
        ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
});

/** Which of this chart's points the pointer is nearest to, when it is over another chart of the group. */
function nearestTick(
  ticks: readonly { readonly value: number }[],
  { activeLabel }: { readonly activeLabel?: string | number | undefined },
): number {
  const values = ticks.map(({ value }) => value);
  return values.length === 0 || activeLabel === undefined ? -1 : nearest(values, Number(activeLabel));
}

const dashesOf = ({ dashes }: ChartStyle) => (dashes ? { strokeDasharray: dashes } : {});

function dotOf({ dots, colour }: ChartSeries) {
  if (!dots) return false;
  return dots === 'filled'
    ? { r: 2.5, fill: colour, strokeWidth: 0 }
    : { r: 2.5, fill: 'var(--lab-surface)', stroke: colour, strokeDasharray: '0' };
}

function whiskers({ id, points }: ChartSeries, stroke: string) {
  if (!points.some(({ interval }) => interval)) return null;
  return (
    <ErrorBar
      dataKey={reachKey(id)}
      direction="y"
      width={4}
      strokeWidth={1.2}
      stroke={stroke}
      isAnimationActive={false}
    />
  );
}

/** Stripes, so that colour alone does not mark a bar. */
function Stripes({ id, colour }: { readonly id: string; readonly colour: string }) {
  return (
    <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="5" height="5" fill="var(--lab-surface)" />
      <rect width="2.4" height="5" fill={colour} />
    </pattern>
  );
}
