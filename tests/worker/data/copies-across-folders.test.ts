import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PackedLine } from '../../../electron/files/pack-index.ts';
import { PackIndexBuilder } from '../../../electron/files/pack-index.ts';
import { copyExample, copyPairs, findCopies, wholePack } from '../../../electron/worker/data/copies-across-folders.ts';
import { indexFolders } from '../../../electron/worker/data/index-folders.ts';
import { openPack, type Pack } from '../../../electron/worker/data/pack.ts';
import { packHeader } from '../../../electron/worker/data/pack-store.ts';
import { nearPairsAcross } from '../../../electron/worker/data/same-photograph-groups.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { fill, photograph, plain, temporaryFolder } from './pictures.ts';

const side = 40;
const root = temporaryFolder();
async function packed(name: string, files: Record<string, Buffer>): Promise<Pack> {
  const spec = { folders: [await fill(join(root, name), files)], packDir: join(root, `pack-${name}`) };
  await indexFolders(spec, side);
  return openPack(spec.packDir, side);
}

describe('copies in another folder', () => {
  it('are the same files, and smaller, re-encoded and brighter ones; other photographs are not', async () => {
    const same = await photograph(1).jpeg().toBuffer();
    const train = await packed('train', {
      'a.jpg': same,
      'b.jpg': await photograph(2).jpeg().toBuffer(),
      'c.png': await photograph(3).png().toBuffer(),
      'd.jpg': await photograph(4).jpeg().toBuffer(),
      'sky.png': await plain(120, 90, '#3060c0').png().toBuffer(),
    });
    const test = await packed('test', {
      'brighter.jpg': await photograph(3).modulate({ brightness: 1.08 }).jpeg().toBuffer(),
      'elsewhere.jpg': same,
      'other.jpg': await photograph(5).jpeg().toBuffer(),
      'small.webp': await photograph(2).resize(64).webp({ quality: 60 }).toBuffer(),
      'wall.png': await plain(120, 90, '#c06030').png().toBuffer(),
    });
    try {
      const copies = await findCopies(wholePack(train), wholePack(test));
      expect([...copies.of]).toEqual([
        [0, { original: 1, kind: 'exact', similarity: 1 }],
        [1, { original: 3, kind: 'near', similarity: expect.closeTo(0.99, 1) }],
        [2, { original: 0, kind: 'near', similarity: expect.closeTo(0.99, 1) }],
      ]);
      expect(copyPairs(copies, train, test, 2).map(({ copy, kind }) => [copy.at(-5), kind])).toEqual([
        ['a', 'exact'],
        [expect.stringMatching(/[bc]/), 'near'],
      ]);
      expect(copies.leakage).toEqual({ exact: 1, near: 2 });
      expect(copyExample(copies.examples.near)).toBe(
        `, for example ${join(root, 'train', 'b.jpg')}, a copy of ${join(root, 'test', 'small.webp')}`,
      );
      const none = await findCopies({ pack: train, photographs: Uint32Array.of(3) }, wholePack(test));
      expect([none.of.size, none.leakage, copyExample(none.examples.near)]).toEqual([0, { exact: 0, near: 0 }, '']);
    } finally {
      train.close();
      test.close();
    }
  });
});

describe('near pairs across two packs', () => {
  it('are found even where many pictures of one pack lie between them', () => {
    const random = new Random(6);
    const builder = (folder: string, hashes: readonly string[]) => {
      const index = new PackIndexBuilder(packHeader(side, [folder]));
      for (const [i, dhash] of hashes.entries()) index.add(line(`${folder}/${i}.jpg`, dhash));
      const { columns } = index.build();
      return { columns, rows: columns.images };
    };
    const hex = (): string => random.uint32().toString(16).padStart(8, '0');
    // 500 pictures of one folder with hashes between those of the pair.
    const crowd = Array.from({ length: 500 }, () => `00000000${hex()}`);
    const train = builder('/train', ['0000000000000000', ...Array.from({ length: 1500 }, () => hex() + hex())]);
    const alone = builder('/test', ['00000000ff000000']);
    expect(new Set(Array.from(nearPairsAcross(train, alone), (pair) => pair.join()))).toEqual(new Set(['0,0']));
    const crowded = builder('/train', ['0000000000000000', ...crowd]);
    const pairs = new Set(Array.from(nearPairsAcross(crowded, alone), (pair) => pair.join()));
    expect(pairs.has('0,0')).toBe(true);
  });
});

const line = (path: string, dhash: string): PackedLine => ({
  path,
  size: 1,
  mtime: 1,
  key: '0'.repeat(32),
  width: 100,
  height: 100,
  packed: [32, 32],
  offset: 0,
  pixelsCrc: 0,
  dhash,
  warnings: [],
});
