/** Both accuracies of an encoder at every stage. */
import { refuse } from '../../../shared/failure.ts';
import type { FewAmount, FewLabels } from '../../../shared/few-labels.ts';
import type { EngineOnDemand } from '../engine/engine-on-demand.ts';
import type { JobControl } from '../messages/job-control.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import type { LabelledFeatures } from '../numerics/weighted-knn.ts';
import type { Classifying } from './classifying.ts';
import { representationOf } from './label-free-of-encoder.ts';
import type { LabelledPhotographs, LabelledSet } from './labelled-photographs.ts';
import { bestOf, type JudgedStage } from './stage-accuracies.ts';
import { type EncoderUnderTest, featuresOf } from './stage-extractor.ts';

/** What an encoder is judged with. */
export interface Judge {
  readonly engine: EngineOnDemand;
  readonly labelled: LabelledPhotographs;
  readonly control: JobControl;
  readonly classifying: Classifying;
  /** Amounts of few labels to measure at the best stage. */
  readonly few?: readonly FewAmount[] | undefined;
}

/** An encoder that was judged. */
export interface JudgedEncoder {
  readonly stages: readonly JudgedStage[];
  readonly best: JudgedStage;
  /** Features of the best stage, with labels. */
  readonly atBest: { readonly train: LabelledFeatures; readonly test: LabelledFeatures };
  /** Accuracy with few labels at the best stage, if that was asked for. */
  readonly few?: FewLabels[];
}

/** An encoder whose features are computed, and classified while other work goes on. */
export interface EncoderBeingJudged<Kept> {
  /** The representation of test photographs, for measures without labels. */
  readonly examined: FeatureMatrix;
  /** Waits for the end. @throws FailureError 'stopped'. */
  judged(): Promise<Kept>;
}

/** What is kept of an encoder whose features are not needed any more. */
export const withoutFeatures = ({ atBest: _, ...judged }: JudgedEncoder): Omit<JudgedEncoder, 'atBest'> => judged;

/** Features are classified while others are computed, unless those of an encoder take more bytes than this. */
const mostBytesAhead = 2 ** 28;

/**
 * Computes the features of an encoder, and begins to classify with them.
 * @param keep What of the result stays in memory.
 * @throws FailureError 'unusable-input' if a feature is not finite; 'stopped'.
 */
export async function beginToJudge<Kept>(
  encoder: EncoderUnderTest,
  judge: Judge,
  keep: (judged: JudgedEncoder) => Kept,
): Promise<EncoderBeingJudged<Kept>> {
  const features = await featuresOfBoth(encoder, judge);
  const judged = waiting(classify(features, judge).then(keep), judge);
  const bytes = [...features.train.values(), ...features.test.values()].reduce(
    (sum, { data }) => sum + 4 * data.length,
    0,
  );
  if (judge.classifying.isInline || bytes > mostBytesAhead) await judged();
  return { examined: representationOf(encoder, features.test), judged };
}

function waiting<Kept>(judged: Promise<Kept>, { classifying, control }: Judge): () => Promise<Kept> {
  judged.catch(() => {}); // thrown to whoever waits for it; after another failure, nobody does
  return () => classifying.waitFor(judged, (done, total) => control.progress('classifying', done, total));
}

interface FeaturesOfBoth {
  readonly train: ReadonlyMap<string, FeatureMatrix>;
  readonly test: ReadonlyMap<string, FeatureMatrix>;
}

/** The features of every stage, of the photographs to learn from and to test on. */
async function featuresOfBoth(
  encoder: EncoderUnderTest,
  { engine, labelled: { train, test }, control }: Judge,
): Promise<FeaturesOfBoth> {
  const extractor = await encoder.open(engine.get);
  const total = train.photographs.length + test.photographs.length;
  const read = async (set: LabelledSet, before: number) => {
    const features = await featuresOf(extractor, set, async (done) => {
      control.progress(`computing features of ${encoder.what}`, before + done, total);
      await control.checkStopped();
    });
    for (const [stage, matrix] of features) checkFinite(matrix, stage, encoder);
    return features;
  };
  try {
    return { train: await read(train, 0), test: await read(test, train.photographs.length) };
  } finally {
    await extractor.dispose();
  }
}

async function classify(
  features: FeaturesOfBoth,
  { labelled: { train, test, classes }, classifying, few: amounts }: Judge,
): Promise<JudgedEncoder> {
  const labelledAt = (stage: string) => ({
    train: { features: features.train.get(stage)!, labels: train.labels, classes: classes.length },
    test: { features: features.test.get(stage)!, labels: test.labels, classes: classes.length },
  });
  const names = [...features.train.keys()];
  classifying.announce(names.length, amounts?.length ?? 0);
  // The last stages are the widest: the longest work begins first.
  const last = await Promise.all(names.reverse().map((stage) => classifying.judgeStage(stage, labelledAt(stage))));
  const stages = last.reverse();
  const best = bestOf(stages);
  const atBest = labelledAt(best.stage);
  const few = amounts && (await classifying.fewLabels(amounts, atBest, best.accuracies.linear));
  return { stages, best, atBest, ...(few && { few }) };
}

/** @throws FailureError 'unusable-input' if a feature is not finite. */
function checkFinite(features: FeatureMatrix, stage: string, { what, ifNotFinite }: EncoderUnderTest): void {
  if (!features.data.every(Number.isFinite))
    refuse('unusable-input', `features of ${stage} of ${what} are not finite: ${ifNotFinite}`);
}
