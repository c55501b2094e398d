import { beforeAll, describe, expect, it } from 'vitest';
import { readBoard } from '../../../electron/files/run-folder.ts';
import { openPack, type Pack } from '../../../electron/worker/data/pack.ts';
import { boardPhotographs } from '../../../electron/worker/training/board-photographs.ts';
import { makePhotographs, temporaryFolder, tinyJob, tinySettings, train } from './fixture.ts';

const folder = temporaryFolder();
const settings = tinySettings({ length: { steps: 4 } });
let paths: string[];
let images: string;
beforeAll(async () => {
  images = await makePhotographs(folder, 40);
});

describe('the photographs of a board', () => {
  const pack = { path: (photograph: number) => `/data/${photograph}.jpg` } as Pack;
  const set = (...photographs: number[]) => ({
    packDir: '',
    side: 16,
    pack,
    photographs: Uint32Array.from(photographs),
  });
  const heldOut = set(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const training = set(20, 21, 22);
  const order = Uint32Array.from([5, 3, 9, 1, 0, 2, 4, 6, 7, 8]);
  const on = (...pinned: number[]) =>
    boardPhotographs(
      training,
      heldOut,
      order,
      pinned.map((photograph) => pack.path(photograph)),
    ).map(({ photographs, trainedOn }) => [trainedOn, ...photographs]);

  it('are the first eight of the order of evaluation if none are pinned', () => {
    expect(on()).toEqual([[false, 5, 3, 9, 1, 0, 2, 4, 6]]);
  });

  it('are the pinned ones in their order, filled up to eight by held-out ones', () => {
    expect(on(21, 9, 20, 1)).toEqual([
      [false, 9, 1, 5, 3, 0, 2],
      [true, 21, 20],
    ]);
  });

  it('may be more than eight, and are not filled up then', () => {
    expect(on(0, 1, 2, 3, 4, 5, 6, 7, 8)).toEqual([[false, 0, 1, 2, 3, 4, 5, 6, 7, 8]]);
  });

  it('do not include a pinned one that the run neither trains on nor holds out', () => {
    expect(on(99)).toEqual(on());
  });
});

describe('a run with pinned photographs', () => {
  const job = (name: string, pinned?: string[]) =>
    tinyJob(folder, name, settings, {
      dataset: { folders: [images], packDir: `${folder}/pack-40`, ...(pinned ? { pinned } : {}) },
    });

  it('shows them on its boards, marks those that it trains on, and has the same scores as without them', async () => {
    const plain = await train(job('plain'));
    const pack = await openPack(`${folder}/pack-40`, 16).catch(() => undefined);
    expect(pack).toBeDefined();
    paths = Array.from({ length: pack!.count }, (_, i) => pack!.path(i));
    const pinned = paths.slice(0, 12);
    const nameOf = new Map(paths.map((path, i) => [path, pack!.name(i)]));
    pack!.close();
    const withPins = await train(job('pinned', pinned));
    expect(withPins.snapshots.map(({ heldOut }) => heldOut)).toEqual(plain.snapshots.map(({ heldOut }) => heldOut));
    const board = await readBoard(job('pinned').runDir, 4);
    const items = board.ok ? board.value.items.filter(({ photograph }) => photograph !== undefined) : [];
    expect(items.map(({ photograph }) => photograph).sort()).toEqual(pinned.map((path) => nameOf.get(path)).sort());
    const trained = items.filter(({ trainedOn }) => trainedOn).length;
    expect(trained).toBeGreaterThan(0);
    expect(trained).toBeLessThan(12);
    const plainBoard = await readBoard(job('plain').runDir, 4);
    const same = plainBoard.ok ? plainBoard.value.items : [];
    expect(same.every(({ trainedOn }) => trainedOn === undefined)).toBe(true);
    // A held-out photograph is asked the same question on both boards.
    for (const item of items.filter(({ trainedOn }) => !trainedOn)) {
      const other = same.find(({ photograph }) => photograph === item.photograph);
      if (other) expect(item.caption).toBe(other.caption);
    }
  });
});
