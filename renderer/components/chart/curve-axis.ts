/** The x axis of curves: steps, epochs, images or training time. Pure. */
import type { Curves } from '../../../shared/protocol.ts';
import type { StartedRecord } from '../../../shared/run-results.ts';
import { counted, formatCount, formatDuration } from '../../lib/format.ts';
import type { ChartSpec } from './chart-spec.ts';

export const axisIds = ['step', 'epoch', 'images', 'time'] as const;
export type AxisId = (typeof axisIds)[number];

/** Names of the axes, for a choice between them. */
export const axisNames: Readonly<Record<AxisId, string>> = {
  step: 'Steps',
  epoch: 'Epochs',
  images: 'Images',
  time: 'Training time',
};

/** What one step of a run is on each axis. */
export interface Pace {
  /** Of the whole run, also if it has not ended. */
  readonly steps: number;
  /** Undefined before the first start of the run. */
  readonly stepsPerEpoch: number | undefined;
  readonly batch: number | undefined;
  /** Steps, ascending, with the training time in seconds at each; empty for a run of an earlier version. */
  readonly times: readonly (readonly [step: number, seconds: number])[];
}

/** @param steps Of the whole run. */
export function paceOf({
  steps,
  started,
  curves,
}: {
  readonly steps: number;
  readonly started: StartedRecord | undefined;
  readonly curves: Curves;
}): Pace {
  const { loss, snapshots } = curves;
  const records = [...snapshots, ...loss]; // at a step with both, the time is that of the step
  const seconds = new Map(records.map((each) => [each.step, each.seconds] as const));
  const isTimed = loss.length > 0 && records.every((each) => each.seconds !== undefined);
  const times = [...seconds].sort(([a], [b]) => a - b) as [number, number][];
  return {
    steps: Math.max(1, steps),
    stepsPerEpoch: started?.stepsPerEpoch,
    batch: started?.batch,
    times: isTimed ? times : [],
  };
}

/** Training time at a step: between two known ones, in proportion. In seconds. */
function secondsAt(times: Pace['times'], step: number): number {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]![0] < step) low = middle + 1;
    else high = middle;
  }
  const [at, seconds] = times[low]!;
  const [before, secondsBefore] = times[low - 1] ?? [0, 0];
  if (step >= at || at === before) return seconds;
  return secondsBefore + ((seconds - secondsBefore) * (step - before)) / (at - before);
}

export interface CurveAxis {
  readonly id: AxisId;
  /** With its unit, before a range: `Steps`. */
  readonly name: string;
  /** For titles: a chart by … */
  readonly by: string;
  readonly x: ChartSpec['x'];
  /** A distance on the axis: `12 steps`. */
  amount(distance: number): string;
  /** Names of the ends of the range in view. */
  readonly ends: readonly [string, string];
  /** Place of a step. @param run Number of the run among those of the axis. */
  at(step: number, run?: number): number;
}

const number = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 3 });
const format = (value: number): string => number.format(value);

/** The axis of steps of runs with at most so many. */
export const stepAxis = (steps: number): CurveAxis => ({
  id: 'step',
  name: axisNames.step,
  by: 'step',
  x: {
    label: 'step',
    domain: [0, steps],
    format: formatCount,
    inWords: (step) => `step ${formatCount(step)}`,
  },
  amount: (distance) => counted(Math.round(distance), 'step'),
  ends: ['First step in view', 'Last step in view'],
  at: (step) => step,
});

/** The axes that every run can be drawn on. */
export const offeredAxes = (paces: readonly Pace[]): readonly AxisId[] =>
  axisIds.filter((id) => paces.every((pace) => endOn(id, pace) !== undefined));

/** Where a run ends on an axis; undefined if it does not tell. Time: where it is now, in seconds. */
function endOn(id: AxisId, { steps, stepsPerEpoch, batch, times }: Pace): number | undefined {
  if (id === 'step') return steps;
  if (id === 'epoch') return stepsPerEpoch && steps / stepsPerEpoch;
  if (id === 'images') return batch && steps * batch;
  return times.at(-1)?.[1];
}

/** @param id One of `offeredAxes`; the axis of steps stands for another. */
export function curveAxis(id: AxisId, paces: readonly Pace[]): CurveAxis {
  const bySteps = stepAxis(Math.max(1, ...paces.map(({ steps }) => steps)));
  const ends = paces.flatMap((pace) => endOn(id, pace) ?? []);
  const end = Math.max(...ends);
  if (id === 'step' || ends.length < paces.length || !(end > 0)) return bySteps;
  if (id === 'epoch') {
    const perStep = paces.map(({ stepsPerEpoch = 1 }) => 1 / stepsPerEpoch);
    return {
      id,
      name: axisNames.epoch,
      by: 'epoch',
      x: {
        label: 'epoch',
        domain: [0, end],
        least: Math.min(...perStep),
        format,
        inWords: (x) => `epoch ${format(x)}`,
      },
      amount: (distance) => `${format(distance)} ${distance === 1 ? 'epoch' : 'epochs'}`,
      ends: ['First epoch in view', 'Last epoch in view'],
      at: (step, run = 0) => step * perStep[run]!,
    };
  }
  if (id === 'images') {
    const perStep = paces.map(({ batch = 1 }) => batch);
    return {
      id,
      name: axisNames.images,
      by: 'images',
      x: {
        label: 'images',
        domain: [0, end],
        least: Math.min(...perStep),
        format: formatCount,
        inWords: (x) => `after ${counted(Math.round(x), 'image')}`,
      },
      amount: (distance) => counted(Math.round(distance), 'image'),
      ends: ['First image in view', 'Last image in view'],
      at: (step, run = 0) => step * perStep[run]!,
    };
  }
  const [unit, seconds] = end < 180 ? ['s', 1] : end < 10_800 ? ['min', 60] : (['h', 3600] as const);
  const inWords = (time: number): string => (seconds === 1 ? `${format(time)} s` : formatDuration(time * seconds));
  return {
    id,
    name: `${axisNames.time} (${unit})`,
    by: 'training time',
    x: {
      label: `training time (${unit})`,
      domain: [0, end / seconds],
      least: Math.min(...paces.map(({ times }) => times.at(-1)![1] / Math.max(1, times.at(-1)![0]))) / seconds,
      format,
      inWords: (x) => `after ${inWords(x)}`,
    },
    amount: inWords,
    ends: ['Start of the time in view', 'End of the time in view'],
    at: (step, run = 0) => secondsAt(paces[run]!.times, step) / seconds,
  };
}
