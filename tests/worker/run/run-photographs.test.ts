import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPhotographs, type PhotographSet } from '../../../electron/worker/run/run-photographs.ts';
import { packSideFor } from '../../../shared/training-settings.ts';
import type { FromWorker, ToWorker } from '../../../shared/worker-protocol.ts';
import { fill, photograph } from '../data/pictures.ts';
import { makePhotographs, temporaryFolder, tinyJob, tinySettings, train } from '../training/fixture.ts';

const folder = temporaryFolder();
const settings = tinySettings({ length: { steps: 4 }, batch: 2 });
const { dataset } = tinyJob(folder, 'none', settings);

/** Paths of the photographs of a job with a list of photographs to leave out, and the warnings. */
async function opened(excluded?: readonly string[], heldOut?: typeof dataset, asked = settings) {
  const warnings: string[] = [];
  const job = { dataset: { ...dataset, ...(excluded ? { excluded: [...excluded] } : {}) }, heldOut, settings: asked };
  const photographs = await openPhotographs(job, undefined, {}, (message) => warnings.push(message));
  const paths = ({ pack, photographs: numbers }: PhotographSet) => Array.from(numbers, (i) => pack.path(i));
  photographs.close();
  const { train, heldOut: away, ...rest } = photographs;
  return { ...rest, train: paths(train), heldOut: paths(away), warnings };
}

let whole: Awaited<ReturnType<typeof opened>>;
beforeAll(async () => {
  await makePhotographs(folder, 20);
  await makePhotographs(folder, 4);
  whole = await opened();
});

describe('photographs listed to be left out', () => {
  it('are not trained on; the order of the others does not change', async () => {
    const named = whole.train.slice(2, 5);
    const left = await opened(named);
    expect(left.train).toEqual(whole.train.filter((path) => !named.includes(path)));
    expect(left.warnings).toEqual([]);
    expect(left.excluded).toEqual({ named: 3, fromTraining: 3, heldOut: 0, unknown: 0 });
    expect(whole.excluded).toBeUndefined();
  });

  it('do not change the held-out photographs, so that two runs are asked the same questions', async () => {
    const left = await opened([...whole.train.slice(0, 2), ...whole.heldOut.slice(0, 3)]);
    expect(left.heldOut).toEqual(whole.heldOut);
    expect(left.warnings).toEqual([
      '3 of 5 images to leave out are held out and remain held out: the run is scored on them and never trains on them',
    ]);
  });

  it('are counted in a warning if they are not in the folders', async () => {
    const elsewhere = [join(folder, 'elsewhere', '0000.jpg'), join(folder, '0001.jpg')];
    const left = await opened([...elsewhere, whole.train[0]!]);
    expect(left.train).toEqual(whole.train.slice(1));
    expect(left.warnings).toEqual(['2 of 3 images to leave out are not in the folders']);
    expect((await opened(elsewhere)).fingerprint).toBe(whole.fingerprint);
  });

  it('are found with other letter case, and with ../ in their names', async () => {
    const name = whole.train[0]!.replace(/jpg$/, 'JPG').replace(
      '/photographs-20/',
      '/photographs-20/../Photographs-20/',
    );
    const left = await opened([name]);
    expect(left.train).toEqual(whole.train.slice(1));
    expect(left.excluded).toMatchObject({ fromTraining: 1, unknown: 0 });
  });

  it('are not part of the fingerprint of the run', async () => {
    expect((await opened(whole.train.slice(0, 1))).fingerprint).not.toBe(whole.fingerprint);
  });

  it('may also be in a separate held-out folder', async () => {
    const away = { folders: [join(folder, 'photographs-4')], packDir: join(folder, 'pack-4') };
    const all = await opened(undefined, away);
    const left = await opened([all.train[0]!, all.heldOut[0]!], away);
    expect([left.train, left.heldOut, left.copies]).toEqual([all.train.slice(1), all.heldOut, all.copies]);
    expect(left.excluded).toEqual({ named: 2, fromTraining: 1, heldOut: 1, unknown: 0 });
  });

  it('cannot be all training photographs', async () => {
    await expect(opened(whole.train)).rejects.toMatchObject({
      failure: {
        code: 'unusable-input',
        message: 'nothing is left to train on: all 10 training images are listed to be left out',
      },
    });
  });
});

describe('photographs that are copies of held-out ones', () => {
  // At 32 px, because a pack for 16 px keeps too few pixels for a close comparison.
  const larger = tinySettings({ length: { steps: 4 }, batch: 2, size: 32 });
  const away = { folders: [join(folder, 'smaller')], packDir: join(folder, 'pack-smaller') };
  beforeAll(async () => {
    const smaller = (seed: number) => photograph(seed).resize(60).webp({ quality: 70 }).toBuffer();
    await fill(away.folders[0]!, {
      'a.webp': await smaller(3),
      'b.webp': await smaller(11),
      'c.jpg': await readFile(join(dataset.folders[0]!, '0005.jpg')),
      'd.webp': await smaller(90),
      'e.webp': await smaller(91),
    });
  });

  it('are not trained on: neither the same files nor smaller, re-encoded ones', async () => {
    const { train, heldOut, copies, warnings } = await opened(undefined, away, larger);
    const left = ['0003.jpg', '0005.jpg', '0011.jpg'].map((name) => join(dataset.folders[0]!, name));
    expect(train).toHaveLength(17);
    expect(train.filter((path) => left.includes(path))).toEqual([]);
    expect(heldOut).toHaveLength(5);
    expect(copies!.leakage).toEqual({ exact: 1, near: 2 });
    expect(warnings).toEqual([
      `1 image is also held out and is not trained on, for example ${left[1]}, a copy of ${join(away.folders[0]!, 'c.jpg')}`,
      `2 images are near-copies of held-out ones (smaller, re-encoded or slightly changed) and are not trained on, for example ${left[0]}, a copy of ${join(away.folders[0]!, 'a.webp')}`,
    ]);
  });

  it('are the same after a stop, without a second warning', async () => {
    const job = tinyJob(folder, 'copies', larger, { heldOut: away });
    const stopped = await train(job, (message, reply) => {
      if (message.type === 'steps') reply({ type: 'stop' });
    });
    expect(stopped.of('log')).toHaveLength(2);
    const started = stopped.of('started')[0]!;
    expect(started.record).toMatchObject({ images: 17, heldOutImages: 5, leakage: { exact: 1, near: 2 } });
    const resumed = await train(job);
    expect(resumed.ending.status).toBe('finished');
    expect(resumed.of('log')).toEqual([]);
    expect(resumed.of('started')[0]!.record).toMatchObject({ images: 17, leakage: { exact: 1, near: 2 } });
    expect(resumed.of('started')[0]!.datasetFingerprint).toBe(started.datasetFingerprint);
  });

  it('cannot be all training photographs', async () => {
    const all = { folders: [join(folder, 'all')], packDir: join(folder, 'pack-all') };
    for (let i = 0; i < 20; i++)
      await fill(all.folders[0]!, { [`${i}.webp`]: await photograph(i).resize(60).webp().toBuffer() });
    await expect(opened(undefined, all, larger)).rejects.toMatchObject({
      failure: { message: 'every training image is also held out, or a copy of one that is' },
    });
  });
});

describe('photographs of a resumed run', () => {
  const pixels = join(dataset.packDir, String(packSideFor(settings.size)), 'pixels.bin');

  it('are packed again from their folders if a byte of the cache was changed', async () => {
    const contents = (set: PhotographSet) => Array.from(set.photographs, (i) => set.pack.readSync(i).data);
    const open = async () => {
      const warnings: string[] = [];
      const resumed = await openPhotographs({ dataset, settings }, whole.fingerprint, {}, (m) => warnings.push(m));
      const { train, heldOut, fingerprint } = resumed;
      const all = [...contents(train), ...contents(heldOut)];
      resumed.close();
      return { all, warnings, fingerprint };
    };
    const before = await open();
    expect(before.warnings).toEqual([]);
    const bytes = await readFile(pixels);
    bytes[0]! ^= 1;
    await writeFile(pixels, bytes);
    const after = await open();
    expect(after.warnings).toEqual([expect.stringContaining('the image cache is damaged')]);
    expect(after.fingerprint).toBe(whole.fingerprint);
    expect(after.all).toEqual(before.all);
  });
});

describe('a run that leaves photographs out', () => {
  const job = (run: string, excluded?: string[]) =>
    tinyJob(folder, run, settings, { dataset: { ...dataset, ...(excluded ? { excluded } : {}) } });

  it('reports their number, and is asked the same questions as the run with all photographs', async () => {
    const named = whole.train.slice(0, 3);
    const [all, left] = [await train(job('all')), await train(job('left', named))];
    expect(all.of('started')[0]!.record).not.toHaveProperty('excluded');
    expect(left.of('started')[0]!.record).toMatchObject({ images: 7, heldOutImages: 10, excluded: 3 });
    expect(left.ending.status).toBe('finished');
    // Before the first step, the two networks and the questions are the same.
    expect(left.snapshots[0]!.heldOut).toEqual(all.snapshots[0]!.heldOut);
    expect(left.steps.map(({ loss }) => loss)).not.toEqual(all.steps.map(({ loss }) => loss));
  });

  it('continues without them after a stop, and does not warn again', async () => {
    const unknown = join(folder, 'gone.jpg');
    const stopping = job('stopped', [whole.train[0]!, unknown]);
    const stopAfterOne = (message: FromWorker, reply: (message: ToWorker) => void) => {
      if (message.type === 'steps') reply({ type: 'stop' });
    };
    const stopped = await train(stopping, stopAfterOne);
    expect(stopped.ending.status).toBe('stopped');
    expect(stopped.of('log').map(({ message }) => message)).toEqual([
      '1 of 2 images to leave out is not in the folders',
    ]);
    const resumed = await train(stopping);
    expect(resumed.of('started')[0]!.record).toMatchObject({ images: 9, excluded: 1 });
    expect(resumed.of('log')).toEqual([]);
    expect(resumed.of('started')[0]!.datasetFingerprint).toBe(stopped.of('started')[0]!.datasetFingerprint);
  });
});
