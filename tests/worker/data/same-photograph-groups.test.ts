import { describe, expect, it } from 'vitest';
import { type PackedLine, type PackIndex, PackIndexBuilder } from '../../../electron/files/pack-index.ts';
import { areAlike } from '../../../electron/worker/data/compare-near-copies.ts';
import { packHeader } from '../../../electron/worker/data/pack-store.ts';
import { findGroups, regionOf } from '../../../electron/worker/data/same-photograph-groups.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { blobs } from './pictures.ts';

const folder = '/pictures';
const line = (name: string, dhash: string, key: string): PackedLine => ({
  path: `${folder}/${name}`,
  size: 1,
  mtime: 1,
  key: key.padStart(32, '0'),
  width: 100,
  height: 100,
  packed: [32, 32],
  offset: 0,
  pixelsCrc: 0,
  dhash,
  warnings: [],
});
function indexOf(lines: readonly PackedLine[]): PackIndex {
  const builder = new PackIndexBuilder(packHeader(32, [folder]));
  for (const each of lines) builder.add(each);
  return builder.build();
}
const hex = (random: Random): string =>
  random.uint32().toString(16).padStart(8, '0') + random.uint32().toString(16).padStart(8, '0');
const flip = (dhash: string, bits: readonly number[]): string =>
  bits
    .reduce((value, bit) => value ^ (1n << BigInt(bit)), BigInt(`0x${dhash}`))
    .toString(16)
    .padStart(16, '0');
const yes = async (): Promise<boolean> => true;

describe('groups', () => {
  it('join regions of one picture by their names, within one folder only', async () => {
    expect(regionOf('/a/street~12.jpg')).toBe('/a/street');
    expect(regionOf('/a/street.jpg')).toBeUndefined();
    expect(regionOf('/a~1/street.jpg')).toBeUndefined();
    expect(regionOf('/a/street~x.jpg')).toBeUndefined();
    const random = new Random(1);
    const names = ['a~1.jpg', 'a~2.jpg', 'a.png', 'b/a~1.jpg', 'b/c.jpg', 'd~1.jpg'];
    const { group } = await findGroups(indexOf(names.map((name, i) => line(name, hex(random), String(i)))), yes);
    expect([...group]).toEqual([0, 0, 0, 3, 4, 5]);
  });

  it('join copies and near-copies to the first of them, but not pictures that only have similar hashes', async () => {
    const random = new Random(2);
    const hash = hex(random);
    const index = indexOf([
      line('a.jpg', hash, 'a'),
      line('b.jpg', hex(random), 'b'),
      line('near.jpg', flip(hash, [3, 40]), 'c'),
      line('copy.jpg', hash, 'a'),
      line('far.jpg', flip(hash, [1, 5, 9, 13, 17, 21, 25, 29, 33, 37, 41, 45]), 'd'),
    ]);
    const groups = await findGroups(index, yes);
    expect([...groups.group]).toEqual([0, 1, 0, 0, 4]);
    expect([[...groups.duplicates], [...groups.nearDuplicates]]).toEqual([[3], [2]]);
    expect([...(await findGroups(index, async () => false)).group]).toEqual([0, 1, 2, 0, 4]);
  });

  it('are found among 40,000 pictures in seconds, even if half of them have nearly the same hash', async () => {
    const random = new Random(3);
    const hashes = Array.from({ length: 20_000 }, () => hex(random));
    const lines = hashes.map((hash, i) => line(`${i}.jpg`, hash, i.toString(16)));
    // 200 near-copies with up to four flipped bits each, and 19,800 pictures with nearly the same hash.
    for (let i = 0; i < 200; i++)
      lines.push(
        line(
          `near${i}.jpg`,
          flip(
            hashes[i * 7]!,
            Array.from({ length: 4 }, () => random.integer(0, 63)),
          ),
          (1e6 + i).toString(16),
        ),
      );
    for (let i = 0; i < 19_800; i++)
      lines.push(line(`sky${i}.jpg`, flip('0000000000000000', [random.integer(0, 63)]), (2e6 + i).toString(16)));
    let looks = 0;
    const began = Date.now();
    const { nearDuplicates } = await findGroups(indexOf(lines), async (a, b) => {
      looks++;
      return a < 20_200 && b < 20_200;
    });
    expect(nearDuplicates.filter((row) => row < 20_200).length).toBeGreaterThan(190);
    expect(looks).toBeLessThan(40_000 * 16);
    expect(Date.now() - began).toBeLessThan(30_000);
  });
});

describe('the close comparison', () => {
  const picture = (seed: number, change: (value: number, i: number) => number = (value) => value) => ({
    width: 60,
    height: 48,
    channels: 3 as const,
    data: Uint8Array.from(blobs(seed, 60, 48), (value, i) => Math.max(0, Math.min(255, Math.round(change(value, i))))),
  });
  it('matches a brighter, grainier copy', () => {
    const random = new Random(4);
    expect(
      areAlike(
        picture(1),
        picture(1, (value) => value * 1.1 + random.uniform(-8, 8)),
      ),
    ).toBe(true);
  });
  it('distinguishes different pictures, and plain pictures of two colours', () => {
    expect(areAlike(picture(1), picture(2))).toBe(false);
    expect(
      areAlike(
        picture(1, () => 60),
        picture(1, () => 200),
      ),
    ).toBe(false);
    expect(
      areAlike(
        picture(1, () => 60),
        picture(1, () => 62),
      ),
    ).toBe(true);
  });
});
