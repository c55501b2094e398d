import { describe, expect, it } from 'vitest';
import { comparedCurves, meanCurve } from '../../renderer/features/compare/compared-curves.ts';
import type { RunDetail } from '../../shared/protocol.ts';

const health = { effectiveRank: 5, featureStd: 1, deadUnits: 0 };
const detail = (name: string, scores: readonly number[], totalSteps = 40) =>
  ({
    summary: { id: name, name, step: 10 * scores.length, totalSteps },
    curves: {
      loss: scores.map((score, i) => ({ step: 10 * (i + 1), loss: 1 - score })),
      snapshots: scores.map((score, i) => ({
        step: 10 * (i + 1),
        heldOut: { loss: 1, score, chance: 0, untrained: 0 },
        health,
      })),
    },
  }) as unknown as RunDetail;

describe('curves of several runs', () => {
  const details = [detail('a', [0.2, 0.4]), detail('other', [0.3], 80), detail('b', [0.4, 0.8, 0.9])];
  const titled = (groups: readonly (readonly number[])[], title: string) =>
    comparedCurves(details, groups).find((spec) => spec.title === title)!;

  it('stand in one chart for each measure, over the steps of the longest run', () => {
    expect(comparedCurves(details, []).map(({ title }) => title)).toEqual([
      'Training loss',
      'Held-out score',
      'Effective rank',
    ]);
    const { series, x } = titled([], 'Held-out score');
    expect(x.domain).toEqual([0, 80]);
    expect(series.map(({ name, value }) => [name, value])).toEqual([
      ['a', '0.400'],
      ['other', '0.300'],
      ['b', '0.900'],
    ]);
    expect(new Set(series.map(({ colour }) => colour)).size).toBe(3);
  });

  it('of seeds become their mean at the steps that all have, with Student’s interval', () => {
    const { series } = titled([[0, 2]], 'Held-out score');
    expect(series.map(({ name }) => name)).toEqual(['mean of 2 seeds of a', 'other']);
    expect(series[0]!.points.map(({ x, y }) => [x, y])).toEqual([
      [10, expect.closeTo(0.3)],
      [20, expect.closeTo(0.6)],
    ]);
    // s = 0.2 / √2 at step 10, so the half width is 12.7062 · 0.1.
    const [low, high] = series[0]!.points[0]!.interval!;
    expect((high - low) / 2).toBeCloseTo(1.27062, 5);
  });

  it('that share no step have no mean, and runs without steps have no charts', () => {
    expect(meanCurve([[{ x: 1, y: 1 }], [{ x: 2, y: 1 }]])).toEqual([]);
    expect(comparedCurves([detail('a', []), detail('b', [])], [])).toEqual([]);
  });
});
