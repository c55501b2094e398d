import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import type { Scorer } from '../pretext-task.ts';
import { collapseAlarms } from '../scoring/collapse-alarms.ts';
import { cosine } from '../scoring/retrieval-scorer.ts';
import { twoViewScorer } from '../scoring/two-view-scorer.ts';

/** Photographs that are told apart at once in the held-out loss, at most. */
export const lossChunk = 64;

/**
 * NT-Xent over held-out photographs, in nats. The loss grows with the photographs among which a view is to be found, so
 * the pool is parted into chunks of equal size (to within one) of at most 64, the default batch: ln 127 ≈ 4.84 for a full
 * chunk whose projections are all the same.
 */
export function ntXentOfPool(first: FeatureMatrix, second: FeatureMatrix, temperature: number): number {
  const { count, width } = first;
  const chunks = Math.ceil(count / lossChunk);
  const view = (i: number): Float32Array => {
    const { data } = i % 2 === 0 ? first : second;
    return data.subarray((i >> 1) * width, ((i >> 1) + 1) * width);
  };
  let loss = 0;
  for (let chunk = 0; chunk < chunks; chunk++) {
    const from = 2 * Math.floor((chunk * count) / chunks);
    const to = 2 * Math.floor(((chunk + 1) * count) / chunks);
    for (let i = from; i < to; i++) {
      let others = 0;
      for (let k = from; k < to; k++) if (k !== i) others += Math.exp(cosine(view(i), view(k)) / temperature);
      loss += Math.log(others) - cosine(view(i), view(i ^ 1)) / temperature;
    }
  }
  return loss / (2 * count);
}

/** @param projections Name of the answers, two rows a photograph, [2N, D]. */
export const simclrScorer = (projections: string, temperature: number): Scorer =>
  twoViewScorer(projections, (first, second) => ({
    loss: ntXentOfPool(first, second, temperature),
    alarms: collapseAlarms(first, 'projections'),
  }));
