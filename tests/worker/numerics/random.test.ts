import { describe, expect, it } from 'vitest';
import { hash32, Random } from '../../../electron/worker/numerics/random.ts';

const draws = (random: Random, n: number): number[] => Array.from({ length: n }, () => random.uniform());

describe('Random', () => {
  it('draws equal numbers for the same purpose and different numbers for different purposes', () => {
    expect(draws(new Random(1, 'pose', 3, 'ab12'), 5)).toEqual(draws(new Random(1, 'pose', 3, 'ab12'), 5));
    expect(draws(new Random(1, 'pose', 3, 'ab12'), 5)).not.toEqual(draws(new Random(1, 'pose', 4, 'ab12'), 5));
    expect(draws(new Random(1, 'a', 'bc'), 5)).not.toEqual(draws(new Random(1, 'ab', 'c'), 5));
  });

  it('gives fixed values across versions, so that old runs can be resumed', () => {
    expect(hash32(1, 'pose', 3, 'ab12')).toBe(296_368_983);
    const random = new Random(7, 'landmark');
    expect([random.uint32(), random.uint32(), random.uint32()]).toEqual([3_949_311_610, 357_272_436, 2_714_260_116]);
  });

  it('is uniform: mean 1/2 and variance 1/12 within five standard errors', () => {
    const values = draws(new Random(5), 20_000);
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / 20_000));
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / 20_000));
  });

  it('draws normals with mean 0 and variance 1 within five standard errors', () => {
    const random = new Random(6);
    const values = Array.from({ length: 20_000 }, () => random.normal());
    const mean = values.reduce((a, b) => a + b) / values.length;
    const square = values.reduce((a, b) => a + b * b, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(1 / 20_000));
    expect(Math.abs(square - 1)).toBeLessThan(5 * Math.sqrt(2 / 20_000));
  });

  it('draws integers uniformly, including both ends', () => {
    const random = new Random(7);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 8000; i++) counts[random.integer(2, 5) - 2]!++;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(8000 * 0.25 * 0.75));
  });

  it('permutes with every number once and all positions equally likely', () => {
    expect([...new Random(8).permutation(100)].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    const first = [0, 0, 0];
    for (let seed = 0; seed < 3000; seed++) first[new Random(seed, 'order').permutation(3)[0]!]!++;
    for (const count of first) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt((3000 * 2) / 9));
  });
});
