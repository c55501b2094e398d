import type { Alarm } from '../../../../shared/results.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import type { Scorer } from '../pretext-task.ts';
import { retrievalScorer } from '../scoring/retrieval-scorer.ts';

/** Below this share of the margin, the squared counts of a photograph are called none: far less than would tell two apart. */
const nothingShare = 0.01;
/** Share of counters that may count nothing on any photograph before there is an alarm. */
const deadShare = 0.9;

/** Σ (a − b)² */
export function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k]! - b[k]!) ** 2;
  return sum;
}

const rowOf = ({ width, data }: FeatureMatrix, row: number) => data.subarray(row * width, (row + 1) * width);

/** Which counters ever count: above zero for the whole or the parts of at least one photograph. */
export function aliveCounters(whole: FeatureMatrix, parts: FeatureMatrix): boolean[] {
  const alive = Array<boolean>(whole.width).fill(false);
  for (const { width, data } of [whole, parts])
    for (let i = 0; i < data.length; i++) if (data[i]! > 0) alive[i % width] = true;
  return alive;
}

function alarmsOf(whole: FeatureMatrix, parts: FeatureMatrix, margin: number): Alarm[] {
  const squares = parts.data.reduce((sum, count) => sum + count ** 2, 0) / parts.count;
  const enough = nothingShare * Math.max(1, margin);
  if (squares < enough) {
    return [
      {
        kind: 'zero-counts',
        message: `The counts of a held-out photograph’s parts have a squared length of ${squares.toPrecision(2)}, where ${Math.max(1, margin)} tells two photographs apart: counting nothing anywhere is the trivial way for parts to sum to the whole.`,
      },
    ];
  }
  const dead = aliveCounters(whole, parts).filter((isAlive) => !isAlive).length;
  if (dead <= deadShare * whole.width) return [];
  return [
    {
      kind: 'dead-counters',
      message: `${dead} of ${whole.width} counters are dead: they count nothing on any of ${whole.count} held-out photographs.`,
    },
  ];
}

/**
 * Top-1 retrieval of the parts' counts by those of the whole and the other way round, in a fixed pool, by their squared
 * distance; the loss over the pool, each photograph's other being the next one.
 */
export function countingScorer({ margin }: { readonly margin: number }): Scorer {
  return retrievalScorer({
    one: 'whole',
    other: 'parts',
    alike: (a, b) => -squaredDistance(a, b),
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
