import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import type { Scorer } from '../pretext-task.ts';
import { collapseAlarms } from '../scoring/collapse-alarms.ts';
import { twoViewScorer } from '../scoring/two-view-scorer.ts';

/** Each dimension normalised to mean 0 and variance 1, [N, D]; 0 for a constant dimension. */
function standardised({ count, width, data }: FeatureMatrix): Float64Array {
  const z = new Float64Array(count * width);
  for (let d = 0; d < width; d++) {
    let sum = 0;
    let squares = 0;
    for (let at = d; at < z.length; at += width) sum += data[at]!;
    for (let at = d; at < z.length; at += width) squares += (data[at]! - sum / count) ** 2;
    const deviation = Math.sqrt(squares / count);
    if (deviation > 0) for (let at = d; at < z.length; at += width) z[at] = (data[at]! - sum / count) / deviation;
  }
  return z;
}

/**
 * The loss per dimension over the held-out photographs of the pool:
 *   (Σᵢ (1 − Cᵢᵢ)² + λ Σᵢ Σ_{j≠i} Cᵢⱼ²) / D
 * without computing C:  Σᵢⱼ Cᵢⱼ² = Σₘₙ (ẐᴬẐᴬᵀ)ₘₙ (ẐᴮẐᴮᵀ)ₘₙ / N², which is fast with fewer photographs than dimensions.
 */
export function barlowOfPool(first: FeatureMatrix, second: FeatureMatrix, lambda: number): number {
  const { count, width } = first;
  const [a, b] = [standardised(first), standardised(second)];
  let invariance = 0;
  let diagonal = 0;
  for (let d = 0; d < width; d++) {
    let correlation = 0;
    for (let at = d; at < a.length; at += width) correlation += a[at]! * b[at]!;
    correlation /= count;
    invariance += (1 - correlation) ** 2;
    diagonal += correlation ** 2;
  }
  let all = 0;
  for (let m = 0; m < count; m++)
    for (let n = 0; n <= m; n++) {
      let [productA, productB] = [0, 0];
      for (let d = 0; d < width; d++) {
        productA += a[m * width + d]! * a[n * width + d]!;
        productB += b[m * width + d]! * b[n * width + d]!;
      }
      all += (m === n ? 1 : 2) * productA * productB;
    }
  return (invariance + lambda * (all / count ** 2 - diagonal)) / width;
}

/**
 * Retrieval of the positive (top-1), with the loss over the pool and an alarm for collapse.
 * @param embeddings Name of the embeddings in the network's answers, two rows per photograph, [2N, D].
 */
export const barlowScorer = (embeddings: string, lambda: number): Scorer =>
  twoViewScorer(embeddings, (first, second) => ({
    loss: barlowOfPool(first, second, lambda),
    alarms: collapseAlarms(first, 'embeddings'),
  }));
