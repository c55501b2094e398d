/** Training photographs whose attributions for one pretext label lie alike (SpRAy). */
import type { Random } from '../../numerics/random.ts';
import { spectralClusters } from '../../numerics/spectral-clusters.ts';
import { placeNames } from '../../posing/lattice.ts';
import type { Pieces } from './attributed-pieces.ts';
import { cellOf } from './occlusion.ts';
import { concentrationOf, meanOf, normalised, strongestCells } from './pooled-maps.ts';

/** A piece that stands for a label, with its pooled map in the photograph's frame. */
export interface LabelledMap {
  /** Number of the picture in its pack. */
  readonly photograph: number;
  readonly label: number;
  readonly map: Float32Array;
}

export interface FoundCluster {
  readonly label: number;
  /** Nearest the cluster's middle first. */
  readonly members: readonly LabelledMap[];
  /** How many were looked at under this label. */
  readonly of: number;
  readonly meanMap: Float32Array;
  readonly concentration: number;
  readonly gap: number;
  /** The cells in which the mean map is greatest. */
  readonly strongest: readonly number[];
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

/**
 * The clusters of every label, the most concentrated first: a strategy that needs but one place in the photograph comes
 * before those that take it as it is. SpRAy orders labels by their eigengap, which every cluster tells beside it.
 * Source: Lapuschkin et al. 2019, "Unmasking Clever Hans predictors and assessing what machines really learn", Nature
 * Communications 10:1096; there of maps by layer-wise relevance propagation.
 * @param checkStopped Called before each label with how many are done; may throw to end it.
 */
export async function lookClusters(
  maps: readonly LabelledMap[],
  labels: number,
  random: Random,
  checkStopped: (done: number) => Promise<unknown>,
): Promise<FoundCluster[]> {
  const found: FoundCluster[] = [];
  for (let label = 0; label < labels; label++) {
    await checkStopped(label);
    const those = maps.filter((each) => each.label === label).map((each) => ({ ...each, map: normalised(each.map) }));
    const width = those[0]!.map.length;
    const points = { count: those.length, width, data: new Float32Array(those.length * width) };
    those.forEach(({ map }, i) => {
      points.data.set(map, i * width);
    });
    const { labels: of, count, gap } = await spectralClusters(points, random);
    for (let cluster = 0; cluster < count; cluster++) {
      const members = those.filter((_, i) => of[i] === cluster);
      const own = members.map(({ map }) => map);
      const meanMap = meanOf(own);
      const strongest = strongestCells(meanMap);
      members.sort((a, b) => dot(b.map, meanMap) - dot(a.map, meanMap) || a.photograph - b.photograph);
      const concentration = concentrationOf(own);
      found.push({ label, members, of: those.length, meanMap, concentration, gap, strongest });
    }
  }
  return found.sort((a, b) => b.concentration - a.concentration || b.members.length - a.members.length);
}

/** What is seen of a cluster, without a judgement. */
export function clusterWords(
  { strongest, meanMap, concentration, members, of }: FoundCluster,
  { noun }: Pick<Pieces, 'noun'>,
): string {
  const grid = Math.sqrt(meanMap.length);
  const first = strongest[0]!;
  const place = placeNames[3 * cellOf(Math.floor(first / grid), grid, 3) + cellOf(first % grid, grid, 3)]!;
  const cells = strongest.length === 1 ? 'one cell' : `${strongest.length} cells`;
  return `in ${members.length} of ${of} photographs: ${Math.round(100 * concentration)} % of what speaks for the right answer lies in the ${cells} of ${meanMap.length} where the others of the cluster have most, the strongest at the ${place} of the ${noun}`;
}
