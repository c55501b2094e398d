import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { addedUnderTest } from '../../../electron/worker/evaluate/added-features.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import type { AddedEncoder } from '../../../shared/encoders.ts';
import { build, root } from '../../built.ts';
import { added } from '../encoders/added.ts';
import { tinyModel } from '../encoders/tiny-models.ts';
import { temporaryFolder } from '../training/fixture.ts';

const folder = temporaryFolder();
const threadFile = join(root, 'dist', 'worker', 'added-features-thread.js');
const noEngine = () => Promise.reject(new Error('an added encoder needs no engine'));
const random = new Random('squares');
const squares = Array.from({ length: 16 }, () =>
  Uint8Array.from({ length: 32 * 32 * 3 }, () => random.integer(0, 255)),
);

beforeAll(() => build('worker'), 120_000);

async function both(of: { readonly folder: string; readonly encoder: AddedEncoder }) {
  return {
    here: await addedUnderTest(of.folder, of.encoder).open(noEngine),
    threads: await addedUnderTest(of.folder, of.encoder, threadFile).open(noEngine),
  };
}

describe('features computed in threads', () => {
  it.each([16, 5, 1])('are bit for bit those of this thread, of %i images', async (count) => {
    const { here, threads } = await both(await added(folder, `tiny-${count}`, tinyModel()));
    const expected = await here.features(squares.slice(0, count));
    expect([...expected.keys()].length).toBeGreaterThan(0);
    expect(await threads.features(squares.slice(0, count))).toEqual(expected);
    for (const extractor of [here, threads]) await extractor.dispose();
  });

  it('of a file that fixes its batch are computed in such batches', async () => {
    const fixed = await added(folder, 'fixed', tinyModel({ input: { shape: [2, 3, 32, 32] } }));
    expect(fixed.encoder.input.batch).toBe(2);
    const { here, threads } = await both(fixed);
    expect(threads.atOnce % 2).toBe(0);
    const found = await threads.features(squares.slice(0, threads.atOnce - 1));
    for (const [stage, { width, data }] of found)
      for (let i = 0; i < threads.atOnce - 1; i++) {
        const one = (await here.features([squares[i]!])).get(stage)!.data;
        expect(data.subarray(i * width, (i + 1) * width), `${i}`).toEqual(one);
      }
    for (const extractor of [here, threads]) await extractor.dispose();
  });

  it.each([
    ['changed', (file: string) => writeFile(file, tinyModel({ channels: 3, outputs: ['map'] }))],
    ['gone', (file: string) => rm(file)],
  ])('are refused for a file that is %s, as in this thread', async (name, change) => {
    const of = await added(folder, name, tinyModel());
    await change(join(of.folder, 'files', of.encoder.files[0]!));
    await expect(addedUnderTest(of.folder, of.encoder, threadFile).open(noEngine)).rejects.toMatchObject({
      failure: { code: 'unusable-input', message: expect.stringContaining('have changed or are gone') },
    });
  });

  it('end with the failure of a thread', async () => {
    const { here, threads } = await both(await added(folder, 'ended', tinyModel()));
    await threads.dispose();
    await expect(threads.features(squares)).rejects.toMatchObject({
      failure: { code: 'failed', message: expect.stringMatching(/^a thread that computes features ended/) },
    });
    await here.dispose();
  });
});
