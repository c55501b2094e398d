/** Charts of the label-free measures along the training. Pure. */

import { listed } from '../../../shared/format-words.ts';
import { type LabelFreeMeasure, labelFreeMeasures, needsViews } from '../../../shared/label-free-words.ts';
import type { SnapshotRecord } from '../../../shared/run-results.ts';
import type { ChartSpec } from '../../components/chart/chart-spec.ts';
import type { CurveAxis } from '../../components/chart/curve-axis.ts';

/** RankMe is also the effective rank, which snapshots of earlier versions have. */
const valueAt = ({ key }: LabelFreeMeasure, { health, labelFree }: SnapshotRecord): number | undefined =>
  key === 'rankMe' ? health.effectiveRank : labelFree?.[key];

/** The measures that any snapshot has. */
export const measuredAlong = (snapshots: readonly SnapshotRecord[]): readonly LabelFreeMeasure[] =>
  labelFreeMeasures.filter((measure) => snapshots.some((snapshot) => valueAt(measure, snapshot) !== undefined));

/** Why the other measures have no chart, as sentences. */
export function absentAlong(snapshots: readonly SnapshotRecord[]): readonly string[] {
  const shown = measuredAlong(snapshots);
  const absent = labelFreeMeasures.filter((measure) => !shown.includes(measure));
  if (snapshots.length === 0 || absent.length === 0) return [];
  if (!snapshots.some(({ labelFree }) => labelFree))
    return [
      'An earlier version took these snapshots, with the effective rank alone. An evaluation measures the others.',
    ];
  const names = (those: readonly LabelFreeMeasure[]) => listed(those.map(({ name }) => name));
  const ofViews = absent.filter(needsViews);
  const others = absent.filter((measure) => !needsViews(measure));
  return [
    ...(ofViews.length > 0
      ? [
          `${names(ofViews)} need views of the held-out images, which would take more than 15 % of the images between two snapshots of this run. An evaluation measures them.`,
        ]
      : []),
    ...(others.length > 0 ? [`${names(others)}: too few held-out images differ.`] : []),
  ];
}

const plain = (value: number): string => String(Number(value.toPrecision(5))).replace('-', '−');

/** One measure along the training, with its limit as a line. */
export function labelFreeChart(
  measure: LabelFreeMeasure,
  snapshots: readonly SnapshotRecord[],
  axis: CurveAxis,
  shownStep?: number,
): ChartSpec {
  const { name, unit, decimals, key } = measure;
  const words = (value: number): string => value.toFixed(decimals).replace('-', '−');
  const points = snapshots.flatMap((snapshot) => {
    const y = valueAt(measure, snapshot);
    return y === undefined ? [] : [{ x: axis.at(snapshot.step), y }];
  });
  const latest = points.at(-1)?.y;
  const of = snapshots.findLast(({ labelFree }) => labelFree)?.labelFree;
  const limit = of && measure.limit?.(of);
  const value = latest === undefined ? {} : { value: words(latest) };
  return {
    title: name,
    form: 'lines',
    x: axis.x,
    // From 0 to the limit, so that its line is in view.
    y: { label: unit, ...(limit !== undefined && { domain: [0, limit] as const }), format: plain, inWords: words },
    series: [
      {
        id: key,
        name: 'held out',
        ...value,
        colour: 'var(--lab-series-held-out)',
        dots: snapshots.length <= 30 ? 'filled' : undefined,
        points,
      },
    ],
    ...(limit === undefined
      ? {}
      : { levels: [{ name: 'at most', value: String(limit), y: limit, colour: 'var(--lab-chance)', dashes: '6 4' }] }),
    markedX: shownStep === undefined ? undefined : axis.at(shownStep),
    inWords: `Chart by ${axis.by}: ${name}. Latest: ${latest === undefined ? 'none' : words(latest)}${limit === undefined ? '' : ` of at most ${limit}`}`,
  };
}
