/** Data of the charts and of the row of numbers. Pure. */

import { cueName } from '../../../shared/format-words.ts';
import type { Curves, RunSummary } from '../../../shared/protocol.ts';
import type { SnapshotRecord } from '../../../shared/run-results.ts';
import { scoreTicks } from '../../components/chart/chart-scale.ts';
import type { ChartSeries, ChartSpec } from '../../components/chart/chart-spec.ts';
import type { CurveAxis } from '../../components/chart/curve-axis.ts';
import { counted, formatChange, formatNumber, formatScore } from '../../lib/format.ts';

const plain = (value: number): string => String(value).replace('-', '−');

/** Title and latest values, for screen readers. */
const latestInWords = (title: string, { by }: CurveAxis, keys: readonly (readonly [string, string])[]): string =>
  `Chart by ${by}: ${title}. Latest: ${keys.map((key) => key.join(' ')).join(', ')}`;

/** Where the step of the board that is shown lies. */
const marked = ({ at }: CurveAxis, step: number | undefined) => (step === undefined ? undefined : at(step));

/** Dots show where the snapshots are, while these are few. */
const dotsOf = (snapshots: readonly SnapshotRecord[]) => (snapshots.length <= 30 ? 'filled' : undefined);

/** Training and held-out losses. @param unit Of the loss, or empty. */
export function lossChart({ loss, snapshots }: Curves, unit: string, axis: CurveAxis, shownStep?: number): ChartSpec {
  const [last, heldOut] = [loss.at(-1)?.loss, snapshots.at(-1)?.heldOut.loss];
  const training: ChartSeries = {
    id: 'training',
    name: 'training',
    ...(last === undefined ? {} : { value: formatNumber(last) }),
    colour: 'var(--lab-series-loss)',
    width: 1.3,
    points: loss.map(({ step, loss: y }) => ({ x: axis.at(step), y })),
  };
  const held: ChartSeries = {
    id: 'held-out',
    name: 'held out',
    ...(heldOut === undefined ? {} : { value: formatNumber(heldOut) }),
    colour: 'var(--lab-series-held-out)',
    dots: dotsOf(snapshots),
    points: snapshots.map(({ step, heldOut: { loss: y } }) => ({ x: axis.at(step), y })),
  };
  const series = [training, held].filter(({ points }) => points.length > 0);
  return {
    title: 'Loss',
    ...(unit ? { about: unit } : {}),
    form: 'lines',
    x: axis.x,
    y: {
      // A longer unit has no room next to the axis; the title contains it.
      label: unit && unit.length <= 20 ? `loss (${unit})` : 'loss',
      format: (value) => plain(Number(value.toPrecision(5))),
      inWords: formatNumber,
    },
    series,
    markedX: marked(axis, shownStep),
    inWords: latestInWords(
      'Loss',
      axis,
      series.map(({ name, value = '' }) => [name, value]),
    ),
  };
}

/** Held-out score with chance and the untrained network. @param scoreName Name of the score: "Accuracy". */
export function scoreChart(
  snapshots: readonly SnapshotRecord[],
  scoreName: string,
  axis: CurveAxis,
  shownStep?: number,
): ChartSpec {
  const { score = 0, chance = 0, untrained = 0 } = snapshots.at(-1)?.heldOut ?? {};
  const domain = scoreDomain(snapshots);
  return {
    title: 'Held-out score',
    ...(scoreName ? { about: scoreName } : {}),
    form: 'lines',
    x: axis.x,
    y: { label: 'score', domain, ticks: scoreTicks(domain), format: plain, inWords: formatScore },
    series: [
      {
        id: 'score',
        name: 'held out',
        value: formatScore(score),
        colour: 'var(--lab-series-held-out)',
        dots: dotsOf(snapshots),
        points: snapshots.map(({ step, heldOut }) => ({ x: axis.at(step), y: heldOut.score })),
      },
    ],
    levels: [
      {
        name: 'untrained',
        value: formatScore(untrained),
        y: untrained,
        colour: 'var(--lab-untrained)',
        dashes: '1.5 3',
        width: 1.6,
      },
      { name: 'chance', value: formatScore(chance), y: chance, colour: 'var(--lab-chance)', dashes: '6 4' },
    ],
    markedX: marked(axis, shownStep),
    inWords: latestInWords('Held-out score', axis, [
      ['held out', formatScore(score)],
      ['untrained', formatScore(untrained)],
      ['chance', formatScore(chance)],
    ]),
  };
}

/** Colours and dash patterns of the cheat meter's lines. A task has at most three. */
const meterStyles = [
  { colour: 'var(--lab-meter-1)' },
  { colour: 'var(--lab-meter-2)', dashes: '8 3' },
  { colour: 'var(--lab-meter-3)', dashes: '2 3' },
] as const;

/**
 * The cheat meter, a line for each cue that the latest snapshot measured: the score with the cue removed minus the score
 * under the control, which makes a change of the same strength that leaves the cue in place. Both are measured on the same
 * photographs. The held-out score is measured on more of them, so it has a chart of its own.
 * @returns Undefined for a run without a meter.
 */
export function meterChart(
  snapshots: readonly SnapshotRecord[],
  axis: CurveAxis,
  shownStep?: number,
): ChartSpec | undefined {
  const latest = snapshots.at(-1)?.meter;
  if (!latest || latest.length === 0) return undefined;
  const title = 'Change of the score without a cue';
  const series = latest.map(({ cue, score, control }, index): ChartSeries => {
    const points = snapshots.flatMap(({ step, meter = [] }) =>
      meter.filter((read) => read.cue === cue).map((read) => ({ x: axis.at(step), y: read.score - read.control })),
    );
    const value = `${formatChange(score - control)} (${formatScore(score)} without the cue, control ${formatScore(control)})`;
    return { id: cue, name: cueName(cue), value, width: 1.8, points, ...meterStyles[index % meterStyles.length]! };
  });
  const images = latest[0]?.images;
  return {
    title,
    // Runs of earlier versions do not say how many.
    about: images === undefined ? 'some held-out images' : counted(images, 'held-out image'),
    form: 'lines',
    x: axis.x,
    y: {
      label: 'change of score',
      domain: meterDomain(series.flatMap(({ points }) => points.map(({ y }) => y))),
      format: (value) => plain(Number(value.toFixed(2))),
      inWords: formatChange,
    },
    series,
    levels: [{ name: 'no change', y: 0, colour: 'var(--lab-chance)', width: 1.2, isInLegend: false }],
    markedX: marked(axis, shownStep),
    inWords: latestInWords(
      title,
      axis,
      series.map(({ name, value = '' }) => [name, value]),
    ),
  };
}

/** Symmetric about 0, to the next tenth, at least ±0.2. */
export function meterDomain(changes: readonly number[]): readonly [number, number] {
  const farthest = Math.max(0.2, ...changes.map(Math.abs));
  const end = Math.ceil(farthest * 10 - 1e-9) / 10;
  return [-end, end];
}

/** From 0, or the lowest score if it is negative, but at least −1, to 1, which is perfect. */
export function scoreDomain(snapshots: readonly SnapshotRecord[]): readonly [number, number] {
  const lowest = Math.min(0, ...snapshots.flatMap(({ heldOut }) => [heldOut.score, heldOut.untrained, heldOut.chance]));
  return [Math.max(-1, Math.floor(lowest * 5) / 5), 1];
}

/** Alarms of the latest snapshot; earlier alarms no longer apply. */
export const currentAlarms = (snapshots: readonly SnapshotRecord[]) => snapshots.at(-1)?.alarms ?? [];

/** Progress of a run, from 0 to 1. */
export const shareDone = (run: RunSummary): number => (run.totalSteps > 0 ? Math.min(1, run.step / run.totalSteps) : 0);

/** How far a score is on the way from chance to 1. It is not a verdict: that would need an interval. */
export function scoreInWords(score: number, chance: number): string {
  const percent = Math.round((100 * (score - chance)) / (1 - chance));
  if (percent < 0) return 'below chance';
  return percent === 0 ? 'at chance' : `${percent} % from chance to 1`;
}
