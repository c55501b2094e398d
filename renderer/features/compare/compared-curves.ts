/** Curves of several runs in one chart; seeds of one setting as their mean. Pure. */
import type { RunDetail } from '../../../shared/protocol.ts';
import { meanWithInterval } from '../../../shared/student-interval.ts';
import type { ChartPoint, ChartSeries, ChartSpec } from '../../components/chart/chart-spec.ts';
import { formatCount, formatNumber, formatScore } from '../../lib/format.ts';
import { seriesStyle } from './series-style.ts';

/** What is compared by step. */
interface Measure {
  readonly title: string;
  readonly label: string;
  format(value: number): string;
  points(detail: RunDetail): readonly ChartPoint[];
}

const measures: readonly Measure[] = [
  {
    title: 'Training loss',
    label: 'loss',
    format: formatNumber,
    points: ({ curves }) => curves.loss.map(({ step, loss }) => ({ x: step, y: loss })),
  },
  {
    title: 'Held-out score',
    label: 'score',
    format: formatScore,
    points: ({ curves }) => curves.snapshots.map(({ step, heldOut }) => ({ x: step, y: heldOut.score })),
  },
  {
    title: 'Effective rank',
    label: 'effective rank',
    format: formatNumber,
    points: ({ curves }) => curves.snapshots.map(({ step, health }) => ({ x: step, y: health.effectiveRank })),
  },
];

/** The steps of the longest run. */
export const longest = (details: readonly RunDetail[]): number =>
  Math.max(1, ...details.map(({ summary }) => Math.max(summary.totalSteps, summary.step)));

/**
 * A chart for each measure that any run has, one series a run.
 * @param groups Places of runs that differ in their seed alone: each group becomes one series, the mean with its interval.
 */
export function comparedCurves(details: readonly RunDetail[], groups: readonly (readonly number[])[]): ChartSpec[] {
  const lines = [
    ...groups,
    ...details.map((_, place) => [place]).filter(([place]) => !groups.some((group) => group.includes(place!))),
  ].sort((a, b) => a[0]! - b[0]!);
  return measures.flatMap((measure) => {
    const series = lines.map((places) => seriesOf(places, details, measure)).filter(({ points }) => points.length > 0);
    return series.length > 0 ? [chartOf(measure, series, longest(details))] : [];
  });
}

function seriesOf(places: readonly number[], details: readonly RunDetail[], measure: Measure): ChartSeries {
  const first = places[0]!;
  const { colour, dashes } = seriesStyle(first);
  const all = places.map((place) => measure.points(details[place]!));
  const points = all.length === 1 ? all[0]! : meanCurve(all);
  const last = points.at(-1);
  const { name } = details[first]!.summary;
  return {
    id: `run-${first}`,
    name: all.length === 1 ? name : `mean of ${all.length} seeds of ${name}`,
    ...(last ? { value: measure.format(last.y) } : {}),
    colour,
    ...(dashes ? { dashes } : {}),
    points,
  };
}

/** The mean of several curves with its 95 % interval, at the steps that all of them have. */
export function meanCurve(curves: readonly (readonly ChartPoint[])[]): ChartPoint[] {
  const [first = [], ...others] = curves.map((points) => new Map(points.map(({ x, y }) => [x, y])));
  return [...first].flatMap(([x, y]) => {
    const values = [y, ...others.flatMap((other) => (other as Map<number, number>).get(x) ?? [])];
    if (values.length < curves.length) return [];
    const { mean, ci95 } = meanWithInterval(values);
    return [{ x, y: mean, interval: ci95 }];
  });
}

const chartOf = ({ title, label, format }: Measure, series: readonly ChartSeries[], totalSteps: number): ChartSpec => ({
  title,
  form: 'lines',
  x: {
    label: 'step',
    domain: [0, totalSteps],
    format: formatCount,
    inWords: (step) => `step ${formatCount(step)}`,
  },
  y: { label, format: (value) => String(Number(value.toPrecision(5))).replace('-', '−'), inWords: format },
  series,
  inWords: `Chart by step: ${title}. Latest: ${series.map(({ name, value }) => `${name} ${value}`).join(', ')}`,
});
