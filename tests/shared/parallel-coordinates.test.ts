import { describe, expect, it } from 'vitest';
import {
  axisOf,
  isWithin,
  measuresBySetting,
  parallelCoordinates,
  stopsBetween,
  withBrush,
} from '../../shared/parallel-coordinates.ts';
import { combinations, sweepDetail, trialRun } from '../sweep-details.ts';

const axis = (values: readonly (number | string | boolean)[]) =>
  axisOf({ key: 'k', label: 'K' }, values, (value) => String(value));
const places = (values: readonly (number | string | boolean)[]) =>
  axis(values).stops.map(({ value, place }) => [value, Number(place.toFixed(3))]);

describe('an axis', () => {
  it('has numbers by size, at their distances', () => {
    expect(places([32, 8, 16, 8])).toEqual([
      [8, 0],
      [16, 0.333],
      [32, 1],
    ]);
    expect(axis([8, 16, 32]).isLog).toBe(false);
  });

  it('is logarithmic from a factor of more than 10', () => {
    expect(axis([1, 10]).isLog).toBe(false);
    expect(axis([0.001, 0.01, 0.1])).toMatchObject({ isLog: true });
    expect(places([0.1, 0.001, 0.01])).toEqual([
      [0.001, 0],
      [0.01, 0.5],
      [0.1, 1],
    ]);
  });

  it('has 0 one step below the other values of a logarithmic axis', () => {
    expect(places([0, 0.1, 0.001, 0.01])).toEqual([
      [0, 0],
      [0.001, 0.333],
      [0.01, 0.667],
      [0.1, 1],
    ]);
    expect(axis([0, 0.01, 0.02]).isLog).toBe(false);
    expect(axis([0, 100]).isLog).toBe(false);
  });

  it('stays linear if a value is below 0', () => {
    expect(axis([-1, 0.01, 100]).isLog).toBe(false);
  });

  it('has words and switches in the order of the plan, equally far apart', () => {
    expect(places(['sgd', 'adamw', 'other'])).toEqual([
      ['sgd', 0],
      ['adamw', 0.5],
      ['other', 1],
    ]);
    expect(places([true, false])).toEqual([
      [true, 0],
      [false, 1],
    ]);
    expect(axis(['a', 'b']).isNumber).toBe(false);
  });

  it('has a single value in the middle, and none without values', () => {
    expect(places([3])).toEqual([[3, 0.5]]);
    expect(axis([])).toMatchObject({ stops: [], ticks: [] });
  });

  it('names its ends, and between them no two values too near to be read', () => {
    const { ticks } = axis(Array.from({ length: 100 }, (_, value) => value));
    expect([ticks[0]?.words, ticks.at(-1)?.words]).toEqual(['0', '99']);
    expect(ticks.length).toBeLessThan(16);
    const gaps = ticks.slice(1).map(({ place }, index) => place - ticks[index]!.place);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.07 - 1e-9);
  });
});

describe('parallel coordinates', () => {
  it('have an axis for each factor and one for the measure, with labels and values as the form shows them', () => {
    const { axes } = parallelCoordinates(sweepDetail());
    expect(axes.map(({ label }) => label)).toEqual(['Learning rate', 'Optimiser', 'Held-out score']);
    expect(axes[1]!.ticks.map(({ words }) => words)).toEqual(['SGD, Nesterov momentum', 'AdamW']);
    expect(axes[2]!.ticks.map(({ words }) => words)).toEqual(['0.301', '0.314', '0.326', '0.338', '0.351']);
  });

  it('have a line for each finished run, the best last and in the highest shade', () => {
    const scores = [0, 1, 0.25, 0.45, 0.65, 0.85];
    const { axes, lines } = parallelCoordinates(sweepDetail({ scoreOf: (trial) => scores[trial]! }));
    expect(lines.map(({ run }) => run)).toEqual([0, 2, 3, 4, 5, 1]);
    expect(lines.map(({ shade }) => shade)).toEqual([0, 1, 2, 3, 4, 4]);
    const best = lines.at(-1)!;
    expect(best.at.map((stop, index) => axes[index]!.stops[stop]!.value)).toEqual([0.001, 'adamw', 1]);
  });

  it('draw the runs with one value a little apart, the better ones higher, and never as far as the next value', () => {
    const { axes, lines } = parallelCoordinates(
      sweepDetail({ factors: [{ key: 'batch', values: [8, 9, 64] }], seeds: 3 }),
    );
    const heights = lines.map(({ at, places }) => places[0]! - axes[0]!.stops[at[0]!]!.place);
    expect(heights).toEqual([...heights].sort((a, b) => a - b));
    expect(new Set(heights).size).toBe(9);
    const gap = axes[0]!.stops[1]!.place;
    expect(Math.max(...heights.map(Math.abs))).toBeLessThan(gap / 2);
    for (const { at, places } of lines) expect(places[1]).toBe(axes[1]!.stops[at[1]!]!.place);
  });

  it('leave out runs without a result, and values that only those have', () => {
    const runs = [
      trialRun({ settings: { lr: 0.001, optimizer: 'sgd' }, score: 0.4 }),
      trialRun({ settings: { lr: 0.01, optimizer: 'sgd' }, score: 0.6 }),
      trialRun({ settings: { lr: 0.1, optimizer: 'sgd' }, status: 'diverged', score: 0.9 }),
      trialRun({ settings: { lr: 0.1, optimizer: 'sgd' }, status: 'waiting', score: null }),
    ];
    const { axes, lines } = parallelCoordinates(sweepDetail({ runs }));
    expect(lines.map(({ run }) => run)).toEqual([0, 1]);
    expect(axes[0]!.stops.map(({ value }) => value)).toEqual([0.001, 0.01]);
  });

  it('have one place for equal measures, and no lines without runs', () => {
    const equal = parallelCoordinates(sweepDetail({ scoreOf: () => 0.5 }));
    expect(equal.axes.at(-1)!.ticks).toEqual([{ place: 0.5, words: '0.500' }]);
    expect(new Set(equal.lines.map(({ shade }) => shade))).toEqual(new Set([2]));
    const empty = parallelCoordinates(sweepDetail({ runs: [] }));
    expect(empty.lines).toEqual([]);
    expect(measuresBySetting(empty)).toEqual([]);
  });
});

describe('brushes', () => {
  const plot = parallelCoordinates(sweepDetail());
  const [rate, optimiser, measure] = plot.axes as [(typeof plot.axes)[0], (typeof plot.axes)[0], (typeof plot.axes)[0]];

  it('keep the lines within all of them, ends included', () => {
    const brushes = withBrush(withBrush({}, rate, [1, 2]), optimiser, [1, 1]);
    const kept = plot.lines.filter((line) => isWithin(plot, line, brushes));
    expect(kept.map(({ run }) => combinations(sweepDetail().plan.factors)[run])).toEqual([
      { lr: 0.01, optimizer: 'adamw' },
      { lr: 0.1, optimizer: 'adamw' },
    ]);
    expect(plot.lines.every((line) => isWithin(plot, line, {}))).toBe(true);
  });

  it('are removed by one over the whole axis, and kept within the axis', () => {
    expect(withBrush({ lr: [1, 1] }, rate, [2, 0])).toEqual({});
    expect(withBrush({}, rate, [7, 1])).toEqual({ lr: [1, 2] });
  });

  it('hold the stops between two places of the axis, or else the nearest', () => {
    expect(stopsBetween(rate, 1, 0.4)).toEqual([1, 2]);
    expect(stopsBetween(rate, 0.6, 0.7)).toEqual([1, 1]);
    expect(stopsBetween(measure, -1, 2)).toEqual([0, 5]);
  });
});

describe('the measure by a setting', () => {
  it('has the points and means of each setting that is a number', () => {
    const detail = sweepDetail({ scoreOf: (trial) => [0, 0.2, 0.4, 0.6, 0.8, 1][trial]! });
    const [byRate, ...others] = measuresBySetting(parallelCoordinates(detail));
    expect(others).toEqual([]);
    expect(byRate!.axis.label).toBe('Learning rate');
    expect(byRate!.points).toHaveLength(6);
    expect(byRate!.means.map(({ x, y, runs }) => [x, Number(y.toFixed(2)), runs])).toEqual([
      [0, 0.1, 2],
      [0.5, 0.5, 2],
      [1, 0.9, 2],
    ]);
  });

  it('is not drawn for a setting with a single value', () => {
    const detail = sweepDetail({ factors: [{ key: 'lr', values: [0.1] }] });
    expect(measuresBySetting(parallelCoordinates(detail))).toEqual([]);
  });
});
