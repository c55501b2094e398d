/** How well labels can be predicted from the features of one stage, by nearest neighbours and by a linear probe. */
import { type StageAccuracies, votingNeighbours } from '../../../shared/evaluation.ts';
import { wilson } from '../numerics/accuracy-intervals.ts';
import { type CheckStopped, linearProbe } from '../numerics/linear-probe.ts';
import { type LabelledFeatures, neighboursFor, unitRows, weightedKnn } from '../numerics/weighted-knn.ts';

/** Hits of two classifiers on the same test photographs: 1 for a correct class, otherwise 0. */
export interface Hits {
  readonly knn: Uint8Array;
  readonly linear: Uint8Array;
}

/** One stage with its accuracies. */
export interface JudgedStage {
  readonly stage: string;
  readonly width: number;
  readonly accuracies: StageAccuracies;
  /** Accuracy of k-NN by the number of neighbours. */
  readonly knnByK: Readonly<Record<string, number>>;
  readonly hits: Hits;
}

/** Rows that are classified between two checks for a stop. */
const checkEvery = 64;

const shareOf = (hits: Uint8Array): number => hits.reduce((sum, hit) => sum + hit, 0) / hits.length;

/** The hits of several classifiers that answer together. @param classify Their classes for a row. */
async function hitsOf(
  { features, labels }: LabelledFeatures,
  classifiers: number,
  classify: (row: Float32Array) => readonly number[],
  checkStopped: CheckStopped,
): Promise<Uint8Array[]> {
  const { count, width, data } = features;
  const hits = Array.from({ length: classifiers }, () => new Uint8Array(count));
  for (let i = 0; i < count; i++) {
    for (const [c, found] of classify(data.subarray(i * width, (i + 1) * width)).entries())
      hits[c]![i] = found === labels[i] ? 1 : 0;
    if (i % checkEvery === 0) await checkStopped();
  }
  return hits;
}

/**
 * Trains both classifiers on the features of a stage and tests them.
 * @param checkStopped Called between iterations and rows; may throw to end the work.
 */
export async function judgeStage(
  stage: string,
  train: LabelledFeatures,
  test: LabelledFeatures,
  checkStopped: CheckStopped,
): Promise<JudgedStage> {
  const { count, width } = train.features;
  const probe = await linearProbe(train, checkStopped);
  const [linear] = await hitsOf(test, 1, (row) => [probe.classify(row)], checkStopped);
  const ks = [neighboursFor(count, train.classes), ...votingNeighbours];
  const vote = weightedKnn({ ...train, features: unitRows(train.features) }, ks);
  const units = { ...test, features: unitRows(test.features) };
  const [knn, ...byK] = await hitsOf(units, ks.length, vote, checkStopped);
  const tested = test.features.count;
  const [knnShare, linearShare] = [shareOf(knn!), shareOf(linear!)];
  return {
    stage,
    width,
    hits: { knn: knn!, linear: linear! },
    knnByK: Object.fromEntries(votingNeighbours.map((k, i) => [k, shareOf(byK[i]!)])),
    accuracies: {
      knn: knnShare,
      linear: linearShare,
      knnCi95: wilson(Math.round(knnShare * tested), tested),
      linearCi95: wilson(Math.round(linearShare * tested), tested),
      penalty: probe.penalty,
    },
  };
}

/** The stage with the highest accuracy of the linear probe; of two equal ones, the later. */
export const bestOf = (stages: readonly JudgedStage[]): JudgedStage =>
  stages.reduce((best, stage) => (stage.accuracies.linear >= best.accuracies.linear ? stage : best));
