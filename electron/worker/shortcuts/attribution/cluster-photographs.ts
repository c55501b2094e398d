/** Training photographs in clusters of similar attributions, with their pictures and their paths. */
import type { CuePicture, LookCluster } from '../../../../shared/shortcut-schemas.ts';
import { Random } from '../../numerics/random.ts';
import type { PhotographSet } from '../../run/run-photographs.ts';
import type { Posed } from '../../tasks/posed.ts';
import { type AttributedRun, attributeBatches, posedBatches } from './attribute-batches.ts';
import { type Pieces, piecesOf, turnedBack } from './attributed-pieces.ts';
import {
  type AttributionCluster,
  attributionClusters,
  clusterWords,
  type LabelledMap,
} from './attribution-clusters.ts';
import { cuePictureOf, heatOf, heatScale, pieceOf } from './attribution-pictures.ts';
import { overChannels, pooled, pooledGrid } from './pooled-maps.ts';

/** Points of the path: pooled maps need fewer than maps by pixel. */
const steps = 8;
const mostExamples = 8;

/** The clusters of these photographs, the most concentrated first. */
export async function clustersOf(run: AttributedRun, set: PhotographSet): Promise<LookCluster[]> {
  const { settings, control } = run;
  const pieces = piecesOf(settings);
  const { count, side, channels, labels } = pieces;
  const grid = pooledGrid(side);
  const maps: LabelledMap[] = [];
  const size = side * side * channels;
  await attributeBatches(
    run,
    set,
    steps,
    'attributing training images',
    async ({ values }, posed, first, photographs) => {
      for (let at = 0; at < photographs; at++)
        for (let piece = 0; piece < count; piece++) {
          const label = pieces.labelOf(posed, at, piece);
          if (label === undefined) continue;
          const row = at * count + piece;
          const posedMap = pooled(overChannels(values.subarray(row * size, (row + 1) * size), channels), side, grid);
          const map = turnedBack(posedMap, grid, 1, pieces.turnsOf(label));
          maps.push({ photograph: set.photographs[first + at]!, label, map });
        }
    },
  );
  const clusters = await attributionClusters(maps, labels.length, new Random(settings.seed, 'clusters'), (done) => {
    control.progress('clustering attributions', done, labels.length);
    return control.checkStopped();
  });
  const examples = await examplesOf(run, set, pieces, clusters);
  return Promise.all(
    clusters.map(async (cluster, at): Promise<LookCluster> => {
      const { label, members, of, meanMap, concentration, gap } = cluster;
      return {
        label: labels[label]!,
        words: clusterWords(cluster, pieces),
        count: members.length,
        share: members.length / of,
        concentration,
        gap,
        meanMap: await cuePictureOf(
          [heatOf(meanMap, heatScale(meanMap), side)],
          'Their mean: orange supports the right answer, blue opposes it.',
        ),
        examples: examples[at]!,
        photographs: members.map(({ photograph }) => set.pack.path(photograph)),
      };
    }),
  );
}

/** The first members of every cluster: each piece in the orientation of the photograph, next to its map. */
async function examplesOf(
  run: AttributedRun,
  set: PhotographSet,
  pieces: Pieces,
  clusters: readonly AttributionCluster[],
): Promise<CuePicture[][]> {
  const wanted = clusters.map(({ members }) => members.slice(0, mostExamples));
  const photographs = [...new Set(wanted.flat().map(({ photograph }) => photograph))];
  const posedOf = new Map<number, Posed>();
  await posedBatches(run, { ...set, photographs: Uint32Array.from(photographs) }, 1, async (posed, first) => {
    posedOf.set(photographs[first]!, posed);
    await run.control.checkStopped();
  });
  return Promise.all(
    wanted.map((members) =>
      Promise.all(
        members.map(({ photograph, label, map }) => {
          const posed = posedOf.get(photograph)!;
          const piece = Array.from({ length: pieces.count }, (_, at) => at).find(
            (at) => pieces.labelOf(posed, 0, at) === label,
          )!;
          const pictures = [pieceOf(posed, pieces, 0, piece), heatOf(map, heatScale(map), pieces.side)];
          return cuePictureOf(pictures, set.pack.name(photograph));
        }),
      ),
    ),
  );
}
