/** Training photographs in clusters of like attributions, with their pictures and their paths. */
import type { CuePicture, LookCluster } from '../../../../shared/shortcuts.ts';
import { Random } from '../../numerics/random.ts';
import type { PhotographSet } from '../../run/run-photographs.ts';
import type { Posed } from '../../tasks/posed.ts';
import { type AttributedRun, attributed, posedBatches } from './attribute-batches.ts';
import { type Pieces, piecesOf, turnedBack } from './attributed-pieces.ts';
import { clusterWords, type FoundCluster, type LabelledMap, lookClusters } from './attribution-clusters.ts';
import { asCue, heatOf, heatScale, pieceOf } from './attribution-pictures.ts';
import { overChannels, pooled, pooledGrid } from './pooled-maps.ts';

/** Points of the path: what is pooled and compared needs fewer than what is looked at closely. */
const steps = 8;
const mostExamples = 8;

/** The clusters of these photographs, most concentrated first. */
export async function clustersOf(run: AttributedRun, set: PhotographSet): Promise<LookCluster[]> {
  const { settings, control } = run;
  const pieces = piecesOf(settings);
  const { count, side, labels } = pieces;
  const grid = pooledGrid(side);
  const maps: LabelledMap[] = [];
  const size = side * side * 3;
  await attributed(
    run,
    set,
    steps,
    'looking at training photographs',
    async ({ values }, posed, first, photographs) => {
      for (let at = 0; at < photographs; at++)
        for (let piece = 0; piece < count; piece++) {
          const label = pieces.labelOf(posed, at, piece);
          if (label === undefined) continue;
          const row = at * count + piece;
          const asked = pooled(overChannels(values.subarray(row * size, (row + 1) * size)), side, grid);
          const map = turnedBack(asked, grid, 1, pieces.turnsOf(label));
          maps.push({ photograph: set.photographs[first + at]!, label, map });
        }
    },
  );
  const found = await lookClusters(maps, labels.length, new Random(settings.seed, 'clusters'), (done) => {
    control.progress('telling clusters apart', done, labels.length);
    return control.checkStopped();
  });
  const examples = await examplesOf(run, set, pieces, found);
  return Promise.all(
    found.map(async (cluster, at): Promise<LookCluster> => {
      const { label, members, of, meanMap, concentration, gap } = cluster;
      return {
        label: labels[label]!,
        words: clusterWords(cluster, pieces),
        count: members.length,
        share: members.length / of,
        concentration,
        gap,
        meanMap: await asCue(
          [heatOf(meanMap, heatScale(meanMap), side)],
          'Their mean: orange speaks for the right answer, blue against it.',
        ),
        examples: examples[at]!,
        photographs: members.map(({ photograph }) => set.pack.path(photograph)),
      };
    }),
  );
}

/** The first members of every cluster: each as it lies in the photograph, beside its map. */
async function examplesOf(
  run: AttributedRun,
  set: PhotographSet,
  pieces: Pieces,
  clusters: readonly FoundCluster[],
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
          return asCue(pictures, set.pack.name(photograph));
        }),
      ),
    ),
  );
}
