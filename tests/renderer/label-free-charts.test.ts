import { describe, expect, it } from 'vitest';
import { curveAxis } from '../../renderer/components/chart/curve-axis.ts';
import { shareWords, spectrumChart } from '../../renderer/components/label-free/spectrum-chart.ts';
import { absentAlong, labelFreeChart, measuredAlong } from '../../renderer/features/run/label-free-chart-data.ts';
import type { LabelFree } from '../../shared/label-free.ts';
import { labelFreeMeasures } from '../../shared/label-free-words.ts';
import type { SnapshotRecord } from '../../shared/run-results.ts';

const axis = curveAxis('step', [{ steps: 10, stepsPerEpoch: 5, batch: 4, times: [] }]);
const snapshot = (step: number, labelFree?: Partial<LabelFree>): SnapshotRecord => ({
  event: 'snapshot',
  step,
  epoch: step,
  heldOut: { loss: 1, score: 0.5, chance: 0.25, untrained: 0.25 },
  health: { effectiveRank: 3 + step, featureStd: 1, deadUnits: 0 },
  alarms: [],
  ...(labelFree && {
    labelFree: {
      images: 64,
      width: 32,
      rankMe: 3 + step,
      rankMeLimit: 32,
      comparedImages: 64,
      spectrum: [],
      ...labelFree,
    },
  }),
});
const of = (key: string) => labelFreeMeasures.find((measure) => measure.key === key)!;

describe('the charts of label-free measures', () => {
  it('have a line at the largest value that the measure can have', () => {
    const snapshots = [snapshot(0, {}), snapshot(10, {})];
    const { series, levels, y, inWords } = labelFreeChart(of('rankMe'), snapshots, axis);
    expect(series[0]!.points).toEqual([
      { x: 0, y: 3 },
      { x: 10, y: 13 },
    ]);
    expect(levels).toMatchObject([{ name: 'at most', y: 32 }]);
    expect(y.label).toBe('dimensions');
    expect(y.domain).toEqual([0, 32]); // the line is in view
    expect(inWords).toContain('Latest: 13.0 of at most 32');
  });

  it('are those of measures that some snapshot has; the effective rank of earlier versions is RankMe', () => {
    const old = [snapshot(0), snapshot(10)];
    expect(measuredAlong(old).map(({ key }) => key)).toEqual(['rankMe']);
    expect(labelFreeChart(of('rankMe'), old, axis).levels).toBeUndefined();
    expect(absentAlong(old)).toEqual([
      'An earlier version took these snapshots, with the effective rank alone. An evaluation measures the others.',
    ]);
    const mixed = [...old, snapshot(10, { uniformity: -1 })];
    expect(labelFreeChart(of('uniformity'), mixed, axis).series[0]!.points).toEqual([{ x: 10, y: -1 }]);
  });

  it('say in words why others are missing', () => {
    const some = { uniformity: -1, alphaReq: 1, clusterLearnability: 0.5 };
    expect(absentAlong([snapshot(0, some)])).toEqual([
      'LiDAR and Alignment need views of the held-out images, which would take more than 15 % of the images between two snapshots of this run. An evaluation measures them.',
      'Intrinsic dimension: too few held-out images differ.',
    ]);
    expect(
      absentAlong([snapshot(0, { ...some, intrinsicDimension: 3, lidar: 2, lidarLimit: 9, alignment: 1 })]),
    ).toEqual([]);
    expect(absentAlong([])).toEqual([]);
  });
});

describe('the chart of a spectrum', () => {
  it('has two logarithmic axes, from the first direction to the last of the longest line', () => {
    const spec = spectrumChart([
      {
        name: 'a',
        colour: 'red',
        points: [
          [1, 0.9],
          [2, 0.1],
        ],
      },
      {
        name: 'b',
        colour: 'blue',
        points: [
          [1, 0.5],
          [40, 0.01],
        ],
      },
      { name: 'none', colour: 'green', points: [] },
    ]);
    expect(spec.isLogLog).toBe(true);
    expect(spec.x.domain).toEqual([1, 40]);
    expect(spec.series.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(spec.inWords).toContain('b: first 50 %, last of 40 1 %');
  });
  it('writes shares of every size', () => {
    expect([1, 0.1234, 0.00012, 0.0000000321].map(shareWords)).toEqual(['100 %', '12 %', '0.012 %', '3e−6 %']);
  });
});
