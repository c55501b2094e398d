import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  auditedSize,
  choosePhotographs,
  readOriginal,
} from '../../../../electron/worker/shortcuts/audit/audit-photographs.ts';
import { blobs, photograph, temporaryFolder } from '../../data/pictures.ts';

const folder = temporaryFolder();

/** The parts of a pack that are used, with this many pictures of one size. */
const packOf = (count: number, width: number, height: number) => ({
  count,
  path: (i: number) => `/photographs/${i}.jpg`,
  index: {
    row: (i: number) => i,
    columns: { width: new Uint32Array(count).fill(width), height: new Uint32Array(count).fill(height) },
  } as never,
});

describe('choosePhotographs', () => {
  it('takes all photographs of a small folder, and 400 of a large one, the same for the same seed', () => {
    expect(choosePhotographs(packOf(300, 224, 224), new Set(), 1).photographs).toHaveLength(300);
    const [first, again, other] = [1, 1, 2].map((seed) => choosePhotographs(packOf(2000, 224, 224), new Set(), seed));
    expect(first!.photographs).toHaveLength(400);
    expect(first).toMatchObject({ copies: 0, available: 2000 });
    expect(new Set(first!.photographs).size).toBe(400);
    expect(again).toEqual(first);
    expect(other!.photographs).not.toEqual(first!.photographs);
  });

  it('takes fewer large photographs, but enough for a verdict', () => {
    const { photographs } = choosePhotographs(packOf(2000, 4000, 3000), new Set(), 1);
    expect(photographs.length).toBeGreaterThanOrEqual(40);
    expect(photographs.length * 768 ** 2).toBeLessThanOrEqual(36e6);
  });

  it('leaves out copies', () => {
    const copies = new Set(['/photographs/3.jpg', '/photographs/5.jpg']);
    const { photographs, copies: left, available } = choosePhotographs(packOf(10, 64, 64), copies, 1);
    expect([...photographs].sort((a, b) => a - b)).toEqual([0, 1, 2, 4, 6, 7, 8, 9]);
    expect({ left, available }).toEqual({ left: 2, available: 8 });
  });
});

describe('auditedSize', () => {
  it('keeps pictures up to 1,024 px and reduces larger ones', () => {
    expect(auditedSize(1024, 700)).toEqual({ width: 1024, height: 700 });
    expect(auditedSize(2048, 1000)).toEqual({ width: 1024, height: 500 });
  });
});

describe('readOriginal', () => {
  it('returns the pixels of the file without resampling', async () => {
    const path = join(folder, 'own.png');
    await photograph(1, 91, 67).png().toFile(path);
    const found = await readOriginal(path);
    expect(found).toMatchObject({ reduction: 1, picture: { width: 91, height: 67 } });
    expect(Buffer.from(found!.picture.data).equals(blobs(1, 91, 67))).toBe(true);
  });

  it('returns the factor by which a large picture was reduced', async () => {
    const path = join(folder, 'large.jpg');
    await sharp({ create: { width: 3072, height: 2048, channels: 3, background: '#345' } })
      .jpeg()
      .toFile(path);
    const found = await readOriginal(path);
    expect(found!.picture.width).toBeLessThanOrEqual(1024);
    expect(found!.reduction).toBeCloseTo(3, 1);
  });

  it('is undefined for a file that is gone', async () => {
    const path = join(folder, 'gone.png');
    await photograph(2).png().toFile(path);
    await rm(path);
    expect(await readOriginal(path)).toBeUndefined();
  });
});
