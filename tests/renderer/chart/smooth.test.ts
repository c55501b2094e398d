import { describe, expect, it } from 'vitest';
import { distanceAveraged, smoothed, smoothingUnit } from '../../../renderer/components/chart/smooth.ts';

const at = (...values: number[]) => values.map((y, x) => ({ x: x + 1, y }));
const ys = (points: readonly { y: number }[]) => points.map(({ y }) => y);

/** TensorBoard's formula: m = s·m + (1 − s)·y from 0, divided by 1 − sⁿ to remove the bias of its start. */
function tensorBoard(values: readonly number[], s: number): number[] {
  let mean = 0;
  return values.map((value, index) => {
    mean = s * mean + (1 - s) * value;
    return mean / (1 - s ** (index + 1));
  });
}

describe('smoothing', () => {
  it('is the debiased exponential mean for points one unit apart', () => {
    const values = [3, 1, 4, 1, 5, 9, 2, 6];
    const wanted = tensorBoard(values, 0.6);
    for (const [i, y] of ys(smoothed(at(...values), 0.6, 1)).entries()) expect(y).toBeCloseTo(wanted[i]!, 12);
  });
  it('leaves a constant and a first point as they are', () => {
    expect(ys(smoothed(at(2, 2, 2), 0.99, 1))).toEqual([2, 2, 2]);
    expect(ys(smoothed([{ x: 500, y: 7 }], 0.9, 1))).toEqual([7]);
    expect(smoothed([], 0.9, 1)).toEqual([]);
  });
  it('changes nothing at 0', () => {
    expect(ys(smoothed(at(3, 1, 4), 0, 1))).toEqual([3, 1, 4]);
  });
  it('weights by the distance in x: the mean of two points s^Δx apart', () => {
    const [, second] = smoothed(
      [
        { x: 0, y: 1 },
        { x: 3, y: 0 },
      ],
      0.5,
      1,
    );
    expect(second?.y).toBeCloseTo(0.125 / 1.125, 12);
  });
  it('keeps the shape of a curve whose points are thinned', () => {
    const curve = Array.from({ length: 400 }, (_, x) => ({ x, y: Math.exp(-x / 80) }));
    const thinned = curve.filter(({ x }) => x % 4 === 3);
    const full = smoothed(curve, 0.95, 1);
    for (const { x, y } of smoothed(thinned, 0.95, 1).slice(10)) expect(Math.abs(y - full[x]!.y)).toBeLessThan(0.02);
  });
  it('says over how many steps it averages', () => {
    expect(distanceAveraged(0.9, 200)).toBeCloseTo(10, 9);
    expect(smoothingUnit(50_000), 'a point of the curve is 100 steps').toBe(100);
    expect(distanceAveraged(0.9, 50_000)).toBeCloseTo(1000, 6);
  });
});
