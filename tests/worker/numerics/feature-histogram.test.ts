import { describe, expect, it } from 'vitest';
import { featureHistogram } from '../../../electron/worker/numerics/feature-histogram.ts';

describe('the histogram of features', () => {
  it('counts every value once, in 30 buckets of equal width', () => {
    const data = Float32Array.from({ length: 31 }, (_, i) => i); // a width of 1
    const { min, max, count, sum, sumOfSquares, buckets } = featureHistogram({ data });
    expect({ min, max, count, sum, sumOfSquares }).toEqual({
      min: 0,
      max: 30,
      count: 31,
      sum: (30 * 31) / 2,
      sumOfSquares: (30 * 31 * 61) / 6,
    });
    expect(buckets).toEqual([...new Array(29).fill(1), 2]); // the largest value is in the last bucket
  });

  it('agrees with counting by hand', () => {
    const data = Float32Array.from({ length: 500 }, (_, i) => Math.sin(i * i) * 3);
    const { min, max, buckets } = featureHistogram({ data });
    const width = (max - min) / 30;
    const byHand = buckets.map(
      (_, b) =>
        data.filter((value) => value >= min + b * width && (b === 29 ? value <= max : value < min + (b + 1) * width))
          .length,
    );
    expect(buckets).toEqual(byHand);
  });

  it('is one bucket if all values are equal', () => {
    expect(featureHistogram({ data: new Float32Array(8).fill(-2) })).toEqual({
      min: -2,
      max: -2,
      count: 8,
      sum: -16,
      sumOfSquares: 32,
      buckets: [8],
    });
  });

  it('needs features', () => {
    expect(() => featureHistogram({ data: new Float32Array() })).toThrow('found none');
  });
});
