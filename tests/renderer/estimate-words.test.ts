import { describe, expect, it } from 'vitest';
import {
  estimateWarnings,
  measurementKey,
  rangeWords,
  runInTheWay,
  runsAhead,
  sweepTimeWords,
} from '../../renderer/features/new-run/estimate-words.ts';
import { statusSentence } from '../../renderer/lib/status-words.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import type { RunSummary } from '../../shared/protocol.ts';
import { estimateRun, type RunMeasurement } from '../../shared/run-measurement.ts';
import type { RequestedSettings } from '../../shared/training-settings.ts';

const measured: RunMeasurement = {
  engine: 'cpu',
  device: 'CPU, 2 threads',
  images: 6400,
  heldOutImages: 64,
  steps: 5,
  stepMs: { median: 100, low: 90, high: 120 },
  startMs: 0,
  snapshotMs: 0,
  peakMiB: 1024,
  checkpointBytes: 1e6,
  boardBytes: 1e4,
  recordBytes: 100,
  packBytes: 5e6,
  processorUse: 0,
  machineMiB: 8192,
  freeBytes: 1e9,
  measuredAt: '2026-11-29T12:00:00.000Z',
};
function settings(asked: RequestedSettings) {
  const made = makeSettings('rotation', { batch: 64, ...asked });
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
}
const warnings = (asked: RequestedSettings, changes: Partial<RunMeasurement> = {}) => {
  const found = { ...measured, ...changes };
  return estimateWarnings(found, estimateRun(found, settings(asked)), settings(asked));
};

describe('warnings before a run', () => {
  it('are none for a run that fits', () => {
    expect(warnings({ length: { epochs: 100 } })).toEqual([]);
  });
  it('say how long a run takes that takes days, how much of it fits into one, and what to change', () => {
    // 100 steps an epoch of 0.1 s: 8640 epochs are a day.
    expect(warnings({ length: { epochs: 86_400 } })).toEqual([
      'This run takes about 10 d 0 h on this machine. In one day it completes 8,640 of its 86,400 epochs. Fewer epochs, smaller images, a smaller network or the Laptop settings take less time.',
    ]);
    expect(warnings({ length: { steps: 1_728_000 } })[0]).toContain('In one day it reaches step 864,000 of 1,728,000.');
  });
  it('say when memory or disk is short', () => {
    const [memory] = warnings({ length: { epochs: 1 } }, { peakMiB: 7000 });
    expect(memory).toMatch(/^It needs 7\.3 GB of the 8\.6 GB of memory of this machine/);
    const [disk] = warnings({ length: { epochs: 1 } }, { freeBytes: 2e6 });
    expect(disk).toMatch(/^It writes 3\.0 MB, and 2\.0 MB are free\./);
  });
  it('say that other programs make an estimate doubtful', () => {
    expect(warnings({ length: { epochs: 1 } }, { processorUse: 0.62 })[0]).toMatch(
      /^Other programs used 62 % of the processors .* may be far from this\./,
    );
  });
});

describe('the range of an estimate', () => {
  it('is one duration if both ends read the same', () => {
    const of = (low: number, high: number) =>
      rangeWords(
        estimateRun({ ...measured, stepMs: { median: low, low, high } }, settings({ length: { steps: 600 } })),
      );
    expect(of(90, 120)).toBe('54 s to 1 min 12 s');
    expect(of(100, 100.1)).toBe('1 min 00 s');
  });
});

describe('the key of a measurement', () => {
  const key = (asked: RequestedSettings, count = 10) =>
    measurementKey({ dataset: 'd', count, heldOut: undefined }, undefined, [], settings(asked));
  it('depends on settings and images, but not on the length', () => {
    expect(key({ length: { epochs: 1 } })).toBe(key({ length: { epochs: 9 } }));
    expect(key({ length: { epochs: 1 } })).not.toBe(key({ length: { epochs: 1 }, size: 48 }));
    expect(key({}, 10)).not.toBe(key({}, 11));
  });
});

describe('the queue', () => {
  const run = (status: RunSummary['status'], more: Partial<RunSummary> = {}) => ({ status, ...more }) as RunSummary;
  it('has the runs of this lab that have not ended', () => {
    const all = [run('running'), run('queued'), run('finished'), run('running', { trainedByOtherProcess: true })];
    expect(runsAhead(all)).toHaveLength(2);
    expect(runsAhead(undefined)).toEqual([]);
  });
  it('says on the page of a waiting run how many come first', () => {
    const words = (queuePosition: number) => statusSentence(run('queued', { queuePosition }));
    expect(words(0)).toBe('Starts after 1 other run. Runs train one at a time.');
    expect(words(2)).toBe('Starts after 3 other runs. Runs train one at a time.');
  });
  it('keeps a run of another process from being disturbed by a measurement', () => {
    expect(runInTheWay([run('failed'), run('paused', { trainedByOtherProcess: true })])?.status).toBe('paused');
    expect(runInTheWay([run('stopped')])).toBeUndefined();
  });
});

it('the time of a sweep is that of its steps at the speed of the measured run', () => {
  // 10 epochs of 100 steps take 100 s.
  const run = estimateRun(measured, settings({ length: { epochs: 10 } }));
  expect(sweepTimeWords({ trials: 4, runs: 12, steps: 12_000 }, run)).toMatch(/^All 12 runs: about 20 min 00 s, /);
  expect(sweepTimeWords({ trials: 4, runs: 12, steps: 3_000 }, run)).toMatch(/^All 12 runs: about 5 min 00 s, /);
});
