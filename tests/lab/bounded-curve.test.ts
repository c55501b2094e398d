import { describe, expect, it } from 'vitest';
import { Curve } from '../../electron/lab/bounded-curve.ts';
import { RunHistory } from '../../electron/lab/run-history.ts';

function curveOf(length: number, limit: number): Curve {
  const curve = new Curve(limit);
  for (let step = 1; step <= length; step++) curve.append(step, step);
  return curve;
}

describe('a loss curve', () => {
  it('keeps every point if there are few', () => {
    expect(curveOf(10, 10).points()).toEqual(Array.from({ length: 10 }, (_, i) => ({ step: i + 1, loss: i + 1 })));
  });

  it('has at most its limit of points at any length', () => {
    for (const length of [11, 20, 21, 1000, 12_345]) {
      const { length: points } = curveOf(length, 10).points();
      expect(points).toBeLessThanOrEqual(10);
      expect(points).toBeGreaterThanOrEqual(5);
    }
  });

  it('has the mean of each bucket, at the bucket’s last step', () => {
    // 11 points in at most 10: buckets of two, the last one not full yet.
    const points = curveOf(11, 10).points();
    expect(points.slice(0, 2)).toEqual([
      { step: 2, loss: 1.5 },
      { step: 4, loss: 3.5 },
    ]);
    expect(points.at(-1)).toEqual({ step: 11, loss: 11 });
  });

  it('ends at the last step', () => {
    for (const length of [1, 99, 500, 501, 7777]) expect(curveOf(length, 500).points().at(-1)?.step).toBe(length);
  });

  it('loses no value: the mean over buckets, weighted by their length, is the mean of all', () => {
    const points = curveOf(12_345, 500).points();
    let before = 0;
    let sum = 0;
    for (const { step, loss } of points) {
      sum += loss * (step - before);
      before = step;
    }
    expect(sum / 12_345).toBeCloseTo((12_345 + 1) / 2, 6);
  });

  it('drops the steps that a resumed run repeats', () => {
    const curve = curveOf(10, 500);
    curve.dropAfter(6);
    curve.append(7, 70);
    expect(curve.points().slice(-2)).toEqual([
      { step: 6, loss: 6 },
      { step: 7, loss: 70 },
    ]);
  });
});

describe('the snapshots of a long run', () => {
  const snapshot = (step: number) => ({
    event: 'snapshot' as const,
    step,
    epoch: step,
    heldOut: { loss: 1, score: 0.5, chance: 0.25, untrained: 0.3 },
    health: { effectiveRank: 3, featureStd: 1, deadUnits: 0 },
    alarms: [],
  });

  it('stay few and evenly spaced, and always include the newest', () => {
    const history = new RunHistory();
    for (let step = 1; step <= 5001; step++) {
      history.addSnapshot(snapshot(step));
      expect(history.lastSnapshot?.step).toBe(step);
    }
    const { snapshots } = history.curves();
    expect(snapshots.length).toBeLessThanOrEqual(500);
    expect(snapshots.length).toBeGreaterThanOrEqual(250);
    const gaps = new Set(snapshots.slice(1, -1).map(({ step }, index) => step - snapshots[index]!.step));
    expect(gaps.size).toBe(1);
  });

  it('leave out the histograms, which no page draws', () => {
    const history = new RunHistory();
    const features = { min: 0, max: 1, count: 2, sum: 1, sumOfSquares: 1, buckets: [1, 1] };
    history.addSnapshot({ ...snapshot(10), features });
    history.addLine({ value: { ...snapshot(20), features }, bytes: undefined });
    expect(history.curves().snapshots).toEqual([snapshot(10), snapshot(20)]);
  });

  it('occur once for each step', () => {
    const history = new RunHistory();
    for (const step of [10, 20, 20]) history.addSnapshot(snapshot(step));
    expect(history.curves().snapshots.map(({ step }) => step)).toEqual([10, 20]);
  });
});
