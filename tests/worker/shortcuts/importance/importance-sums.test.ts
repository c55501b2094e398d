import { describe, expect, it } from 'vitest';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { ImportanceSums } from '../../../../electron/worker/shortcuts/importance/importance-sums.ts';

const random = new Random('importance');
const pixels = 12;
const masks = Array.from({ length: 40 }, () => Float32Array.from({ length: pixels }, () => random.uniform()));
const similarities = masks.map(() => random.uniform(-1, 1));

function sumsOf(from: number, step: number): ImportanceSums {
  const sums = new ImportanceSums(pixels);
  for (let n = from; n < masks.length; n += step) sums.add(masks[n]!, similarities[n]!);
  return sums;
}

describe('importance and uncertainty', () => {
  it('are the weighted mean and variance of the similarities, as slow loops compute them in two passes', () => {
    const { importance, uncertainty } = sumsOf(0, 1).maps();
    for (let i = 0; i < pixels; i++) {
      let [weight, mean, variance] = [0, 0, 0];
      for (const mask of masks) weight += mask[i]!;
      for (const [n, mask] of masks.entries()) mean += (similarities[n]! * mask[i]!) / weight;
      for (const [n, mask] of masks.entries()) variance += ((similarities[n]! - mean) ** 2 * mask[i]!) / weight;
      expect(importance[i]).toBeCloseTo(mean, 6);
      expect(uncertainty[i]).toBeCloseTo(variance, 6);
    }
  });

  it('of two halves of the masks add up to those of all', () => {
    const all = sumsOf(0, 1).maps();
    const added = sumsOf(0, 2).plus(sumsOf(1, 2)).maps();
    for (const name of ['importance', 'uncertainty'] as const)
      for (const [i, value] of added[name].entries()) expect(value).toBeCloseTo(all[name][i]!, 6);
  });

  it('do not depend on how often a pixel was shown', () => {
    const sums = new ImportanceSums(2);
    sums.add(Float32Array.of(1, 1), 0.75);
    sums.add(Float32Array.of(0, 1), 0.75);
    expect(sums.maps()).toEqual({ importance: Float32Array.of(0.75, 0.75), uncertainty: Float32Array.of(0, 0) });
  });

  it('are 1 and 0 at a pixel that alone decides, and chance and ¼ at one that decides nothing', () => {
    const sums = new ImportanceSums(2);
    for (const [decides, other] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ] as const)
      sums.add(Float32Array.of(decides, other), decides);
    expect(sums.maps()).toEqual({ importance: Float32Array.of(1, 0.5), uncertainty: Float32Array.of(0, 0.25) });
  });

  it('are refused for a pixel that no mask shows', () => {
    const sums = new ImportanceSums(2);
    sums.add(Float32Array.of(1, 0), 1);
    expect(() => sums.maps()).toThrow(new RangeError('no mask shows pixel 1'));
  });
});
