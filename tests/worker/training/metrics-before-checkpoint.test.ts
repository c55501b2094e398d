import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { metricsFile } from '../../../electron/files/run-folder.ts';
import type * as checkpoints from '../../../electron/worker/run/checkpoint.ts';
import { makePhotographs, temporaryFolder, tinyJob, train } from './fixture.ts';

/** For each checkpoint, the last record that metrics.jsonl held when it was written. */
const lastOnDisk: { readonly checkpoint: number; readonly event: string; readonly step: number }[] = [];
vi.mock(import('../../../electron/worker/run/checkpoint.ts'), async (original) => {
  const real = await original();
  const writeCheckpoint: typeof checkpoints.writeCheckpoint = (runDir, checkpoint, isBest) => {
    const lines = readFileSync(metricsFile(runDir), 'utf8').trim().split('\n');
    const { event, step } = JSON.parse(lines.at(-1) || '{}');
    lastOnDisk.push({ checkpoint: checkpoint.note.step, event, step });
    return real.writeCheckpoint(runDir, checkpoint, isBest);
  };
  return { ...real, writeCheckpoint };
});

test('the metrics of a checkpoint’s step are on the disk before the checkpoint', async () => {
  const folder = temporaryFolder();
  await makePhotographs(folder, 20);
  await train(tinyJob(folder, 'metrics-first'));
  expect(lastOnDisk.map(({ checkpoint }) => checkpoint)).toEqual([0, 2, 4, 6, 8, 10, 12]);
  for (const { checkpoint, event, step } of lastOnDisk) expect([event, step]).toEqual(['snapshot', checkpoint]);
});
