import { describe, expect, it } from 'vitest';
import { type AxisId, curveAxis } from '../../renderer/components/chart/curve-axis.ts';
import { comparedCurves, meanCurve, pacesOf } from '../../renderer/features/compare/compared-curves.ts';
import type { RunDetail } from '../../shared/protocol.ts';

const health = { effectiveRank: 5, featureStd: 1, deadUnits: 0 };
const detail = (name: string, scores: readonly number[], totalSteps = 40) =>
  ({
    summary: { id: name, name, step: 10 * scores.length, totalSteps },
    record: {},
    curves: {
      loss: scores.map((score, i) => ({ step: 10 * (i + 1), loss: 1 - score })),
      snapshots: scores.map((score, i) => ({
        step: 10 * (i + 1),
        heldOut: { loss: 1, score, chance: 0, untrained: 0 },
        health,
      })),
    },
  }) as unknown as RunDetail;

const curvesOf = (details: readonly RunDetail[], groups: readonly (readonly number[])[], by: AxisId = 'step') =>
  comparedCurves(details, curveAxis(by, pacesOf(details)), groups);

describe('curves of several runs', () => {
  const details = [detail('a', [0.2, 0.4]), detail('other', [0.3], 80), detail('b', [0.4, 0.8, 0.9])];
  const titled = (groups: readonly (readonly number[])[], title: string) =>
    curvesOf(details, groups).find((spec) => spec.title === title)!;

  it('stand in one chart for each measure, over the steps of the longest run', () => {
    expect(curvesOf(details, []).map(({ title }) => title)).toEqual([
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
    expect(meanCurve([[{ step: 1, x: 1, y: 1 }], [{ step: 2, x: 2, y: 1 }]])).toEqual([]);
    expect(curvesOf([detail('a', []), detail('b', [])], [])).toEqual([]);
  });

  it('by training time have their mean at the same steps, at the mean of their times', () => {
    const timed = (name: string, scores: readonly number[], secondsPerStep: number) => {
      const { curves, ...rest } = detail(name, scores);
      const withTime = <T extends { readonly step: number }>(each: T) => ({
        ...each,
        seconds: each.step * secondsPerStep,
      });
      return { ...rest, curves: { loss: curves.loss.map(withTime), snapshots: curves.snapshots.map(withTime) } };
    };
    const runs = [timed('fast', [0.2, 0.4], 1), timed('slow', [0.4, 0.8], 3)] as unknown as RunDetail[];
    const scores = (groups: readonly (readonly number[])[]) =>
      curvesOf(runs, groups, 'time').find(({ title }) => title === 'Held-out score')!;
    expect(scores([]).series.map(({ points }) => points.map(({ x }) => x))).toEqual([
      [10, 20],
      [30, 60],
    ]);
    const { series, x, inWords } = scores([[0, 1]]);
    expect(series[0]!.points.map((point) => [point.x, point.y])).toEqual([
      [20, expect.closeTo(0.3)],
      [40, expect.closeTo(0.6)],
    ]);
    expect([x.label, x.domain]).toEqual(['training time (s)', [0, 60]]);
    expect(inWords).toMatch(/^Chart by training time: Held-out score\./);
  });
});
