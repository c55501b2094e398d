import { describe, expect, it } from 'vitest';
import { isInside, lassoed } from '../../../renderer/features/map/lasso.ts';
import {
  extentOf,
  panned,
  pointAt,
  thinned,
  toMap,
  toScreen,
  viewOfAll,
  visible,
  zoomed,
} from '../../../renderer/features/map/map-view.ts';

const size = { width: 400, height: 300 };
const x = [-10, 0, 10, 10.5];
const y = [-5, 0, 5, 5];
const all = viewOfAll(extentOf(x, y), size);

describe('the view of a map', () => {
  it('shows all points, with up at the top', () => {
    const places = x.map((at, i) => toScreen(all, size, at, y[i]!));
    for (const [left, top] of places) {
      expect(left).toBeGreaterThan(20);
      expect(left).toBeLessThan(380);
      expect(top).toBeGreaterThan(20);
      expect(top).toBeLessThan(280);
    }
    expect(places[2]![1]).toBeLessThan(places[0]![1]);
    expect(visible(all, size, x, y)).toEqual([0, 1, 2, 3]);
  });

  it('of points at one place, or of none, is finite', () => {
    for (const points of [[], [3, 3]]) {
      const { scale, x: centre } = viewOfAll(extentOf(points, points), size);
      expect(scale).toBeGreaterThan(0);
      expect(Number.isFinite(scale)).toBe(true);
      expect(centre).toBe(points[0] ?? 0);
    }
  });

  it('goes from screen to map and back', () => {
    const [left, top] = toScreen(all, size, ...toMap(all, size, [123, 45]));
    expect(left).toBeCloseTo(123);
    expect(top).toBeCloseTo(45);
  });

  it('moves its content with the pointer', () => {
    const [before, after] = [all, panned(all, [30, -20])].map((view) => toScreen(view, size, 1, 2));
    expect(after![0] - before![0]).toBeCloseTo(30);
    expect(after![1] - before![1]).toBeCloseTo(-20);
  });

  it('keeps the place under the pointer while it zooms, within limits', () => {
    const near = zoomed(all, size, [100, 50], 3, all);
    const [before, after] = [all, near].map((view) => toMap(view, size, [100, 50]));
    expect(after![0]).toBeCloseTo(before![0]);
    expect(after![1]).toBeCloseTo(before![1]);
    expect(near.scale).toBeCloseTo(3 * all.scale);
    expect(zoomed(all, size, [0, 0], 1e9, all).scale).toBeCloseTo(400 * all.scale);
    expect(zoomed(all, size, [0, 0], 1e-9, all).scale).toBeCloseTo(0.4 * all.scale);
  });

  it('finds the nearest point within reach', () => {
    const [left, top] = toScreen(all, size, 10.5, 5);
    expect(pointAt(all, size, x, y, [left + 1, top], 8)).toBe(3);
    expect(pointAt(all, size, x, y, [left + 30, top + 30], 8)).toBeUndefined();
  });

  it('shows one thumbnail in each cell', () => {
    expect(thinned(all, size, x, y, [0, 1, 2, 3], 60)).toHaveLength(3);
  });
});

describe('a lasso', () => {
  const square = [
    [0, 0],
    [10, 0],
    [10, 10],
    [0, 10],
  ] as const;

  it('holds what is inside its line, also where the line is hollow', () => {
    expect(isInside(square, [5, 5])).toBe(true);
    expect(isInside(square, [11, 5])).toBe(false);
    const hollow = [...square.slice(0, 3), [5, 2], [0, 10]] as const;
    expect(isInside(hollow, [5, 6])).toBe(false);
    expect(isInside(hollow, [5, 1])).toBe(true);
  });

  it('takes points by their places on the screen', () => {
    const [left, top] = toScreen(all, size, 10, 5);
    const around = [
      [left - 2, top - 2],
      [left + 2, top - 2],
      [left + 2, top + 2],
      [left - 2, top + 2],
    ] as const;
    expect(lassoed(all, size, x, y, around)).toEqual([2]);
    expect(lassoed(all, size, x, y, [])).toEqual([]);
  });
});
