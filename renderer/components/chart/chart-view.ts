/** How the charts of a group are viewed: smoothing, scale and the range in view. All charts of a group share it. */
import { createContext, useContext, useMemo } from 'react';
import { inView, type Range } from './chart-scale.ts';
import type { ChartSeries, ChartSpec } from './chart-spec.ts';
import { type AxisId, type CurveAxis, curveAxis, type Pace } from './curve-axis.ts';
import { smoothed, smoothingUnit } from './smooth.ts';

export interface ChartView {
  /** 0 for none, to `strongestSmoothing`. */
  readonly smoothing: number;
  readonly logarithmic: boolean;
  /** The x axis of curves that can be drawn on it; steps for others. */
  readonly axis: AxisId;
  /** The part of the x axis in view; undefined for all of it. */
  readonly range: Range | undefined;
}

export const plainView: ChartView = { smoothing: 0, logarithmic: false, axis: 'step', range: undefined };

export interface SharedView {
  readonly view: ChartView;
  /** Changes the view of the group; undefined where the view is fixed, so that no tools exist. */
  change?(changes: Partial<ChartView>): void;
  /** Charts with the same id show the same place under the pointer. */
  readonly syncId?: string;
  /** Stands before the title in names of saved files. */
  readonly name?: string;
}

export const SharedViewContext = createContext<SharedView>({ view: plainView });

/** The view of the group that a chart is in; a plain one for a chart on its own. */
export const useSharedView = (): SharedView => useContext(SharedViewContext);

/** The x axis that the group has chosen for the curves of some runs. @param paces The same array as long as nothing changes. */
export function useCurveAxis(paces: readonly Pace[]): CurveAxis {
  const { axis } = useSharedView().view;
  return useMemo(() => curveAxis(axis, paces), [axis, paces]);
}

/** The part of the x axis that a chart shows. A range beyond its end is cut. */
export function rangeInView({ x }: ChartSpec, { range }: ChartView): Range {
  if (!range) return x.domain;
  const [from, to] = [Math.max(x.domain[0], range[0]), Math.min(x.domain[1], range[1])];
  return from < to ? [from, to] : x.domain;
}

/** The series as a view shows them: smoothed, each with a twin of its raw values, and cut to the range in view. */
export function seriesInView(spec: ChartSpec, view: ChartView): readonly ChartSeries[] {
  if (spec.form === 'bars') return spec.series;
  const range = rangeInView(spec, view);
  const cut = (series: ChartSeries): ChartSeries => ({ ...series, points: inView(series.points, range) });
  if (view.smoothing === 0) return spec.series.map(cut);
  const unit = smoothingUnit(spec.x.domain[1], spec.x.least);
  return spec.series.flatMap((series) => [
    cut({ ...series, id: `${series.id}:raw`, faint: true }),
    cut({
      ...series,
      name: `${series.name}, smoothed`,
      dots: undefined,
      points: smoothed(series.points, view.smoothing, unit),
    }),
  ]);
}
