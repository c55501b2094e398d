import { describe, expect, it } from 'vitest';
import {
  draggedRange,
  inView,
  logDomain,
  logTicks,
  nearest,
  roundTicks,
  scoreTicks,
} from '../../../renderer/components/chart/chart-scale.ts';

describe('an axis', () => {
  it('labels round numbers of steps', () => {
    expect(roundTicks(0, 2340)).toEqual([0, 500, 1000, 1500, 2000]);
    expect(roundTicks(0, 3)).toEqual([0, 1, 2, 3]);
    expect(roundTicks(0, 0)).toEqual([0]);
  });
  it('labels round numbers of the range in view', () => {
    expect(roundTicks(130, 410)).toEqual([200, 300, 400]);
    expect(roundTicks(7, 9)).toEqual([7, 8, 9]);
  });
  it('labels multiples of 0.2 of a score', () => {
    expect(scoreTicks([-0.2, 1])).toEqual([-0.2, 0, 0.2, 0.4, 0.6, 0.8, 1]);
  });
  it('has powers of ten on a logarithmic axis, and finer values on a short one', () => {
    expect(logTicks([0.004, 3])).toEqual([0.01, 0.1, 1]);
    expect(logTicks([0.9, 7])).toEqual([1, 2, 5]);
    expect(logTicks([1.1, 1.4]), 'no round value within').toEqual([1.1, 1.4]);
  });
  it('is never so short that a constant fills it', () => {
    expect(logDomain([0.5, 8])).toEqual([0.5, 8]);
    const [low, high] = logDomain([2, 2]);
    expect([low < 2, high > 2]).toEqual([true, true]);
  });
});

describe('the part in view', () => {
  const points = [0, 10, 20, 30, 40].map((x) => ({ x, y: x }));
  const xs = (from: number, to: number) => inView(points, [from, to]).map(({ x }) => x);

  it('contains a neighbour on either side, so that the line reaches the ends', () => {
    expect(xs(12, 28)).toEqual([10, 20, 30]);
    expect(xs(10, 30)).toEqual([0, 10, 20, 30, 40]);
    expect(xs(0, 40)).toEqual([0, 10, 20, 30, 40]);
    expect(xs(41, 50)).toEqual([40]);
  });
  it('is what a drag selects, in either direction and within the plot', () => {
    expect(draggedRange([0.25, 0.5], [0, 200], 1)).toEqual([50, 100]);
    expect(draggedRange([0.5, 0.25], [100, 200], 1)).toEqual([125, 150]);
    expect(draggedRange([0.5, 1.4], [0, 200], 1)).toEqual([100, 200]);
  });
  it('stays as it is after a click', () => {
    expect(draggedRange([0.5, 0.501], [0, 200], 1)).toBeUndefined();
  });
});

describe('the nearest point', () => {
  it('is found before, between and after the points', () => {
    const steps = [0, 10, 40];
    expect([-5, 4, 5, 6, 24, 26, 99].map((x) => nearest(steps, x))).toEqual([0, 0, 0, 1, 1, 2, 2]);
  });
});
