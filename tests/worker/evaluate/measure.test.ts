import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { perform } from '../../../electron/worker/jobs/jobs.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { writeRunRecord } from '../export/trained.ts';
import { Heard, makePhotographs, temporaryFolder, tinyJob, tinySettings, train } from '../training/fixture.ts';

const folder = temporaryFolder();
const settings = tinySettings({ length: { steps: 4 } });
const job = tinyJob(folder, 'run', settings);
const source = { kind: 'run', id: 'run', name: 'the run', runDir: job.runDir, settings } as const;

beforeAll(async () => {
  await makePhotographs(folder, 20);
  expect((await train(job)).ending.status).toBe('finished');
  await writeRunRecord(job.runDir, settings);
}, 60_000);

async function measure(more: Partial<JobOf<'measure'>> = {}) {
  const heard = new Heard();
  const dataset = { folders: job.dataset.folders, packDir: join(folder, 'pack-measured') };
  await perform(
    { job: 'measure', source, dataset, ...more },
    { send: (message) => heard.add(message), onMessage: () => {} },
  );
  return { ending: heard.ending, measured: heard.result('measure') };
}
const untimed = async () => {
  const { seconds: _, madeAt: __, ...rest } = (await measure()).measured!;
  return rest;
};

describe('measuring a folder without labels', () => {
  it('gives every measure of the representation, each within its limits, and the same each time', async () => {
    const first = await untimed();
    expect(first).toMatchObject({
      event: 'measured',
      encoderOf: 'run',
      stage: 'stage4',
      folders: job.dataset.folders,
      labelFree: { images: 20, width: 256, rankMeLimit: 20, lidarLimit: 19, views: { images: 20, each: 10 } },
    });
    const { labelFree, health } = first;
    expect(labelFree.rankMe).toBe(health.effectiveRank);
    expect(labelFree.rankMe).toBeLessThanOrEqual(20);
    expect(labelFree.lidar).toBeGreaterThan(1);
    expect(labelFree.lidar).toBeLessThanOrEqual(19);
    expect(labelFree.alphaReq).toBeGreaterThan(0);
    expect(labelFree.intrinsicDimension).toBeGreaterThan(0);
    expect(labelFree.clusterLearnability).toBeGreaterThanOrEqual(0);
    expect(labelFree.clusterLearnability).toBeLessThanOrEqual(1);
    expect(labelFree.alignment).toBeGreaterThan(0);
    expect(labelFree.alignment).toBeLessThan(4);
    expect(labelFree.spectrum.map(([rank]) => rank).at(-1)).toBe(19);
    expect(await untimed()).toEqual(first);
  });

  it('measures the stage that is asked for, and names the stages if there is no such one', async () => {
    const { measured } = await measure({ stage: 'stage1' });
    expect(measured).toMatchObject({ stage: 'stage1', labelFree: { width: 32 } });
    const { ending } = await measure({ stage: 'stage9' });
    expect(ending.failure).toMatchObject({
      code: 'bad-usage',
      message: "the run has no stage 'stage9'",
      hint: 'its stages are stage1, stage2, stage3, stage4',
    });
  });
});
