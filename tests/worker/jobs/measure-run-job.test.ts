import { beforeAll, describe, expect, it } from 'vitest';
import { isEnough, measureRun, quantile, timedSteps } from '../../../electron/worker/jobs/measure-run-job.ts';
import { runJob } from '../../../electron/worker/jobs/send-job-result.ts';
import { snapshotMs } from '../../../electron/worker/training/timings.ts';
import type { JobOf, ToWorker } from '../../../shared/worker-protocol.ts';
import { Heard, makePhotographs, temporaryFolder, tinyJob, tinySettings } from '../training/fixture.ts';

const folder = temporaryFolder();
beforeAll(() => makePhotographs(folder, 20));

/** Each measurement has an empty folder. */
let count = 0;

/** Runs the job in this process. @param stopAt Stops it when its progress begins with these words. */
async function measure(settings = tinySettings({ length: { steps: 100_000 } }), stopAt?: string) {
  const { job: _, run: __, ...rest } = tinyJob(folder, `measured-${count++}`, settings);
  const job: JobOf<'measure-run'> = { ...rest, job: 'measure-run', workspace: folder };
  const heard = new Heard();
  const listeners: ((message: ToWorker) => void)[] = [];
  await runJob(measureRun, 'measurement', job, {
    send: (message) => {
      heard.add(message);
      if (stopAt && message.type === 'progress' && message.what.startsWith(stopAt))
        for (const listener of listeners) listener({ type: 'stop' });
    },
    onMessage: (listener) => void listeners.push(listener),
  });
  return heard;
}

describe('the measurement of a run', () => {
  it('trains a few real steps of a long run', async () => {
    const heard = await measure();
    const measured = heard.result('measure-run')!;
    expect(heard.ending.status).toBe('finished');
    expect(measured).toMatchObject({ engine: 'cpu', images: 10, heldOutImages: 10 });
    expect(measured.steps).toBeGreaterThanOrEqual(5);
    expect(measured.steps).toBeLessThan(100_000);
    const { low, median, high } = measured.stepMs;
    expect(low).toBeGreaterThan(0);
    expect([low <= median, median <= high]).toEqual([true, true]);
    expect(measured.startMs).toBeGreaterThan(0);
    expect(measured.snapshotMs).toBeGreaterThan(0);
    // 389,924 parameters with two moments of AdamW each, four bytes a value, and running statistics and metadata.
    expect(measured.checkpointBytes).toBeGreaterThan(3 * 4 * 389_924);
    expect(measured.checkpointBytes).toBeLessThan(3.1 * 4 * 389_924);
    expect(measured.boardBytes).toBeGreaterThan(1_000);
    expect(measured.recordBytes).toBeGreaterThan(50);
    expect(measured.packBytes).toBeGreaterThan(20 * 16 * 16 * 3);
    expect(measured.peakMiB).toBeGreaterThan(50);
    expect(measured.freeBytes).toBeGreaterThan(0);
  });

  it('measures a run that is shorter than the measurement would be', async () => {
    const measured = (await measure(tinySettings({ length: { steps: 3 } }))).result('measure-run');
    expect(measured?.steps).toBe(1);
  });

  it('ends without a result if it is stopped', async () => {
    const heard = await measure(undefined, 'compiling');
    expect(heard.result('measure-run')).toBeUndefined();
    expect(heard.ending).toMatchObject({ status: 'stopped', failure: { code: 'stopped' } });
  });

  it('reports a batch that cannot be filled, as a run would', async () => {
    const heard = await measure({ ...tinySettings(), batch: 500, batchAsked: true });
    expect(heard.ending.failure?.message).toMatch(/a batch of 500 cannot be filled/);
  });
});

describe('the timed steps', () => {
  it('are those after the first two, or after a first one of seconds', () => {
    expect(timedSteps([90, 40, 10, 11])).toEqual([10, 11]);
    expect(timedSteps([60_000, 41_000])).toEqual([41_000]);
    expect(timedSteps([90])).toEqual([]);
  });
  it('are at least five and last three seconds, unless they are very slow', () => {
    expect(isEnough([1_000, 1_000, 1_000, 1_000])).toBe(false);
    expect(isEnough([700, 700, 700, 700, 700])).toBe(true);
    expect(isEnough([10, 10, 10, 10, 10])).toBe(false);
    expect(isEnough([40_000])).toBe(true);
    expect(isEnough([])).toBe(false);
  });
  it('have quantiles that are values of theirs', () => {
    const steps = [5, 1, 4, 2, 3];
    expect([0, 0.1, 0.5, 0.9, 1].map((share) => quantile(steps, share))).toEqual([1, 1, 3, 5, 5]);
    expect(quantile([7], 0.9)).toBe(7);
  });
});

describe('the snapshot of all held-out photographs', () => {
  it('takes longer for each photograph that is scored and examined, and as long for the rest', () => {
    const measured = {
      what: 'snapshot' as const,
      ms: 1_000,
      scoring: { ms: 640, images: 64 },
      features: { ms: 128, images: 64 },
    };
    expect(snapshotMs(measured, 64, 64)).toBe(1_000);
    expect(snapshotMs(measured, 1024, 512)).toBe(232 + 10 * 1024 + 2 * 512);
  });
});
