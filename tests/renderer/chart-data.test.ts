import { describe, expect, it } from 'vitest';
import type { ChartSpec } from '../../renderer/components/chart/chart-spec.ts';
import { stepAxis } from '../../renderer/components/chart/curve-axis.ts';
import { shownSide } from '../../renderer/components/question-and-answer.tsx';
import { columnsFor, pageSize, pagesOf } from '../../renderer/features/photographs/grid-layout.ts';
import { verbsOf } from '../../renderer/features/run/allowed-actions.ts';
import {
  currentAlarms,
  lossChart,
  meterChart,
  meterDomain,
  scoreChart,
  scoreDomain,
  scoreInWords,
} from '../../renderer/features/run/chart-data.ts';
import { statusSentence } from '../../renderer/lib/status-words.ts';
import { withDataset, withRun } from '../../renderer/lib/update-lists.ts';
import type { DatasetSummary, RunSummary } from '../../shared/protocol.ts';
import type { SnapshotRecord } from '../../shared/run-results.ts';
import { runStatuses } from '../../shared/run-results.ts';

const snapshot = (step: number, score: number, untrained = 0.25): SnapshotRecord => ({
  event: 'snapshot',
  step,
  epoch: 1,
  heldOut: { loss: 1, score, chance: 0.25, untrained },
  health: { effectiveRank: 10, featureStd: 1, deadUnits: 0 },
  alarms: [],
});
const run = (changes: Partial<RunSummary> = {}): RunSummary => ({
  id: 'a',
  name: 'A',
  task: 'rotation',
  encoder: 'conv4',
  size: 64,
  dataset: 'd',
  datasetId: 'd1',
  createdAt: '2026-11-23T10:00:00.000Z',
  status: 'running',
  step: 10,
  totalSteps: 100,
  epoch: 1,
  resumable: false,
  hasCheckpoint: true,
  ...changes,
});

describe('the charts', () => {
  const pointsOf = ({ series }: ChartSpec) =>
    Object.fromEntries(series.map(({ id, points }) => [id, points.map(({ x, y }) => [x, y])]));

  it('show both losses, on an axis with the unit', () => {
    const curves = { loss: [{ step: 5, loss: 1.2 }], snapshots: [snapshot(0, 0.2), snapshot(8, 0.4)] };
    const chart = lossChart(curves, 'nats', stepAxis(10));
    expect(pointsOf(chart)).toEqual({
      training: [[5, 1.2]],
      'held-out': [
        [0, 1],
        [8, 1],
      ],
    });
    expect(chart.y.label).toBe('loss (nats)');
    expect(chart.inWords).toBe('Chart by step: Loss. Latest: training 1.200, held out 1.000');
    expect(
      lossChart({ loss: [], snapshots: [] }, 'nats', stepAxis(10)).series,
      'no legend for what is not there',
    ).toEqual([]);
  });
  it('keep a long unit off the axis, where it has no room', () => {
    const chart = lossChart({ loss: [], snapshots: [] }, 'squared error, normalised pixels', stepAxis(10));
    expect([chart.y.label, chart.about]).toEqual(['loss', 'squared error, normalised pixels']);
  });
  it('have one axis of steps, so that they line up', () => {
    const snapshots = [{ ...snapshot(4, 0.4), meter: [{ cue: 'vignetting' as const, score: 1, control: 1 }] }];
    const charts = [
      lossChart({ loss: [], snapshots }, '', stepAxis(100)),
      scoreChart(snapshots, 'Accuracy', stepAxis(100)),
      meterChart(snapshots, stepAxis(100)),
    ];
    for (const chart of charts) expect([chart?.x.label, chart?.x.domain]).toEqual(['step', [0, 100]]);
  });
  it('show scores from 0 to 1, and lower if a score is negative', () => {
    expect(scoreDomain([snapshot(0, 0.3)])).toEqual([0, 1]);
    expect(scoreDomain([snapshot(0, 0.3, -0.25)])).toEqual([-0.4, 1]);
    expect(scoreDomain([snapshot(0, -7)]), 'a very low score does not compress the others').toEqual([-1, 1]);
  });
  it('show chance and the untrained network as lines across the scores', () => {
    const { levels, inWords } = scoreChart([snapshot(0, 0.3), snapshot(6, 0.5, 0.31)], 'Accuracy', stepAxis(10));
    expect(levels?.map(({ name, y }) => [name, y])).toEqual([
      ['untrained', 0.31],
      ['chance', 0.25],
    ]);
    expect(inWords).toBe('Chart by step: Held-out score. Latest: held out 0.500, untrained 0.310, chance 0.250');
  });
  it('compare the score without a cue with its control, which is measured on the same images', () => {
    const read = (step: number, score: number, control: number): SnapshotRecord => ({
      ...snapshot(step, 0.445),
      meter: [{ cue: 'chromatic-aberration', score, control, images: 32 }],
    });
    const snapshots = [snapshot(0, 0.25), read(5, 0.5, 0.25), read(9, 0.53125, 0.5625)];
    const meter = meterChart(snapshots, stepAxis(10));
    expect(meter && pointsOf(meter)).toEqual({
      'chromatic-aberration': [
        [5, 0.25],
        [9, -0.03125],
      ],
    });
    expect(meter?.about).toBe('32 held-out images');
    expect(meter?.series[0]?.value).toBe('−0.031 (0.531 without the cue, control 0.563)');
    expect(pointsOf(scoreChart(snapshots, '', stepAxis(10))), 'the held-out score has a chart of its own').toEqual({
      score: [
        [0, 0.25],
        [5, 0.445],
        [9, 0.445],
      ],
    });
    expect(meterChart([snapshot(0, 0.25)], stepAxis(10))).toBeUndefined();
  });
  it('have room for every change of the cheat meter, and never magnify noise', () => {
    expect(meterDomain([0.01])).toEqual([-0.2, 0.2]);
    expect(meterDomain([-0.33])).toEqual([-0.4, 0.4]);
  });
});

describe('words', () => {
  it('say how far a score is on the way from chance to 1', () => {
    expect([0.1, 0.25, 0.4, 1].map((score) => scoreInWords(score, 0.25))).toEqual([
      'below chance',
      'at chance',
      '20 % from chance to 1',
      '100 % from chance to 1',
    ]);
    expect(scoreInWords(-0.7, 0)).toBe('below chance');
  });
  it('describe every state of a run', () => {
    for (const status of runStatuses) expect(statusSentence(run({ status })), status).toMatch(/\S+/);
  });
  it('mention neither a checkpoint nor steps if a run ended before its first step', () => {
    const early = run({ status: 'crashed', step: 0, totalSteps: 0, resumable: true });
    expect(statusSentence(early)).toBe(
      'The training process ended unexpectedly before its first step; it can be resumed.',
    );
    expect(statusSentence(run({ status: 'stopped', resumable: true }))).toBe(
      'Stopped at step 10 of 100; it can be resumed from its checkpoint.',
    );
    expect(statusSentence(run({ secondsLeft: 8 }))).toBe('At step 10 of 100, 8 s left.');
  });
  it('show alarms of the latest snapshot only', () => {
    const alarm = { kind: 'collapse', message: 'collapsed' };
    expect(currentAlarms([{ ...snapshot(0, 0.2), alarms: [alarm] }, snapshot(8, 0.4)])).toEqual([]);
    expect(currentAlarms([snapshot(0, 0.2), { ...snapshot(8, 0.4), alarms: [alarm] }])).toEqual([alarm]);
  });
});

describe('the requests that a run accepts', () => {
  it('depend on its state', () => {
    expect(verbsOf(run())).toEqual(['runs.pause', 'runs.snapshot', 'runs.stop']);
    expect(verbsOf(run({ status: 'paused' }))).toContain('runs.continue');
    expect(verbsOf(run({ status: 'finished', resumable: true }))).toEqual([]);
  });
  it('include resuming only if there is a checkpoint, and nothing for a run of another process', () => {
    expect(verbsOf(run({ status: 'crashed', resumable: true }))).toEqual(['runs.resume']);
    expect(verbsOf(run({ status: 'crashed' }))).toEqual([]);
    expect(verbsOf(run({ trainedByOtherProcess: true }))).toEqual([]);
  });
  it('include no resuming of a run that its images or settings made fail', () => {
    const failed = (code: 'unusable-input' | 'failed') =>
      verbsOf(run({ status: 'failed', resumable: true, failure: { code, message: 'm' } }));
    expect(failed('unusable-input')).toEqual([]);
    expect(failed('failed')).toEqual(['runs.resume']);
  });
});

describe('lists', () => {
  it('contain each run once, newest first', () => {
    const older = run({ id: 'b', createdAt: '2026-11-22T10:00:00.000Z' });
    const all = [older, run(), run({ step: 11 })].reduce(withRun, [] as readonly RunSummary[]);
    expect(all.map(({ id, step }) => [id, step])).toEqual([
      ['a', 11],
      ['b', 10],
    ]);
  });
  it('keep a dataset’s place when it changes', () => {
    const dataset = (id: string, images = 0) => ({ id, images }) as DatasetSummary;
    const all = withDataset([dataset('a'), dataset('b')], dataset('b', 7));
    expect(all.map(({ id, images }) => [id, images])).toEqual([
      ['a', 0],
      ['b', 7],
    ]);
    expect(withDataset(all, dataset('c'))[0]?.id).toBe('c');
  });
});

describe('the grid', () => {
  it('has as many columns as fit, at least two', () => {
    expect([100, 276, 1165].map(columnsFor)).toEqual([2, 2, 8]);
  });
  it('loads the pages on screen', () => {
    expect(pagesOf(0, 10)).toEqual([0]);
    expect(pagesOf(pageSize - 1, pageSize)).toEqual([0, 1]);
    expect(pagesOf(0, -1), 'no rows on screen').toEqual([]);
  });
});

describe('a small picture', () => {
  it('is enlarged by whole factors', () => {
    expect([32, 64, 96, 224].map((side) => shownSide(side, 136))).toEqual([128, 128, 96, 136]);
  });
});
