/**
 * Parallel coordinates of a sweep: an axis for each swept setting and one for the measure, a line for each run that has one.
 * Places on an axis go from 0, its lower end, to 1. The page and the report draw the same. Pure.
 */
import { formatScore } from './format-words.ts';
import type { SweepDetail, SweptValue } from './sweep.ts';
import { measureLabels, sweptLabel, sweptWords } from './swept-fields.ts';

export interface Tick {
  readonly place: number;
  readonly words: string;
}

/** A value that at least one run has. */
export interface Stop extends Tick {
  readonly value: SweptValue;
}

export interface ParallelAxis {
  readonly key: string;
  readonly label: string;
  readonly isNumber: boolean;
  readonly isLog: boolean;
  /** Its values by ascending place. */
  readonly stops: readonly Stop[];
  /** The values that the axis names, far enough apart to be read. */
  readonly ticks: readonly Tick[];
}

export interface ParallelLine {
  /** Place of the run in the sweep. */
  readonly run: number;
  readonly measure: number;
  /** Places in the `stops` of each axis. */
  readonly at: readonly number[];
  /** Where it meets each axis: at its stop, or near it, so that the runs with the same value do not hide each other. */
  readonly places: readonly number[];
  /** Of five equal parts of the measure's axis, 0 the lowest. */
  readonly shade: number;
}

export interface ParallelCoordinates {
  /** The last one is the measure's. */
  readonly axes: readonly ParallelAxis[];
  /** Best last, so that they are drawn over the others. */
  readonly lines: readonly ParallelLine[];
}

export const shades = 5;
/** Numbers that span more than this have a logarithmic axis. */
const widestLinear = 10;
/** Least distance of two ticks. */
const leastApart = 0.07;

/** The runs with the same value meet its axis within this length, or a part of the distance to the next value. */
const widestBundle = 0.06;
const partOfGap = 0.6;

/** Whether numbers are drawn on a logarithmic axis; 0 may be one of them. */
function spansMuch(values: readonly number[]): boolean {
  const positive = values.filter((value) => value > 0);
  const hasOthers = values.some((value) => value < 0);
  return !hasOthers && positive.length > 1 && Math.max(...positive) / Math.min(...positive) > widestLinear;
}

/** Logarithms; 0 lies below the smallest other value by the mean distance of two values. @param sorted Ascending, none below 0. */
function logsOf(sorted: readonly number[]): readonly number[] {
  const logs = sorted.filter((value) => value > 0).map(Math.log10);
  const step = (logs.at(-1)! - logs[0]!) / (logs.length - 1);
  return sorted.map((value) => (value === 0 ? logs[0]! - step : Math.log10(value)));
}

/** The length of an axis that the runs with the same value take. */
function bundleOf({ stops }: ParallelAxis): number {
  const gaps = stops.slice(1).map(({ place }, index) => place - stops[index]!.place);
  return Math.min(widestBundle, ...gaps.map((gap) => gap * partOfGap));
}

const sharesOf = (values: readonly number[]): readonly number[] => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => (high === low ? 0.5 : (value - low) / (high - low)));
};

/** The axis of values. Numbers lie by size; words and switches in the given order, equally far apart. */
export function axisOf(
  named: { readonly key: string; readonly label: string },
  values: readonly SweptValue[],
  words: (value: SweptValue) => string,
): ParallelAxis {
  const distinct = [...new Set(values)];
  const isNumber = distinct.length > 0 && distinct.every((value) => typeof value === 'number');
  if (isNumber) distinct.sort((a, b) => Number(a) - Number(b));
  const numbers = isNumber ? distinct.map(Number) : distinct.map((_, index) => index);
  const isLog = isNumber && spansMuch(numbers);
  const places = sharesOf(isLog ? logsOf(numbers) : numbers);
  const stops = distinct.map((value, index) => ({ value, place: places[index]!, words: words(value) }));
  return { ...named, isNumber, isLog, stops, ticks: ticksApart(stops, leastApart) };
}

/** The ends, and between them the ticks that are at least this far from those before and from the upper end. */
export function ticksApart(ticks: readonly Tick[], least: number): readonly Tick[] {
  const last = ticks.at(-1);
  const kept: Tick[] = [];
  for (const tick of ticks) {
    const isClear = (other: Tick | undefined) => !other || Math.abs(tick.place - other.place) >= least;
    if (tick === last || (isClear(kept.at(-1)) && isClear(last))) kept.push({ place: tick.place, words: tick.words });
  }
  return kept;
}

/** The axis of the measure, always linear, with five round shares of its length named. */
function measureAxis(label: string, values: readonly number[]): ParallelAxis {
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  const places = sharesOf(distinct);
  const [low = 0, high = 0] = [distinct[0], distinct.at(-1)];
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((place) => ({ place, words: formatScore(low + place * (high - low)) }));
  return {
    key: 'measure',
    label,
    isNumber: true,
    isLog: false,
    stops: distinct.map((value, index) => ({ value, place: places[index]!, words: formatScore(value) })),
    ticks: low === high ? [{ place: 0.5, words: formatScore(low) }] : ticks,
  };
}

/** The axes and lines of a sweep. Runs without a result have no line. */
export function parallelCoordinates({ plan, runs }: Pick<SweepDetail, 'plan' | 'runs'>): ParallelCoordinates {
  const { task } = plan.settings;
  const measured = runs.flatMap((run, index) => {
    const value = run.status === 'finished' ? run[plan.measure] : null;
    return value === null ? [] : [{ run, index, value }];
  });
  const factors = plan.factors.map(({ key, values }) =>
    axisOf(
      { key, label: sweptLabel(task, key) },
      values.filter((value) => measured.some(({ run }) => run.settings[key] === value)),
      (value) => sweptWords(task, key, value),
    ),
  );
  const last = measureAxis(
    measureLabels[plan.measure],
    measured.map(({ value }) => value),
  );
  const axes = [...factors, last];
  const bundles = axes.map(bundleOf);
  const stopsOf = axes.map(({ stops }) => new Map<unknown, number>(stops.map((stop, index) => [stop.value, index])));
  const lines = measured
    .map(({ run, index, value }) => {
      const at = axes.map((axis, a) => stopsOf[a]!.get(axis === last ? value : run.settings[axis.key]) ?? -1);
      const height = last.stops[at.at(-1)!]!.place;
      const places = at.map((stop, a) => {
        const place = axes[a]!.stops[stop]?.place ?? 0;
        return a === axes.length - 1 ? place : place + (height - 0.5) * bundles[a]!;
      });
      const shade = Math.min(shades - 1, Math.floor(height * shades));
      return { run: index, measure: value, at, places, shade };
    })
    .filter(({ at }) => !at.includes(-1))
    .sort((a, b) => a.measure - b.measure);
  return { axes, lines };
}

/** Most lines of a drawing: more cannot be told apart. */
const mostLines = 1000;

/** The lines to draw: the best, if there are very many. */
export const drawnLines = ({ lines }: ParallelCoordinates): readonly ParallelLine[] => lines.slice(-mostLines);

/** The measures that each shade stands for, lowest first; a single shade if all runs have the same measure. */
export function shadeRanges({
  axes,
}: ParallelCoordinates): readonly { readonly shade: number; readonly words: string }[] {
  const stops = axes.at(-1)!.stops;
  const [low, high] = [Number(stops[0]?.value), Number(stops.at(-1)?.value)];
  if (stops.length < 2) return stops.map(({ words }) => ({ shade: Math.floor(shades / 2), words }));
  const end = (shade: number) => formatScore(low + (shade / shades) * (high - low));
  return Array.from({ length: shades }, (_, shade) => ({ shade, words: `${end(shade)} to ${end(shade + 1)}` }));
}

/** The part of each axis that is shown, as the first and last of its stops; axes without one are shown as a whole. */
export type Brushes = Readonly<Record<string, readonly [number, number]>>;

/** Whether a line lies within all brushes. */
export const isWithin = ({ axes }: ParallelCoordinates, { at }: ParallelLine, brushes: Brushes): boolean =>
  axes.every(({ key }, index) => {
    const brush = brushes[key];
    return !brush || (at[index]! >= brush[0] && at[index]! <= brush[1]);
  });

/** The brushes with one changed; a brush over the whole axis is none. */
export function withBrush(brushes: Brushes, { key, stops }: ParallelAxis, [a, b]: readonly [number, number]): Brushes {
  const { [key]: _, ...others } = brushes;
  const brush = [Math.max(0, Math.min(a, b)), Math.min(stops.length - 1, Math.max(a, b))] as const;
  return brush[0] === 0 && brush[1] === stops.length - 1 ? others : { ...others, [key]: brush };
}

/** The stops between two places of an axis; the nearest one if there are none between. */
export function stopsBetween({ stops }: ParallelAxis, from: number, to: number): readonly [number, number] {
  const [low, high] = [Math.min(from, to), Math.max(from, to)];
  const inside = stops.flatMap(({ place }, index) => (place >= low && place <= high ? [index] : []));
  if (inside.length > 0) return [inside[0]!, inside.at(-1)!];
  const middle = (low + high) / 2;
  const distances = stops.map(({ place }) => Math.abs(place - middle));
  const nearest = distances.indexOf(Math.min(...distances));
  return [nearest, nearest];
}

/** The measure of the runs at each value of a setting. */
export interface MeasureBySetting {
  readonly axis: ParallelAxis;
  readonly measure: ParallelAxis;
  /** Places of the runs: along the setting, along the measure. */
  readonly points: readonly (readonly [number, number])[];
  /** Places of the mean at each value. */
  readonly means: readonly { readonly x: number; readonly y: number; readonly mean: number; readonly runs: number }[];
}

/** One for each swept setting that is a number and has at least two values. */
export function measuresBySetting({ axes, lines }: ParallelCoordinates): readonly MeasureBySetting[] {
  const measure = axes.at(-1)!;
  const [low, high] = [Number(measure.stops[0]?.value), Number(measure.stops.at(-1)?.value)];
  return axes.slice(0, -1).flatMap((axis, a) => {
    if (!axis.isNumber || axis.stops.length < 2) return [];
    const points = lines.map(({ at }) => [axis.stops[at[a]!]!.place, measure.stops[at.at(-1)!]!.place] as const);
    const means = axis.stops.map(({ place }, stop) => {
      const values = lines.filter(({ at }) => at[a] === stop).map((line) => line.measure);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { x: place, y: high === low ? 0.5 : (mean - low) / (high - low), mean, runs: values.length };
    });
    return [{ axis, measure, points, means }];
  });
}
