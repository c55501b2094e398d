import { describe, expect, it } from 'vitest';
import { chartTable, csvOf } from '../../../renderer/components/chart/chart-csv.ts';
import { draggedRange, roundTicks } from '../../../renderer/components/chart/chart-scale.ts';
import { plainView, rangeInView, seriesInView } from '../../../renderer/components/chart/chart-view.ts';
import { curveAxis, offeredAxes, paceOf, stepAxis } from '../../../renderer/components/chart/curve-axis.ts';
import { distanceAveraged } from '../../../renderer/components/chart/smooth.ts';
import { lossChart } from '../../../renderer/features/run/chart-data.ts';
import type { Curves } from '../../../shared/protocol.ts';
import type { SnapshotRecord, StartedRecord } from '../../../shared/run-results.ts';

const started = { stepsPerEpoch: 8, batch: 32 } as StartedRecord;
const snapshot = (step: number, seconds?: number) =>
  ({ step, heldOut: { loss: 0.5 }, ...(seconds === undefined ? {} : { seconds }) }) as SnapshotRecord;
/** Steps of half a second; a snapshot before the first and after the fourth step, which lasted two seconds. */
const curves: Curves = {
  loss: [
    { step: 2, loss: 0.9, seconds: 1 },
    { step: 4, loss: 0.7, seconds: 2 },
    { step: 6, loss: 0.6, seconds: 5 },
  ],
  snapshots: [snapshot(0, 0), snapshot(4, 2.1)],
};
const untimed: Curves = { loss: curves.loss.map(({ seconds: _, ...point }) => point), snapshots: [snapshot(0)] };
const pace = paceOf({ steps: 24, started, curves });
const on = (id: 'step' | 'epoch' | 'images' | 'time') => lossChart(curves, 'nats', curveAxis(id, [pace]), 5);
const xs = (id: Parameters<typeof on>[0]) => on(id).series.map(({ points }) => points.map(({ x }) => x));

describe('the x axis of curves', () => {
  it('can be steps, epochs, images and training time, with the unit', () => {
    expect(offeredAxes([pace])).toEqual(['step', 'epoch', 'images', 'time']);
    expect(xs('step')).toEqual([
      [2, 4, 6],
      [0, 4],
    ]);
    expect(xs('epoch')).toEqual([
      [0.25, 0.5, 0.75],
      [0, 0.5],
    ]);
    // A batch is counted in images, whatever the task makes of one.
    expect(xs('images')).toEqual([
      [64, 128, 192],
      [0, 128],
    ]);
    expect(xs('time')).toEqual([
      [1, 2, 5],
      [0, 2],
    ]);
    expect((['step', 'epoch', 'images', 'time'] as const).map((id) => [on(id).x.label, on(id).x.domain[1]])).toEqual([
      ['step', 24],
      ['epoch', 3],
      ['images', 768],
      ['training time (s)', 5],
    ]);
    expect(on('images').x.inWords(64)).toBe('after 64 images');
    expect(on('epoch').x.inWords(0.25)).toBe('epoch 0.25');
    expect(on('time').inWords).toMatch(/^Chart by training time: Loss\./);
  });

  it('places the board that is shown, between two points of the curve too', () => {
    expect((['step', 'epoch', 'images', 'time'] as const).map((id) => on(id).markedX)).toEqual([5, 0.625, 160, 3.5]);
    expect(lossChart(curves, '', stepAxis(24)).markedX).toBeUndefined();
    const { at } = curveAxis('time', [pace]);
    expect([at(0), at(1), at(6), at(20)]).toEqual([0, 0.5, 5, 5]);
  });

  it('has minutes and hours for longer runs', () => {
    const lasting = (seconds: number) => {
      const timed = { loss: [{ step: 10, loss: 1, seconds }], snapshots: [] };
      return curveAxis('time', [paceOf({ steps: 10, started, curves: timed })]);
    };
    expect([lasting(600).x.label, lasting(600).x.domain, lasting(600).at(5)]).toEqual([
      'training time (min)',
      [0, 10],
      5,
    ]);
    expect([lasting(36_000).x.label, lasting(36_000).x.inWords(1.5)]).toEqual([
      'training time (h)',
      'after 1 h 30 min',
    ]);
  });

  it('is offered if every run tells it; steps stand for another', () => {
    const old = paceOf({ steps: 12, started, curves: untimed });
    const neverStarted = paceOf({ steps: 12, started: undefined, curves: { loss: [], snapshots: [] } });
    expect(offeredAxes([pace, old])).toEqual(['step', 'epoch', 'images']);
    expect(offeredAxes([pace, neverStarted])).toEqual(['step']);
    expect(curveAxis('time', [pace, old]).id).toBe('step');
    expect(curveAxis('time', [pace, old]).x.domain).toEqual([0, 24]);
  });

  it('counts what a step of each run is', () => {
    const large = paceOf({ steps: 6, started: { ...started, stepsPerEpoch: 4, batch: 64 }, curves });
    const images = curveAxis('images', [pace, large]);
    expect([images.at(2, 0), images.at(2, 1), images.x.domain[1]]).toEqual([64, 128, 768]);
    expect(curveAxis('epoch', [pace, large]).at(2, 1)).toBe(0.5);
  });

  it('changes neither the shape of a smoothed curve, nor what the slider says of it', () => {
    const shapes = (['step', 'epoch', 'images'] as const).map((id) =>
      seriesInView(on(id), { ...plainView, smoothing: 0.9 })[1]!.points.map(({ y }) => y),
    );
    expect(shapes[1]!.map((y, i) => y - shapes[0]![i]!).every((change) => Math.abs(change) < 1e-12)).toBe(true);
    expect(shapes[2]!.map((y, i) => y - shapes[0]![i]!).every((change) => Math.abs(change) < 1e-12)).toBe(true);
    const said = (id: Parameters<typeof on>[0], smoothing: number) => {
      const axis = curveAxis(id, [pace]);
      return axis.amount(distanceAveraged(smoothing, axis.x.domain[1], axis.x.least));
    };
    expect([said('step', 0.01), said('step', 0.5), said('images', 0.5)]).toEqual(['1 step', '2 steps', '64 images']);
    expect([said('epoch', 0.5), said('epoch', 0.875), said('time', 0.75)]).toEqual([
      '0.25 epochs',
      '1 epoch',
      '3.333 s',
    ]);
  });

  it('is the first column of the CSV, and zooms in whole steps', () => {
    const spec = on('images');
    const view = { ...plainView, range: [100, 768] as const };
    const table = chartTable(spec, seriesInView(spec, view), rangeInView(spec, view));
    expect(csvOf(table)).toBe('images,training,held out\r\n128,0.7,0.5\r\n192,0.6,\r\n');
    expect(draggedRange([0.1, 0.5], [0, 768], 32)).toEqual([64, 384]);
    expect(draggedRange([0.1, 0.14], [0, 768], 32)).toBeUndefined();
    expect(roundTicks(0.1, 0.9, 1 / 8)).toEqual([0.2, 0.4, 0.6, 0.8]);
    expect(roundTicks(0, 3, 1 / 8)).toEqual([0, 1, 2, 3]);
  });
});
