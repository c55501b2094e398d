/** The distribution of all values of a representation. */
import type { FeatureHistogram } from '../../../shared/run-results.ts';
import type { FeatureMatrix } from './representation-health.ts';

/** As many as TensorBoard draws. */
const bucketCount = 30;

/**
 * Counts all N · D values of the features in buckets of equal width from the smallest to the largest; a value on the limit of
 * two buckets is in the upper one. One bucket holds them all if they are equal.
 * @throws RangeError if there are no features.
 */
export function featureHistogram({ data }: Pick<FeatureMatrix, 'data'>): FeatureHistogram {
  if (data.length === 0) throw new RangeError('a histogram needs features: found none');
  let [min, max, sum, sumOfSquares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  for (const value of data) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    sumOfSquares += value * value;
  }
  const buckets = new Array<number>(min === max ? 1 : bucketCount).fill(0);
  const perUnit = min === max ? 0 : buckets.length / (max - min);
  for (const value of data) {
    const bucket = Math.min(buckets.length - 1, Math.floor((value - min) * perUnit));
    buckets[bucket]! += 1;
  }
  return { min, max, count: data.length, sum, sumOfSquares, buckets };
}
