import { readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { metricsFile } from '../../../electron/files/run-folder.ts';
import { seal } from '../../../electron/files/sealed-line.ts';
import { makePhotographs, type TrainJob, temporaryFolder, tinyJob, train } from './fixture.ts';

const folder = temporaryFolder();
beforeAll(() => makePhotographs(folder, 20));

const pauseMs = 300;
const linesOf = async ({ runDir }: TrainJob): Promise<{ seconds?: number; step: number; event: string }[]> =>
  (await readFile(metricsFile(runDir), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/**
 * Trains to the end; or with a pause after the first step, a snapshot, and a stop.
 * @returns Seconds since the training began.
 */
async function trained(job: TrainJob, isPaused = false): Promise<number> {
  let began = Number.NaN;
  await train(job, (message, reply) => {
    if (message.type === 'started') began = performance.now();
    if (!isPaused) return;
    if (message.type === 'steps') reply({ type: 'pause' });
    if (message.type === 'paused') setTimeout(() => reply({ type: 'continue' }), pauseMs);
    if (message.type === 'continued') reply({ type: 'snapshot' });
    if (message.type === 'snapshot' && message.record.step > 0) reply({ type: 'stop' });
  });
  return (performance.now() - began) / 1000;
}

describe('the training time of a step', () => {
  it('leaves out a pause, and goes on after a stop where it was', async () => {
    const job = tinyJob(folder, 'paused-and-stopped');
    const first = await trained(job, true);
    const before = await linesOf(job);
    const { step, event, seconds: atStop = Number.NaN } = before.at(-1)!;
    expect(event).toBe('snapshot');
    expect(step).toBeLessThan(12);
    expect(atStop).toBeGreaterThan(0);
    expect(atStop).toBeLessThanOrEqual(first - pauseMs / 1000 + 0.02); // timers may ring a little early

    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const second = await trained(job);
    const all = await linesOf(job);
    const seconds = all.map((line) => line.seconds!);
    expect(all.at(-1)?.step).toBe(12);
    expect(all.slice(0, before.length)).toEqual(before);
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
    expect(seconds.at(-1)).toBeLessThanOrEqual(atStop + second + 0.002);
  });

  it('is not told of a run that an earlier version began', async () => {
    const job = tinyJob(folder, 'of-an-earlier-version');
    await trained(job, true);
    const began = await linesOf(job);
    const without = began.map(({ seconds: _, ...line }) => {
      const { crc: __, ...record } = line as { crc?: string; step: number; event: string };
      return JSON.stringify(seal(record));
    });
    await writeFile(metricsFile(job.runDir), `${without.join('\n')}\n`);
    await trained(job);
    const all = await linesOf(job);
    expect(all.at(-1)?.step).toBe(12);
    expect(all.filter((line) => 'seconds' in line)).toEqual([]);
  });
});
