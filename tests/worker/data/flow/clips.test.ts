import { describe, expect, it } from 'vitest';
import { type PackIndex, PackIndexBuilder, packVersion } from '../../../../electron/files/pack-index.ts';
import { findClips } from '../../../../electron/worker/data/flow/clips.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { colourReading, type ImageReading } from '../../../../shared/image-reading.ts';

interface File {
  readonly name: string;
  readonly hash: string;
  readonly size?: readonly [number, number];
  readonly group?: number;
}

function indexOf(files: readonly File[], reading: ImageReading = colourReading): PackIndex {
  const builder = new PackIndexBuilder({
    pack: packVersion,
    side: 16,
    folders: ['/data'],
    reading,
    bytes: 0,
  });
  for (const [row, { name, hash, size = [64, 48], group = row }] of files.entries())
    builder.add({
      path: `/data/${name}`,
      size: 1,
      mtime: 1,
      key: row.toString(16).padStart(32, '0'),
      width: size[0],
      height: size[1],
      packed: [21, 16],
      offset: 0,
      pixelsCrc: 0,
      dhash: hash,
      warnings: [],
      group,
    });
  return builder.build();
}

const random = new Random('hashes');
const anyHash = (): string => Array.from({ length: 16 }, () => random.integer(0, 15).toString(16)).join('');
/** The same hash with this many bits flipped. */
function near(hash: string, bits: number): string {
  let value = BigInt(`0x${hash}`);
  for (let i = 0; i < bits; i++) value ^= 1n << BigInt(7 * i + 3);
  return value.toString(16).padStart(16, '0');
}
const photographs = (count: number, name = (i: number) => `${String(i).padStart(4, '0')}.jpg`): File[] =>
  Array.from({ length: count }, (_, i) => ({ name: name(i), hash: anyHash() }));
/** Frames that each differ in three or four bits from the one before. */
function video(folder: string, first: number, count: number): File[] {
  let hash = anyHash();
  return Array.from({ length: count }, (_, i) => {
    hash = near(hash, i % 2 === 0 ? 4 : 3);
    return { name: `${folder}/frame ${first + i}.png`, hash };
  });
}
const framesOf = (files: readonly File[]): readonly (readonly number[])[] =>
  findClips(indexOf(files)).map(({ frames }) => frames);

describe('clips', () => {
  it('are numbered pictures that are as similar as neighbouring frames; numbered photographs are not clips', () => {
    expect(framesOf(photographs(200))).toEqual([]);
    const mixed = [...photographs(50), ...video('walk', 16, 10), ...video('run', 1, 8)];
    expect(framesOf(mixed)).toEqual([
      Array.from({ length: 10 }, (_, i) => 50 + i),
      Array.from({ length: 8 }, (_, i) => 60 + i),
    ]);
  });

  it('follow the numbers, with or without leading zeros, not the order of the files', () => {
    const frames = video('run', 8, 4); // 8, 9, 10, 11: by name 10, 11, 8, 9
    const shuffled = [frames[2]!, frames[3]!, frames[0]!, frames[1]!];
    expect(framesOf([...photographs(20), ...shuffled])).toEqual([[22, 23, 20, 21]]);
  });

  it('are pages of one file, where each page is an image, up to a cut', () => {
    let hash = anyHash();
    const pages = Array.from({ length: 8 }, (_, i) => {
      hash = i === 5 ? anyHash() : near(hash, 3);
      return { name: `stack 2.tif#${i + 1}`, hash, group: 0 };
    });
    const others = photographs(200, (i) => `other ${i} x.tif`);
    const found = findClips(indexOf([...pages, ...others], { ...colourReading, pages: 'all' }));
    expect(found.map(({ frames }) => frames)).toEqual([
      [0, 1, 2, 3, 4],
      [5, 6, 7],
    ]);
  });

  it('end at a cut, at a change of size and at a gap in the numbers', () => {
    const cut = [...video('a', 1, 4), ...video('a', 5, 5)];
    expect(framesOf([...photographs(20), ...cut]).map((frames) => frames.length)).toEqual([4, 5]);
    const sizes = video('b', 1, 7).map((file, i) => ({ ...file, size: [64, i < 4 ? 48 : 36] as const }));
    expect(framesOf([...photographs(20), ...sizes]).map((frames) => frames.length)).toEqual([4, 3]);
    const gap = video('c', 1, 8).filter((_, i) => i !== 3);
    expect(framesOf([...photographs(20), ...gap]).map((frames) => frames.length)).toEqual([3, 4]);
  });

  it('need at least three frames', () => {
    expect(framesOf([...photographs(20), ...video('a', 1, 2)])).toEqual([]);
  });

  it('are not found among pictures that are all similar, such as scans', () => {
    const page = anyHash();
    const scans = Array.from({ length: 60 }, (_, i) => {
      let value = BigInt(`0x${page}`);
      for (let bit = 0; bit < 5; bit++) value ^= 1n << BigInt(random.integer(0, 63));
      return { name: `page-${i}.png`, hash: value.toString(16).padStart(16, '0') };
    });
    expect(framesOf(scans)).toEqual([]);
  });

  it('may be a wgap folder: one slow clip whose frames form one group of the pack', () => {
    const hash = anyHash();
    const slow = Array.from({ length: 6 }, (_, i) => ({ name: `${i + 1}.png`, hash, group: 0 }));
    expect(framesOf(slow)).toEqual([[0, 1, 2, 3, 4, 5]]);
  });

  it('share a scene across a gap in their numbers and if their frames are in one group of the pack, otherwise not', () => {
    const gap = video('c', 1, 8).filter((_, i) => i !== 3);
    const scenes = (files: readonly File[]) =>
      findClips(indexOf([...photographs(20), ...files])).map(({ scene }) => scene);
    expect(new Set(scenes(gap)).size).toBe(1);
    // A video's frames are one group, which does not hide a cut, but keeps both sides of it in one scene.
    const cutVideo = [...video('film.mp4', 1, 4), ...video('film.mp4', 5, 5)].map((file) => ({
      ...file,
      group: 20,
    }));
    expect(framesOf([...photographs(20), ...cutVideo]).map((frames) => frames.length)).toEqual([4, 5]);
    expect(new Set(scenes(cutVideo)).size).toBe(1);
    const two = [...video('a', 1, 4), ...video('b', 1, 4)];
    expect(new Set(scenes(two)).size).toBe(2);
    expect(new Set(scenes(two.map((file, i) => (i === 3 || i === 4 ? { ...file, group: 23 } : file)))).size).toBe(1);
  });
});
