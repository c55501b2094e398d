import type { Alarm } from '../../../../shared/run-results.ts';
import { effectiveRank, type FeatureMatrix, featureStd } from '../../numerics/representation-health.ts';

/** Below this spread, a tenth of an isotropic one, all photographs are nearly the same point on the sphere. */
const collapsedSpread = 0.1;
/** At or below this effective rank, the embeddings lie along a line or in a plane. */
const fewDirections = 2;

/**
 * An alarm for collapse, the trivial solution of tasks that make embeddings agree: all embeddings are the same, or
 * differ in only one or two directions.
 * @param what The word for the embeddings, in the plural.
 */
export function collapseAlarms(embeddings: FeatureMatrix, what: string): Alarm[] {
  const spread = featureStd(embeddings);
  const rank = effectiveRank(embeddings);
  if (spread >= collapsedSpread && rank > fewDirections) return [];
  return [
    {
      kind: 'collapsed-embeddings',
      message: `The ${what} of the held-out images have collapsed: their spread is ${spread.toFixed(3)} (1 is even), and their effective rank is ${rank.toFixed(1)} of ${Math.min(embeddings.count, embeddings.width)}. They agree because they are nearly all the same.`,
    },
  ];
}
