import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { checkpointFile } from '../../../electron/files/run-folder.ts';
import { mostViewed, viewsOfEach } from '../../../electron/worker/posing/measured-views.ts';
import { viewedAtSnapshots } from '../../../electron/worker/training/snapshot-views.ts';
import { makePhotographs, metricsOf, sameFile, temporaryFolder, tinyJob, tinySettings, train } from './fixture.ts';

test('views are examined where they are at most 15 % of the images between two snapshots', () => {
  const settings = tinySettings({ size: 64 });
  const enough = (mostViewed * viewsOfEach) / 0.15 / 32;
  expect(viewedAtSnapshots(settings, { snapshotEvery: Math.ceil(enough), batch: 32 }, 500)).toBe(mostViewed);
  expect(viewedAtSnapshots(settings, { snapshotEvery: Math.floor(enough), batch: 32 }, 500)).toBe(0);
  expect(viewedAtSnapshots(settings, { snapshotEvery: 500, batch: 32 }, 40)).toBe(40);
  expect(viewedAtSnapshots(settings, { snapshotEvery: 500, batch: 32 }, 1)).toBe(0);
});

test('views of large images are fewer, so that they take at most 64 MiB', () => {
  const plan = { snapshotEvery: 500, batch: 64 };
  const images = viewedAtSnapshots(tinySettings({ size: 224 }), plan, 500);
  expect(images).toBe(44);
  expect(images * viewsOfEach * 224 * 224 * 3).toBeLessThanOrEqual(64 * 2 ** 20);
});

const folder = temporaryFolder();

/** An epoch is the interval between snapshots, and long enough for the 20 views of two held-out images. */
const settings = tinySettings({ batch: 37, length: { steps: 8 } });
const jobOf = (run: string) => {
  const dataset = { folders: [join(folder, 'photographs-148')], packDir: join(folder, 'pack-148') };
  const heldOut = { folders: [join(folder, 'held-out')], packDir: join(folder, 'pack-held-out') };
  return tinyJob(folder, run, settings, { dataset, heldOut });
};

test('a run measures without labels at every snapshot, and the same after a stop', async () => {
  await makePhotographs(folder, 148);
  await mkdir(join(folder, 'held-out'));
  for (const [i, tint] of [20, 200].entries())
    await sharp({
      create: {
        width: 40,
        height: 32,
        channels: 3,
        background: { r: tint, g: 120, b: 90 },
        noise: { type: 'gaussian', mean: tint, sigma: 40 },
      },
    })
      .png()
      .toFile(join(folder, 'held-out', `${i}.png`));
  const whole = await train(jobOf('whole'));
  expect(whole.snapshots.map(({ step }) => step)).toEqual([0, 4, 8]);
  for (const { labelFree, health } of whole.snapshots) {
    expect(labelFree).toMatchObject({
      images: 2,
      width: 256,
      rankMe: health.effectiveRank,
      rankMeLimit: 2,
      views: { images: 2, each: viewsOfEach },
      lidarLimit: 1,
      spectrum: [[1, 1]],
    });
    const { lidar, alignment, uniformity } = labelFree!;
    expect(lidar).toBeCloseTo(1, 6); // two images differ along one direction
    expect(alignment).toBeGreaterThan(0);
    expect(uniformity).toBeLessThan(0);
  }
  const alignments = whole.snapshots.map(({ labelFree }) => labelFree!.alignment);
  expect(new Set(alignments).size).toBe(3);
  const stopped = await train(jobOf('stopped'), (message, tell) => {
    if (message.type === 'snapshot' && message.record.step === 4) tell({ type: 'stop' });
  });
  expect(stopped.ending).toMatchObject({ status: 'stopped', step: 4 });
  await train(jobOf('stopped'));
  expect(await metricsOf(jobOf('stopped'))).toEqual(await metricsOf(jobOf('whole')));
  const files = ['stopped', 'whole'].map((run) => checkpointFile(jobOf(run).runDir, 8)) as [string, string];
  expect(await sameFile(...files)).toBe(true);
}, 60_000);
