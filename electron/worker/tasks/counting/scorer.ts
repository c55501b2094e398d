import type { Alarm } from '../../../../shared/run-results.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import type { Scorer } from '../pretext-task.ts';
import { retrievalScorer } from '../scoring/retrieval-scorer.ts';

/**
 * Squared counts below this share of the margin are called zero: they are far too small to distinguish two photographs.
 */
const zeroShare = 0.01;
/** Share of counters that may be dead, zero on every photograph, without an alarm. */
const deadShare = 0.9;

/** Σ (a − b)² */
export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum;
}

const rowOf = ({ width, data }: FeatureMatrix, row: number) => data.subarray(row * width, (row + 1) * width);

/** Which counters are alive: above zero for the whole or the parts of at least one photograph. */
export function aliveCounters(whole: FeatureMatrix, parts: FeatureMatrix): boolean[] {
  const alive = Array<boolean>(whole.width).fill(false);
  for (const { width, data } of [whole, parts])
    for (let i = 0; i < data.length; i++) if (data[i]! > 0) alive[i % width] = true;
  return alive;
}

function alarmsOf(whole: FeatureMatrix, parts: FeatureMatrix, margin: number): Alarm[] {
  const squares = parts.data.reduce((sum, count) => sum + count ** 2, 0) / parts.count;
  if (squares < zeroShare * Math.max(1, margin)) {
    return [
      {
        kind: 'zero-counts',
        message: `The counts of held-out images are nearly zero: their mean squared length is ${squares.toPrecision(2)}, and the margin between two images is ${Math.max(1, margin)}. Zero counts are the trivial way for parts to sum to the whole.`,
      },
    ];
  }
  const dead = aliveCounters(whole, parts).filter((isAlive) => !isAlive).length;
  if (dead <= deadShare * whole.width) return [];
  return [
    {
      kind: 'dead-counters',
      message: `${dead} of ${whole.width} counters are dead: their count is zero on all ${whole.count} held-out images.`,
    },
  ];
}

/**
 * Top-1 retrieval of the parts' counts by those of the whole, and the reverse, in a fixed pool, by squared distance.
 * The loss is over the pool; the other photograph of each is the next one.
 */
export function countingScorer({ margin }: { readonly margin: number }): Scorer {
  return retrievalScorer({
    one: 'whole',
    other: 'parts',
    similarity: (a, b) => -squaredDistance(a, b),
    distance: { measure: 'squared distance of whole and parts', of: (similarity) => -similarity },
    judge(whole, parts) {
      let loss = 0;
      for (let i = 0; i < whole.count; i++) {
        const own = squaredDistance(rowOf(whole, i), rowOf(parts, i));
        const other = squaredDistance(rowOf(whole, (i + 1) % whole.count), rowOf(parts, i));
        loss += own + Math.max(0, margin - other);
      }
      return { loss: loss / whole.count, alarms: alarmsOf(whole, parts, margin) };
    },
  });
}
