import { describe, expect, it } from 'vitest';
import { makeSettings } from '../../shared/make-settings.ts';
import { estimateRun, type RunMeasurement } from '../../shared/run-measurement.ts';

const measured: RunMeasurement = {
  engine: 'cpu',
  device: 'CPU',
  images: 640,
  heldOutImages: 64,
  steps: 5,
  stepMs: { median: 100, low: 80, high: 150 },
  startMs: 2_000,
  snapshotMs: 500,
  peakMiB: 900,
  checkpointBytes: 1_000_000,
  boardBytes: 10_000,
  recordBytes: 100,
  packBytes: 5_000_000,
  processorUse: 0,
  machineMiB: 8_192,
  freeBytes: 1e9,
  measuredAt: '2026-11-29T12:00:00.000Z',
};
function settings(length: { epochs: number } | { steps: number }) {
  const made = makeSettings('rotation', { batch: 64, length });
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
}

describe('the estimate of a run', () => {
  it('is start, steps and snapshots together', () => {
    // 640 images in batches of 64 are 10 steps an epoch; 20 epochs have 21 snapshots.
    expect(estimateRun(measured, settings({ epochs: 20 }))).toEqual({
      totalSteps: 200,
      snapshots: 21,
      seconds: 32.5, // 2 + 200 · 0.1 + 21 · 0.5
      fastestSeconds: 32.5 * 0.8,
      slowestSeconds: 32.5 * 1.5,
      runBytes: 3 * 1_000_000 + 21 * 10_000 + 200 * 100,
    });
  });
  it('follows the length without another measurement', () => {
    const [short, long] = [10, 1000].map((epochs) => estimateRun(measured, settings({ epochs })));
    expect(short?.totalSteps).toBe(100);
    expect(long?.totalSteps).toBe(10_000);
    expect(long!.seconds / short!.seconds).toBeGreaterThan(50);
  });
  it('counts the snapshot at the end of a run that stops between two', () => {
    expect(estimateRun(measured, settings({ steps: 25 })).snapshots, 'at 0, 10, 20 and 25').toBe(4);
  });
  it('adds the surveys: one at the start, and one whenever it is due', () => {
    const once = { ...measured, survey: { ms: 3_000 } };
    const often = { ...measured, survey: { ms: 3_000, everySteps: 10 } };
    const none = estimateRun(measured, settings({ epochs: 20 })).seconds;
    expect(estimateRun(once, settings({ epochs: 20 })).seconds - none).toBeCloseTo(3, 9);
    expect(estimateRun(often, settings({ epochs: 20 })).seconds - none, 'at 0, 10 … 190').toBeCloseTo(60, 9);
  });
});
