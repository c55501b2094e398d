import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDirectly } from '../../../../electron/worker/engine/open-directly.ts';
import { finiteUnits } from '../../../../electron/worker/evaluate/map/finite-units.ts';
import { nearestByCosine } from '../../../../electron/worker/evaluate/map/nearest-by-cosine.ts';
import { type TileProducts, tileProducts } from '../../../../electron/worker/evaluate/map/tile-products.ts';
import { mostTrusted, trustworthiness } from '../../../../electron/worker/evaluate/map/trustworthiness.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import type { FeatureMatrix } from '../../../../electron/worker/numerics/representation-health.ts';

/** Products in slow loops. */
const slow = (side: number, width: number): TileProducts => ({
  side,
  multiply: async (a, b) =>
    Float32Array.from({ length: side * side }, (_, at) => {
      let sum = 0;
      for (let d = 0; d < width; d++) sum += a[Math.floor(at / side) * width + d]! * b[(at % side) * width + d]!;
      return sum;
    }),
});

function drawn(count: number, width: number): FeatureMatrix {
  const random = new Random('rows', count, width);
  return finiteUnits({ count, width, data: Float32Array.from({ length: count * width }, () => random.normal()) }).units;
}
const dot = ({ width, data }: FeatureMatrix, i: number, j: number): number => {
  let sum = 0;
  for (let d = 0; d < width; d++) sum += data[i * width + d]! * data[j * width + d]!;
  return sum;
};

describe('neighbours by cosine', () => {
  it('are those that a sort of all pairs gives, whatever the tiles are', async () => {
    const units = drawn(23, 6);
    const sorted = Array.from({ length: 23 }, (_, i) =>
      Array.from({ length: 23 }, (_, j) => j)
        .filter((j) => j !== i)
        .sort((a, b) => dot(units, i, b) - dot(units, i, a))
        .slice(0, 4),
    );
    for (const side of [1, 5, 8, 23]) {
      const { indices, distances } = await nearestByCosine(units, 4, slow(side, 6));
      expect([...indices]).toEqual(sorted.flat());
      expect(distances[0]).toBeCloseTo(1 - dot(units, 0, sorted[0]![0]!), 5);
    }
  });

  it('are the same by the engine', async () => {
    const units = drawn(50, 16);
    const engine = await openDirectly('cpu');
    const products = await tileProducts(engine, 16, 20);
    const [fast, slowly] = [await nearestByCosine(units, 5, products), await nearestByCosine(units, 5, slow(20, 16))];
    expect(fast.indices).toEqual(slowly.indices);
    await products.dispose();
    await engine.dispose();
  });

  it('of copies have the distance 0, also if rounding makes their cosine larger than 1', async () => {
    const units = { count: 3, width: 1, data: Float32Array.of(1.0001, 1.0001, 1) };
    const { distances } = await nearestByCosine(units, 2, slow(2, 1));
    expect([...distances]).toEqual(new Array(6).fill(0));
  });
});

describe('the trustworthiness', () => {
  const fixture = JSON.parse(readFileSync(join(import.meta.dirname, 'trustworthiness-of-sklearn.json'), 'utf8')) as {
    readonly features: number[];
    readonly layouts: Readonly<Record<string, number[]>>;
    readonly cases: readonly { readonly layout: string; readonly k: number; readonly value: number }[];
  };

  it.each(fixture.cases)(
    "is scikit-learn's with $k neighbours of the layout '$layout'",
    async ({ layout, k, value }) => {
      const { units } = finiteUnits({ count: 40, width: 5, data: Float32Array.from(fixture.features) });
      const judged = { units, layout: Float32Array.from(fixture.layouts[layout]!), k, random: new Random(0) };
      for (const side of [7, 40]) {
        const found = await trustworthiness(judged, slow(side, 5));
        expect(found.value).toBeCloseTo(value, 6);
        expect(found.rows).toBe(40);
      }
    },
  );

  it('is 1 for a map of all that the features say, and not defined for two images', async () => {
    const circle = Float32Array.from({ length: 40 }, (_, i) =>
      (i % 2 ? Math.sin : Math.cos)(Math.floor(i / 2) ** 1.1 / 9),
    );
    const judged = { units: { count: 20, width: 2, data: circle }, layout: circle, k: 15, random: new Random(0) };
    expect((await trustworthiness(judged, slow(20, 2))).value).toBe(1);
    const two = { units: drawn(2, 2), layout: circle.subarray(0, 4), k: 15, random: new Random(0) };
    expect(await trustworthiness(two, slow(2, 2))).toEqual({ value: null, rows: 0 });
  });

  it('of many images is estimated on a sample of rows', async () => {
    const units = drawn(mostTrusted + 500, 3);
    const layout = Float32Array.from({ length: 2 * units.count }, (_, i) => units.data[3 * (i >> 1) + (i & 1)]!);
    const engine = await openDirectly('cpu');
    const products = await tileProducts(engine, 3, 500);
    const judged = { units, layout, k: 15, random: new Random(0) };
    const found = await trustworthiness(judged, products);
    expect(found.rows).toBe(mostTrusted);
    const few = { ...judged, units: { ...units, count: 1900 }, layout: layout.subarray(0, 3800) };
    const { value } = await trustworthiness(few, products);
    expect(found.value).toBeCloseTo(value!, 1);
    await products.dispose();
    await engine.dispose();
  });
});

describe('features with a place on a map', () => {
  it('have length 1, and leave out rows that are not finite', () => {
    const rows = [3, 4, Number.NaN, 1, 0, 0, 1, Number.POSITIVE_INFINITY, 3e38, 3e38];
    const { units, kept } = finiteUnits({ count: 5, width: 2, data: Float32Array.from(rows) });
    expect(kept).toEqual([0, 2, 4]);
    expect([...units.data]).toEqual([0.6, 0.8, 0, 0, Math.SQRT1_2, Math.SQRT1_2].map((v) => expect.closeTo(v, 6)));
  });
});
