import { describe, expect, it } from 'vitest';
import { NearestRows } from '../../../../electron/worker/numerics/nearest-rows.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { epochsFor, optimiseLayout } from '../../../../electron/worker/numerics/umap/optimise-layout.ts';
import { umap } from '../../../../electron/worker/numerics/umap/umap.ts';

const random = new Random('groups');
/** Two far groups of 20 points of a plane. */
const points = Array.from({ length: 40 }, (_, i) => [random.normal() + (i < 20 ? 0 : 50), random.normal()] as const);
const neighbours = new NearestRows(40, 6);
for (const [i, a] of points.entries())
  for (const [j, b] of points.entries()) if (i !== j) neighbours.add(i, j, Math.hypot(a[0] - b[0], a[1] - b[1]));

const laidOut = (seed: number, start: (i: number) => number = () => random.normal()) =>
  umap(
    {
      neighbours,
      start: Float32Array.from({ length: 80 }, (_, i) => start(i)),
      minDist: 0.1,
      random: new Random(seed),
    },
    async () => {},
  );
const mixed = (i: number) => Math.sin(17 * i); // knows nothing of the groups

describe('UMAP', () => {
  it('parts groups that have no neighbours in common', async () => {
    const layout = await laidOut(1, mixed);
    const distance = (i: number, j: number) =>
      Math.hypot(layout[2 * i]! - layout[2 * j]!, layout[2 * i + 1]! - layout[2 * j + 1]!);
    for (let i = 0; i < 40; i++) {
      const others = Array.from({ length: 40 }, (_, j) => j).filter((j) => j !== i);
      const nearest = others.sort((a, b) => distance(i, a) - distance(i, b)).slice(0, 3);
      expect(nearest.every((j) => j < 20 === i < 20)).toBe(true);
    }
  });

  it('gives the same map for the same seed, and another for another', async () => {
    const [one, same, other] = await Promise.all([laidOut(1, mixed), laidOut(1, mixed), laidOut(2, mixed)]);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('parts points that begin at one place', async () => {
    const layout = await laidOut(1, () => 0);
    expect(layout.every(Number.isFinite)).toBe(true);
    expect(new Set(layout).size).toBeGreaterThan(70);
  });

  it('moves a pair as the gradient of the cross entropy says', async () => {
    const [a, b] = [1.5, 0.9];
    const layout = Float32Array.of(0, 0, 2, 0);
    const pair = { count: 2, heads: Int32Array.of(0), tails: Int32Array.of(1), weights: Float32Array.of(1) };
    const stop = new Error('after one epoch');
    const rates: number[] = [];
    const work = optimiseLayout(layout, pair, { a, b }, new Random(0), async (epoch) => {
      rates.push(epoch);
      if (epoch === 2) throw stop; // the edge has its first turn in the second epoch
    });
    await expect(work).rejects.toBe(stop);
    // −d/dx log(1 / (1 + a·x²ᵇ)) at x = 2, by differences; repulsion moves only the head, and to the left.
    const loss = (x: number) => Math.log(1 + a * x ** (2 * b));
    const pull = (loss(2.001) - loss(1.999)) / 0.002;
    const rate = 1 - 1 / epochsFor(2);
    expect(layout[2]).toBeCloseTo(2 - rate * pull, 3);
    expect(layout[0]).toBeLessThanOrEqual(rate * pull + 1e-6);
    expect(layout[1]).toBe(0);
    expect(rates).toEqual([1, 2]);
  });
});
