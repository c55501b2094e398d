import { copyFile, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { refuseTooMany } from '../../../../electron/worker/evaluate/map/map-folders.ts';
import { perform } from '../../../../electron/worker/jobs/jobs.ts';
import type { WorkerPort } from '../../../../electron/worker/messages/worker-port.ts';
import { mapDefaults, mapFileSchema } from '../../../../shared/map.ts';
import type { JobOf } from '../../../../shared/worker-protocol.ts';
import { writeRunRecord } from '../../export/trained.ts';
import { Heard, temporaryFolder, tinySettings, train } from '../../training/fixture.ts';
import { tintedNoise } from '../tinted-noise.ts';

const folder = temporaryFolder();
const runDir = join(folder, 'run');
const settings = tinySettings({ length: { steps: 4 }, seed: 3 });
let images: string;

/** @param stopAt Asks for a stop once this is being done. */
async function mapped(given: Partial<JobOf<'map'>> = {}, folders = [images], stopAt?: string) {
  const heard = new Heard();
  let stop = () => {};
  const port: WorkerPort = {
    send: (message) => {
      heard.add(message);
      if (message.type === 'progress' && message.what === stopAt) stop();
    },
    onMessage: (listener) => {
      stop = () => listener({ type: 'stop' });
    },
  };
  const points = join(folder, 'maps', 'points.json');
  await perform(
    {
      job: 'map',
      source: { kind: 'run', id: 'a-run', name: 'A run', runDir, settings },
      dataset: { folders, packDir: `${folders[0]} packed` },
      ...mapDefaults,
      place: '0123',
      points,
      ...given,
    },
    port,
  );
  return { heard, points };
}
async function done(...given: Parameters<typeof mapped>) {
  const { heard, points } = await mapped(...given);
  expect(heard.ending.failure).toBeUndefined();
  const file = mapFileSchema.parse(JSON.parse(await readFile(points, 'utf8')));
  return { result: heard.result('map')!, file, heard };
}

beforeAll(async () => {
  const samples = await tintedNoise(folder, { train: 24, test: 1 });
  images = samples.train;
  const dataset = { folders: [images], packDir: join(folder, 'pack') };
  const run = await train({ job: 'train', run: 'a-run', runDir, settings, dataset });
  expect(run.ending.status).toBe('finished');
  await writeRunRecord(runDir, settings);
}, 120_000);

describe('a map of folders', () => {
  it('has a place for every image, with its group, and says how far it can be trusted', async () => {
    const out = join(folder, 'copy.json');
    const { result, file } = await done({ out });
    expect(result).toMatchObject({ event: 'mapped', encoderOf: 'a-run', dataset: '0123', method: 'umap', leftOut: 0 });
    expect(result.file).toBe(out);
    expect(result.images).toBe(file.points.path.length);
    expect(result.trustedOn).toBe(result.images);
    expect(result.trustworthiness).toBeGreaterThan(0.5);
    expect(result.trustworthiness).toBeLessThanOrEqual(1);
    const { path, x, y, cluster } = file.points;
    expect(new Set(path).size).toBe(path.length);
    expect(path.every((each) => each.startsWith(images))).toBe(true);
    for (const column of [x, y, cluster]) expect(column).toHaveLength(path.length);
    expect([...x, ...y].every(Number.isFinite)).toBe(true);
    expect(await readFile(out, 'utf8')).toBe(JSON.stringify(file));
  });

  it('is the same for the same seed, and another for another', async () => {
    const [one, same, other] = [await done(), await done(), await done({ seed: 1 })];
    expect(same.file).toEqual(one.file);
    expect(other.file.points.x).not.toEqual(one.file.points.x);
  });

  it('by PCA says how much of the variance it shows', async () => {
    const { result, file } = await done({ method: 'pca' });
    const [first, second] = result.explained!;
    expect(first).toBeGreaterThan(second);
    expect(first + second).toBeLessThanOrEqual(1 + 1e-6);
    expect(file.points.x.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 1);
  });

  it('exists for one image, for copies, and for fewer images than neighbours', async () => {
    const from = join(images, 'class 0', '0.png');
    for (const count of [1, 2, 5]) {
      const few = join(folder, `${count} copies`);
      await mkdir(few);
      for (let i = 0; i < count; i++) await copyFile(from, join(few, `${i}.png`));
      const { result, file } = await done({}, [few]);
      expect(result.images).toBe(count);
      expect(result.trustworthiness === null).toBe(count < 3);
      expect([...file.points.x, ...file.points.y].every(Number.isFinite)).toBe(true);
    }
  });

  it('is refused for too many images before their features are computed', () => {
    expect(() => refuseTooMany(100_000)).not.toThrow();
    expect(() => refuseTooMany(100_001)).toThrow('a map has at most 100,000 images: found 100,001');
  });

  it('is not made for a stage that the encoder does not have', async () => {
    const { heard } = await mapped({ stage: 'none' });
    expect(heard.ending.failure).toMatchObject({ code: 'bad-usage' });
    expect(heard.ending.failure?.message).toContain("has no stage 'none'");
  });

  it.each([
    'computing features',
    'finding principal components',
    'finding neighbours',
    'laying out the map',
    'grouping similar images',
    'comparing neighbours',
  ])('stops while it is %s', async (stopAt) => {
    await rm(join(`${images} packed`, 'features'), { recursive: true }); // what is cached is not computed
    const { heard } = await mapped({}, [images], stopAt);
    expect(heard.ending).toMatchObject({ status: 'stopped', failure: { message: 'the map was stopped' } });
  });
});
