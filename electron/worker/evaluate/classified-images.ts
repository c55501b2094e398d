/** What the classifiers say about each test image at the best stage, and the nearest training images of wrong ones. */
import { type Classified, mostClassified, shownNeighbours } from '../../../shared/classified-images.ts';
import { sparseCounts } from '../../../shared/confusion.ts';
import { evenlySpread } from '../numerics/evenly-spread.ts';
import { type CheckStopped, rowsOf } from '../numerics/linear-probe.ts';
import { type NearestRows, nearestRows } from '../numerics/weighted-knn.ts';
import type { JudgedEncoder } from './judge-encoder.ts';
import type { LabelledPhotographs } from './labelled-photographs.ts';

/** Images between two checks for a stop. */
const checkEvery = 64;

/** Cosines are told to four decimals. */
const round = (cosine: number): number => Math.round(cosine * 1e4) / 1e4;

/** @param checkStopped Called between images; may throw to end the work. */
export async function classifiedImagesOf(
  { classes, train, test }: LabelledPhotographs,
  { best, atBest }: Pick<JudgedEncoder, 'best' | 'atBest'>,
  checkStopped: CheckStopped = async () => {},
): Promise<Classified> {
  const { knn, linear } = best.answers;
  const listed = evenlySpread(test.photographs.length, mostClassified);
  const isWrong = (i: number): boolean => knn[i] !== test.labels[i] || linear[i] !== test.labels[i];
  const asked = rowsOf(atBest.test, listed.filter(isWrong)).features;
  const nearest = nearestRows(atBest.train.features, asked, shownNeighbours);
  const training: { paths: string[]; truths: number[] } = { paths: [], truths: [] };
  const places = new Map<number, number>();
  /** The place of a training row among those that are listed. */
  const placeOf = (row: number): number => {
    const known = places.get(row);
    if (known !== undefined) return known;
    places.set(row, training.paths.length);
    training.paths.push(train.pack.path(train.photographs[row]!));
    training.truths.push(train.labels[row]!);
    return training.paths.length - 1;
  };
  const neighbours: [number, number][][] = [];
  for (const [place, i] of listed.entries()) {
    if (place % checkEvery === 0) await checkStopped();
    if (!isWrong(i)) {
      neighbours.push([]);
      continue;
    }
    const { found, rows, cosines } = (await nearest.next()).value as NearestRows;
    neighbours.push(Array.from({ length: found }, (_, n) => [placeOf(rows[n]!), round(cosines[n]!)]));
  }
  return {
    stage: best.stage,
    classes: [...classes],
    cells: { knn: cellsOf(test.labels, knn), linear: cellsOf(test.labels, linear) },
    of: test.photographs.length,
    paths: listed.map((i) => test.pack.path(test.photographs[i]!)),
    truths: listed.map((i) => test.labels[i]!),
    answers: { knn: listed.map((i) => knn[i]!), linear: listed.map((i) => linear[i]!) },
    neighbours,
    training,
  };
}

const cellsOf = (truths: Int32Array, answers: Int32Array): [number, number, number][] =>
  sparseCounts(truths, answers).map(([truth, answer, count]) => [truth, answer, count]);
