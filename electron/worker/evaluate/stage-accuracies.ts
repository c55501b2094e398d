/** How well labels can be predicted from the features of one stage, by nearest neighbours and by a linear probe. */
import { macroF1, sparseCounts } from '../../../shared/confusion.ts';
import { type StageAccuracies, votingNeighbours } from '../../../shared/evaluation.ts';
import { wilson } from '../numerics/accuracy-intervals.ts';
import { type CheckStopped, type LinearProbe, linearProbe } from '../numerics/linear-probe.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import { type LabelledFeatures, neighboursFor, weightedKnn } from '../numerics/weighted-knn.ts';

/** What two classifiers say about the same test photographs. */
export interface ByClassifier<T> {
  readonly knn: T;
  readonly linear: T;
}

/** One stage with its accuracies. */
export interface JudgedStage {
  readonly stage: string;
  readonly width: number;
  readonly accuracies: StageAccuracies;
  /** Accuracy of k-NN by the number of neighbours. */
  readonly knnByK: Readonly<Record<string, number>>;
  /** The class that each photograph is given. */
  readonly answers: ByClassifier<Int32Array>;
  /** 1 for a correct class, otherwise 0. */
  readonly hits: ByClassifier<Uint8Array>;
}

/** Rows that are classified between two checks for a stop. */
const checkEvery = 64;

const shareOf = (hits: Uint8Array): number => hits.reduce((sum, hit) => sum + hit, 0) / hits.length;

/** The classes that the probe gives rows. */
async function linearAnswers(probe: LinearProbe, rows: FeatureMatrix, checkStopped: CheckStopped): Promise<Int32Array> {
  const { count, width, data } = rows;
  const answers = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    answers[i] = probe.classify(data.subarray(i * width, (i + 1) * width));
    if (i % checkEvery === 0) await checkStopped();
  }
  return answers;
}

/** The classes that votes of k nearest neighbours give rows, for each k. */
async function knnAnswers(
  train: LabelledFeatures,
  rows: FeatureMatrix,
  ks: readonly number[],
  checkStopped: CheckStopped,
): Promise<Int32Array[]> {
  const answers = ks.map(() => new Int32Array(rows.count));
  let i = 0;
  for await (const found of weightedKnn(train, rows, ks)) {
    for (const [k, answer] of found.entries()) answers[k]![i] = answer;
    if (i++ % checkEvery === 0) await checkStopped();
  }
  return answers;
}

const hitsOf = ({ labels }: LabelledFeatures, answers: Int32Array): Uint8Array =>
  Uint8Array.from(answers, (answer, i) => (answer === labels[i] ? 1 : 0));

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
  const linear = await linearAnswers(probe, test.features, checkStopped);
  const ks = [neighboursFor(count, train.classes), ...votingNeighbours];
  const [knn, ...byK] = await knnAnswers(train, test.features, ks, checkStopped);
  const tested = test.features.count;
  const hits = { knn: hitsOf(test, knn!), linear: hitsOf(test, linear) };
  const [knnShare, linearShare] = [shareOf(hits.knn), shareOf(hits.linear)];
  return {
    stage,
    width,
    answers: { knn: knn!, linear },
    hits,
    knnByK: Object.fromEntries(votingNeighbours.map((k, i) => [k, shareOf(hitsOf(test, byK[i]!))])),
    accuracies: {
      knn: knnShare,
      linear: linearShare,
      knnCi95: wilson(Math.round(knnShare * tested), tested),
      linearCi95: wilson(Math.round(linearShare * tested), tested),
      macroF1: {
        knn: macroF1(sparseCounts(test.labels, knn!)),
        linear: macroF1(sparseCounts(test.labels, linear)),
      },
      penalty: probe.penalty,
    },
  };
}

/** The stage with the highest accuracy of the linear probe; of two equal ones, the later. */
export const bestOf = (stages: readonly JudgedStage[]): JudgedStage =>
  stages.reduce((best, stage) => (stage.accuracies.linear >= best.accuracies.linear ? stage : best));
