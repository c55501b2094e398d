/** Gives each image a place on a map and a group, and judges the map. */
import { type MapSettings, mostClusters, trustedNeighbours } from '../../../../shared/map.ts';
import { openEngine } from '../../engine/open-engine.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { kMeans } from '../../numerics/k-means.ts';
import { Random } from '../../numerics/random.ts';
import { randomisedComponents } from '../../numerics/randomised-components.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import { umap } from '../../numerics/umap/umap.ts';
import { nearestByCosine } from './nearest-by-cosine.ts';
import { tileProducts, tileSide } from './tile-products.ts';
import { trustworthiness } from './trustworthiness.ts';

/** A map of N images. */
export interface LaidOut {
  /** [N, 2] */
  readonly layout: Float32Array;
  /** The group of each image. */
  readonly clusters: Int32Array;
  readonly trustworthiness: number | null;
  /** Images whose neighbours were compared. */
  readonly trustedOn: number;
  readonly explained?: [number, number];
}

/**
 * @param units Rows of length 1: both methods, the groups and the trustworthiness compare directions.
 * @throws FailureError 'stopped'.
 */
export async function layOut(
  units: FeatureMatrix,
  { method, neighbours, minDist, seed }: MapSettings,
  control: Pick<JobControl, 'port' | 'progress' | 'checkStopped'>,
): Promise<LaidOut> {
  const { count, width } = units;
  const tell = (what: string) => async (done: number, total: number) => {
    control.progress(what, done, total);
    await control.checkStopped();
  };
  const { scores, explained } = await randomisedComponents(
    units,
    2,
    new Random(seed, 'principal components'),
    tell('finding principal components'),
  );
  const engine = await openEngine('auto', control.port);
  const products = await tileProducts(engine, width, Math.min(tileSide, count));
  try {
    let layout = scores;
    const k = Math.min(neighbours, count) - 1;
    if (method === 'umap') {
      const nearest = await nearestByCosine(units, k, products, tell('finding neighbours'));
      layout = await umap(
        { neighbours: nearest, start: scores, minDist, random: new Random(seed, 'umap') },
        tell('laying out the map'),
      );
    }
    const groups = await kMeans(
      units,
      Math.min(mostClusters, count),
      new Random(seed, 'clusters'),
      async (round, rounds) => {
        await tell('grouping similar images')(round, rounds);
        return true;
      },
    );
    const trusted = await trustworthiness(
      { units, layout, k: trustedNeighbours, random: new Random(seed, 'trustworthiness') },
      products,
      tell('comparing neighbours'),
    );
    return {
      layout,
      clusters: groups!.labels,
      trustworthiness: trusted.value,
      trustedOn: trusted.rows,
      ...(method === 'pca' && { explained: [explained[0]!, explained[1]!] }),
    };
  } finally {
    await products.dispose();
    await engine.dispose();
  }
}
