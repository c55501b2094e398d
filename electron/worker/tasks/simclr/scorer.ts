import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import type { Scorer } from '../pretext-task.ts';
import { collapseAlarms } from '../scoring/collapse-alarms.ts';
import { cosine } from '../scoring/retrieval-scorer.ts';
import { twoViewScorer } from '../scoring/two-view-scorer.ts';

/** Maximum number of photographs that are compared with each other in the held-out loss. */
export const lossChunk = 64;

/**
 * NT-Xent over held-out photographs, in nats. The loss grows with the number of photographs compared, so the pool is
 * split into chunks of equal size (to within one) of at most 64, the default batch: ln 127 ≈ 4.84 for a full chunk
 * whose projections are all the same.
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

/**
 * Retrieval of the positive (top-1), with the loss over the pool and an alarm for collapse.
 * @param projections Name of the projections in the network's answers, two rows per photograph, [2N, D].
 */
export const simclrScorer = (projections: string, temperature: number): Scorer =>
  twoViewScorer(projections, (first, second) => ({
    loss: ntXentOfPool(first, second, temperature),
    alarms: collapseAlarms(first, 'projections'),
  }));
