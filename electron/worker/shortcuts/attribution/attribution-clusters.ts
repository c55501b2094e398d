/** Clusters of training photographs with similar attribution maps for one pretext label (SpRAy). */
import type { Random } from '../../numerics/random.ts';
import { spectralClusters } from '../../numerics/spectral-clusters.ts';
import { placeNames } from '../../posing/three-by-three-lattice.ts';
import type { Pieces } from './attributed-pieces.ts';
import { cellOf } from './occlusion.ts';
import { concentrationOf, meanOf, normalised, strongestCells } from './pooled-maps.ts';

/** A labelled piece with its pooled map, in the orientation of the photograph. */
export interface LabelledMap {
  /** Number of the picture in its pack. */
  readonly photograph: number;
  readonly label: number;
  readonly map: Float32Array;
}

/** A cluster of maps of one label. */
export interface AttributionCluster {
  readonly label: number;
  /** In order of similarity to the mean map. */
  readonly members: readonly LabelledMap[];
  /** Maps of this label. */
  readonly of: number;
  readonly meanMap: Float32Array;
  readonly concentration: number;
  readonly gap: number;
  /** The cells in which the mean map is greatest, in descending order. */
  readonly strongest: readonly number[];
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/**
 * The clusters of every label, the most concentrated first, so that strategies which use one place of the photograph come
 * first. SpRAy orders labels by their eigengap instead, which is reported with every cluster.
 * Source: Lapuschkin et al. 2019, "Unmasking Clever Hans predictors and assessing what machines really learn", Nature
 * Communications 10:1096. They cluster maps of layer-wise relevance propagation.
 * @param checkStopped Called before each label with the number done; may throw to cancel.
 */
export async function attributionClusters(
  maps: readonly LabelledMap[],
  labels: number,
  random: Random,
  checkStopped: (done: number) => Promise<unknown>,
): Promise<AttributionCluster[]> {
  const clusters: AttributionCluster[] = [];
  for (let label = 0; label < labels; label++) {
    await checkStopped(label);
    const ofLabel = maps.filter((each) => each.label === label).map((each) => ({ ...each, map: normalised(each.map) }));
    const width = ofLabel[0]!.map.length;
    const points = { count: ofLabel.length, width, data: new Float32Array(ofLabel.length * width) };
    ofLabel.forEach(({ map }, i) => {
      points.data.set(map, i * width);
    });
    const { labels: of, count, gap } = await spectralClusters(points, random);
    for (let cluster = 0; cluster < count; cluster++) {
      const members = ofLabel.filter((_, i) => of[i] === cluster);
      const own = members.map(({ map }) => map);
      const meanMap = meanOf(own);
      const strongest = strongestCells(meanMap);
      members.sort((a, b) => dot(b.map, meanMap) - dot(a.map, meanMap) || a.photograph - b.photograph);
      const concentration = concentrationOf(own);
      clusters.push({ label, members, of: ofLabel.length, meanMap, concentration, gap, strongest });
    }
  }
  return clusters.sort((a, b) => b.concentration - a.concentration || b.members.length - a.members.length);
}

/** A description of a cluster, without a verdict. */
export function clusterWords(
  { strongest, meanMap, concentration, members, of }: AttributionCluster,
  { noun }: Pick<Pieces, 'noun'>,
): string {
  const grid = Math.sqrt(meanMap.length);
  const first = strongest[0]!;
  const place = placeNames[3 * cellOf(Math.floor(first / grid), grid, 3) + cellOf(first % grid, grid, 3)]!;
  const cells = strongest.length === 1 ? 'one cell' : `${strongest.length} cells`;
  return `in ${members.length} of ${of} images: ${Math.round(100 * concentration)} % of the support for the right answer is in the ${cells} of ${meanMap.length} where the rest of the cluster has most, the strongest at the ${place} of the ${noun}`;
}
