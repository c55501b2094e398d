/** How well labels can be predicted from the features of one stage, by nearest neighbours and by a linear probe. */
import type { StageAccuracies } from '../../../shared/evaluation.ts';
import { wilson } from '../numerics/accuracy-intervals.ts';
import { type CheckStopped, linearProbe } from '../numerics/linear-probe.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
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
  readonly hits: Hits;
}

/** Rows that are classified between two checks for a stop. */
const checkEvery = 64;

async function hitsOf(
  features: FeatureMatrix,
  labels: Int32Array,
  classify: (row: Float32Array) => number,
  checkStopped: CheckStopped,
): Promise<Uint8Array> {
  const { count, width, data } = features;
  const hits = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    hits[i] = classify(data.subarray(i * width, (i + 1) * width)) === labels[i] ? 1 : 0;
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
  const linear = await hitsOf(test.features, test.labels, probe.classify, checkStopped);
  const units = { ...train, features: unitRows(train.features) };
  const vote = weightedKnn(units, neighboursFor(count, train.classes));
  const knn = await hitsOf(unitRows(test.features), test.labels, vote, checkStopped);
  const [knnHits, linearHits] = [knn, linear].map((hits) => hits.reduce((sum, hit) => sum + hit, 0)) as [
    number,
    number,
  ];
  const tested = test.features.count;
  return {
    stage,
    width,
    hits: { knn, linear },
    accuracies: {
      knn: knnHits / tested,
      linear: linearHits / tested,
      knnCi95: wilson(knnHits, tested),
      linearCi95: wilson(linearHits, tested),
      penalty: probe.penalty,
    },
  };
}

/** The stage with the highest accuracy of the linear probe; of two equal ones, the later. */
export const bestOf = (stages: readonly JudgedStage[]): JudgedStage =>
  stages.reduce((best, stage) => (stage.accuracies.linear >= best.accuracies.linear ? stage : best));
