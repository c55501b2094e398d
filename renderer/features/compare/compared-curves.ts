/** Curves of several runs in one chart; seeds of one setting as their mean. Pure. */
import { labelFreeMeasures } from '../../../shared/label-free-words.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import { meanWithInterval } from '../../../shared/student-interval.ts';
import type { ChartPoint, ChartSeries, ChartSpec } from '../../components/chart/chart-spec.ts';
import { type CurveAxis, type Pace, paceOf } from '../../components/chart/curve-axis.ts';
import { formatNumber, formatScore } from '../../lib/format.ts';
import { seriesStyle } from './series-style.ts';

/** What is compared along the training. */
interface Measure {
  readonly title: string;
  readonly label: string;
  format(value: number): string;
  /** Steps, ascending, with the value at each. */
  values(detail: RunDetail): readonly (readonly [step: number, value: number])[];
}

const measures: readonly Measure[] = [
  {
    title: 'Training loss',
    label: 'loss',
    format: formatNumber,
    values: ({ curves }) => curves.loss.map(({ step, loss }) => [step, loss]),
  },
  {
    title: 'Held-out score',
    label: 'score',
    format: formatScore,
    values: ({ curves }) => curves.snapshots.map(({ step, heldOut }) => [step, heldOut.score]),
  },
  {
    title: 'Effective rank',
    label: 'effective rank',
    format: formatNumber,
    values: ({ curves }) => curves.snapshots.map(({ step, health }) => [step, health.effectiveRank]),
  },
  ...labelFreeMeasures
    .filter(({ key }) => key !== 'rankMe') // the effective rank
    .map(
      ({ key, name, unit }): Measure => ({
        title: name,
        label: unit,
        format: formatNumber,
        values: ({ curves }) =>
          curves.snapshots.flatMap(({ step, labelFree }): (readonly [number, number])[] =>
            labelFree?.[key] === undefined ? [] : [[step, labelFree[key]]],
          ),
      }),
    ),
];

export const pacesOf = (details: readonly RunDetail[]): readonly Pace[] =>
  details.map(({ summary: { step, totalSteps }, record, curves }) =>
    paceOf({ steps: Math.max(step, totalSteps), started: record.started, curves }),
  );

/**
 * A chart for each measure that any run has, one series a run.
 * @param axis Of these runs, in their order.
 * @param groups Places of runs that differ in their seed alone: each group becomes one series, the mean with its interval.
 */
export function comparedCurves(
  details: readonly RunDetail[],
  axis: CurveAxis,
  groups: readonly (readonly number[])[],
): ChartSpec[] {
  const lines = [
    ...groups,
    ...details.map((_, place) => [place]).filter(([place]) => !groups.some((group) => group.includes(place!))),
  ].sort((a, b) => a[0]! - b[0]!);
  return measures.flatMap((measure) => {
    const series = lines
      .map((places) => seriesOf(places, details, measure, axis))
      .filter(({ points }) => points.length > 0);
    return series.length > 0 ? [chartOf(measure, series, axis)] : [];
  });
}

function seriesOf(
  places: readonly number[],
  details: readonly RunDetail[],
  measure: Measure,
  axis: CurveAxis,
): ChartSeries {
  const first = places[0]!;
  const { colour, dashes } = seriesStyle(first);
  const all = places.map((place) =>
    measure.values(details[place]!).map(([step, y]) => ({ step, x: axis.at(step, place), y })),
  );
  const points: readonly ChartPoint[] = all.length === 1 ? all[0]!.map(({ x, y }) => ({ x, y })) : meanCurve(all);
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

/** A value at a step, and where that step lies on the axis. */
type PointAtStep = ChartPoint & { readonly step: number };

/**
 * The mean of several curves with its 95 % interval, at the steps that all of them have. It stands at the mean of their places:
 * on the axis of time, a step of another run came a little earlier or later.
 */
export function meanCurve(curves: readonly (readonly PointAtStep[])[]): ChartPoint[] {
  const [first = new Map<number, PointAtStep>(), ...others] = curves.map(
    (points) => new Map(points.map((point) => [point.step, point])),
  );
  return [...first].flatMap(([step, point]) => {
    const points = [point, ...others.flatMap((other) => other.get(step) ?? [])];
    if (points.length < curves.length) return [];
    const { mean, ci95 } = meanWithInterval(points.map(({ y }) => y));
    const x = points.reduce((sum, each) => sum + each.x, 0) / points.length;
    return [{ x, y: mean, interval: ci95 }];
  });
}

const chartOf = ({ title, label, format }: Measure, series: readonly ChartSeries[], axis: CurveAxis): ChartSpec => ({
  title,
  form: 'lines',
  x: axis.x,
  y: { label, format: (value) => String(Number(value.toPrecision(5))).replace('-', '−'), inWords: format },
  series,
  inWords: `Chart by ${axis.by}: ${title}. Latest: ${series.map(({ name, value }) => `${name} ${value}`).join(', ')}`,
});
