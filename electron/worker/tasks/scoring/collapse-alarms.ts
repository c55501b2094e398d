import type { Alarm } from '../../../../shared/results.ts';
import { effectiveRank, type FeatureMatrix, featureStd } from '../../numerics/representation-health.ts';

/** Below this spread, a tenth of an isotropic one, all photographs are nearly one point on the sphere. */
const collapsedSpread = 0.1;
/** At this many directions or fewer, embeddings of many dimensions lie along a line or in a plane. */
const fewDirections = 2;

/**
 * The trivial solution of every task that asks for embeddings to agree: embeddings that are all the same, or differ in
 * one or two directions alone.
 * @param what What the embeddings are called, in the plural.
 */
export function collapseAlarms(embeddings: FeatureMatrix, what: string): Alarm[] {
  const spread = featureStd(embeddings);
  const rank = effectiveRank(embeddings);
  if (spread >= collapsedSpread && rank > fewDirections) return [];
  return [
    {
      kind: 'collapsed-embeddings',
      message: `The ${what} of the held-out photographs are nearly all alike: a spread of ${spread.toFixed(3)}, where 1 is evenly spread, over ${rank.toFixed(1)} of ${Math.min(embeddings.count, embeddings.width)} directions. They agree because they say nothing.`,
    },
  ];
}
