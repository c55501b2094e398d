import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Batches, type BatchesOptions, openBatches } from '../../../electron/worker/batches/batches.ts';
import { indexFolders } from '../../../electron/worker/data/index-folders.ts';
import { openPack } from '../../../electron/worker/data/pack.ts';
import type { PretextTask } from '../../../electron/worker/tasks/pretext-task.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import { rotationCard } from '../../../shared/task-cards/rotation.ts';
import { build, root } from '../../built.ts';
import { photographs, temporaryFolder } from '../data/pictures.ts';

const side = 24;
const count = 22;
const temporary = temporaryFolder();
const packDir = join(temporary, 'pack');
const made = makeSettings('rotation', { size: 16, seed: 7 });
if (!made.ok) throw new Error(made.failure.message);
const settings = made.value;

/** One row per photograph: its first pixel and a random number of its pose. */
const probe = {
  card: rotationCard,
  signature: () => ({ pixel: { shape: [1, 3], dtype: 'uint8' }, draw: { shape: [1], dtype: 'int32' } }),
  pose: (picture, _settings, random) => ({
    pixel: picture.data.slice(0, 3),
    draw: Int32Array.of(random.integer(0, 1e9)),
  }),
} as Partial<PretextTask> as PretextTask;

beforeAll(async () => {
  await indexFolders({ folders: [await photographs(join(temporary, 'pictures'), count)], packDir }, side);
});
const all = Uint32Array.from({ length: count }, (_, i) => i);
const open = (options: Partial<BatchesOptions> = {}): Promise<Batches> =>
  openBatches({ packDir, side, photographs: all, task: probe, settings, purpose: 'train', batch: 5, ...options });

describe('batches', () => {
  it('show every photograph at most once per epoch, in a new order each time, and drop the last partial batch', async () => {
    const batches = await open();
    expect(batches.stepsPerEpoch).toBe(4);
    const epochs: number[][] = [];
    for (let epoch = 0; epoch < 3; epoch++) {
      const seen: number[] = [];
      for (let step = 0; step < 4; step++) seen.push(...(await batches.at(epoch * 4 + step)).photographs);
      expect(new Set(seen).size).toBe(20);
      epochs.push(seen);
    }
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(epochs[1]).not.toEqual(epochs[2]);
    await batches.close();
  });

  it('depend only on the step, not on the order of requests', async () => {
    const [forwards, backwards] = [await open(), await open()];
    const first = [];
    for (let step = 0; step < 10; step++) first.push(await forwards.at(step));
    for (let step = 9; step >= 0; step--) expect(await backwards.at(step)).toEqual(first[step]);
    await forwards.close();
    await backwards.close();
  });

  it('draw random numbers from seed, epoch and content, not from the place or the other photographs', async () => {
    const drawsOf = async (options: Partial<BatchesOptions>, steps: number): Promise<Map<number, number>> => {
      const batches = await open(options);
      const draws = new Map<number, number>();
      for (let step = 0; step < steps; step++) {
        const { photographs, posed } = await batches.at(step);
        photographs.forEach((photograph, i) => {
          draws.set(photograph, posed.draw![i]!);
        });
      }
      await batches.close();
      return draws;
    };
    const usual = await drawsOf({}, 4);
    const others = await drawsOf({ photographs: all.slice(3, 20), batch: 3 }, 5);
    const shared = [...others.keys()].filter((photograph) => usual.has(photograph));
    expect(shared.length).toBeGreaterThan(10);
    for (const photograph of shared) expect(others.get(photograph)).toBe(usual.get(photograph));
    const reseeded = await drawsOf({ settings: { ...settings, seed: 8 } }, 4);
    const both = [...reseeded.keys()].filter((photograph) => usual.has(photograph));
    expect(both.every((photograph) => reseeded.get(photograph) !== usual.get(photograph))).toBe(true);
  });

  it('pass the epoch to training poses, also after a resume, and no epoch to held-out poses', async () => {
    const epochTask = {
      ...probe,
      pose: (picture, _settings, _random, _purpose, { epoch = -1 }) => ({
        pixel: picture.data.slice(0, 3),
        draw: Int32Array.of(epoch),
      }),
    } as PretextTask;
    const epochsOf = async (options: Partial<BatchesOptions>, steps: readonly number[]) => {
      const batches = await open({ task: epochTask, ...options });
      const epochs = [];
      for (const step of steps) epochs.push((await batches.at(step)).posed.draw![0]);
      await batches.close();
      return epochs;
    };
    expect(await epochsOf({}, [0, 3, 4, 11])).toEqual([0, 0, 1, 2]);
    expect(await epochsOf({}, [11])).toEqual([2]);
    expect(await epochsOf({ purpose: 'held-out' }, [0, 7])).toEqual([-1, -1]);
  });

  it('contain all held-out photographs in order, the same for every seed, filled up by repetition', async () => {
    const [one, other] = [
      await open({ purpose: 'held-out', batch: 8 }),
      await open({ purpose: 'held-out', batch: 8, settings: { ...settings, seed: 99 } }),
    ];
    expect(one.stepsPerEpoch).toBe(3);
    const seen: number[] = [];
    for (let step = 0; step < 3; step++) {
      const batch = await one.at(step);
      expect(await other.at(step)).toEqual(batch);
      expect(await one.at(step + 3)).toEqual(batch);
      seen.push(...batch.photographs);
    }
    expect(seen).toEqual([...all, 0, 1]);
    await one.close();
    await other.close();
  });

  it('match the task’s signature and hold the pixels of the pack', async () => {
    const batches = await open({ purpose: 'held-out', batch: 4 });
    const pack = await openPack(packDir, side);
    const { posed, photographs } = await batches.at(1);
    expect(posed.pixel).toHaveLength(12);
    expect(posed.pixel!.slice(3, 6)).toEqual((await pack.read(photographs[1]!)).data.slice(0, 3));
    pack.close();
    await batches.close();
    const broken = { ...probe, pose: () => ({ pixel: new Uint8Array(2), draw: new Int32Array(1) }) } as PretextTask;
    await expect((await open({ task: broken })).at(0)).rejects.toThrow('pixel of rotation: 2 values, 3 expected');
    await expect(open({ batch: 23 })).rejects.toThrow('22 images do not fill a batch of 23');
  });
});

describe('threads', () => {
  const threadFile = join(root, 'dist', 'worker', 'batch-thread.js');
  beforeAll(() => build('worker'), 120_000);

  it('give the same batches as without threads, also after jumps', async () => {
    const inline = await open({ task: 'rotation', threadFile: undefined });
    const threaded = await open({ task: 'rotation', threadFile });
    for (const step of [0, 1, 2, 3, 4, 40, 41, 2, 3]) expect(await threaded.at(step)).toEqual(await inline.at(step));
    expect(threaded.waitedMs).toBeGreaterThan(0);
    await threaded.close();
    await inline.close();
  });

  it('report why they cannot continue', async () => {
    const unknown = await open({ task: 'no such task', threadFile });
    await expect(unknown.at(0)).rejects.toMatchObject({ failure: { code: 'failed', message: /no such task/ } });
    await unknown.close();
    const beyond = await open({ task: 'rotation', threadFile, photographs: all.map((i) => i + 1) });
    const failures = [];
    for (let step = 0; step < beyond.stepsPerEpoch + 8; step++)
      await beyond.at(step).catch((error) => failures.push(error));
    expect(failures.length).toBeGreaterThan(0);
    await beyond.close();
  });
});
