import { describe, expect, it } from 'vitest';
import { cosine, nearestRows } from '../../../electron/worker/numerics/cosine.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

const random = new Random('nearest rows');
const matrix = (count: number, width: number) => ({
  count,
  width,
  data: Float32Array.from({ length: count * width }, () => random.uniform(-1, 1)),
});
const rowOf = ({ width, data }: ReturnType<typeof matrix>, row: number) =>
  data.subarray(row * width, (row + 1) * width);
const none = () => false;
const silent = async () => {};

describe('the rows nearest to a vector', () => {
  it.each([
    [1, 1],
    [7, 3],
    [50, 50],
    [10, 80],
  ])('are those of slow loops over all rows, sorted: %i of 50 in blocks of %i', async (k, rows) => {
    const features = matrix(50, 6);
    const query = Float32Array.from({ length: 6 }, () => random.uniform(-1, 1));
    const all = Array.from({ length: 50 }, (_, row) => ({ row, cosine: cosine(query, rowOf(features, row)) }));
    all.sort((a, b) => b.cosine - a.cosine || a.row - b.row);
    expect(await nearestRows(features, query, k, none, silent, rows)).toEqual(all.slice(0, k));
  });

  it('are in the order of the rows where they are equally near', async () => {
    const features = { count: 5, width: 2, data: Float32Array.of(1, 1, 2, 0, 3, 0, 1, 0, 0, 1) };
    const found = await nearestRows(features, Float32Array.of(4, 0), 3, none, silent, 2);
    expect(found).toEqual([
      { row: 1, cosine: 1 },
      { row: 2, cosine: 1 },
      { row: 3, cosine: 1 },
    ]);
  });

  it('are all there are if fewer are left, without those that are skipped', async () => {
    const found = await nearestRows(matrix(4, 3), Float32Array.of(1, 2, 3), 10, (row) => row === 2, silent);
    expect(found.map(({ row }) => row).sort()).toEqual([0, 1, 3]);
  });

  it('count a row of zeros as unlike everything but zeros', async () => {
    const features = { count: 2, width: 2, data: Float32Array.of(0, 0, -3, 4) };
    expect(await nearestRows(features, Float32Array.of(1, 0), 2, none, silent)).toEqual([
      { row: 0, cosine: 0 },
      { row: 1, cosine: -0.6 },
    ]);
    expect((await nearestRows(features, Float32Array.of(0, 0), 1, none, silent))[0]).toEqual({ row: 0, cosine: 1 });
  });

  it('are compared block by block, and the work ends where a block throws', async () => {
    const blocks: number[] = [];
    const onBlock = async (done: number) => {
      blocks.push(done);
      if (done === 8) throw new Error('enough');
    };
    await expect(nearestRows(matrix(20, 2), Float32Array.of(1, 0), 2, none, onBlock, 4)).rejects.toThrow('enough');
    expect(blocks).toEqual([4, 8]);
  });

  it('are not sought for a vector of another width', async () => {
    await expect(nearestRows(matrix(2, 3), Float32Array.of(1), 1, none, silent)).rejects.toThrow(
      'a vector of 1 against rows of 3',
    );
  });
});
