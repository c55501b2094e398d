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
  /** The representation of test photographs, for measures without labels. */
  readonly examined: FeatureMatrix;
}

/** @throws FailureError 'unusable-input' if a feature is not finite; 'stopped'. */
export async function judgeEncoder(
  encoder: EncoderUnderTest,
  { engine, labelled, control, classifying, few: amounts }: Judge,
): Promise<JudgedEncoder> {
  const { what } = encoder;
  const { train, test, classes } = labelled;
  const extractor = await encoder.open(engine.get);
  const total = train.photographs.length + test.photographs.length;
  const read = (set: LabelledSet, before: number) =>
    featuresOf(extractor, set, async (done) => {
      control.progress(`computing features of ${what}`, before + done, total);
      await control.checkStopped();
    });
  try {
    const trainFeatures = await read(train, 0);
    const testFeatures = await read(test, train.photographs.length);
    const labelledAt = (stage: string) => ({
      train: { features: trainFeatures.get(stage)!, labels: train.labels, classes: classes.length },
      test: { features: testFeatures.get(stage)!, labels: test.labels, classes: classes.length },
    });
    const names = [...trainFeatures.keys()];
    for (const stage of names)
      for (const features of [trainFeatures, testFeatures]) checkFinite(features.get(stage)!, stage, encoder);
    let judged = 0;
    control.progress(`classifying with ${what}`, judged, names.length);
    // The last stages are the widest: the longest work begins first.
    const last = await Promise.all(
      names.reverse().map(async (stage) => {
        const found = await classifying.judgeStage(stage, labelledAt(stage));
        control.progress(`classifying with ${what}`, ++judged, names.length);
        return found;
      }),
    );
    const stages = last.reverse();
    const best = bestOf(stages);
    const atBest = labelledAt(best.stage);
    const few =
      amounts &&
      (await classifying.fewLabels(amounts, atBest, best.accuracies.linear, (done, total) =>
        control.progress(`learning from few labels with ${what}`, done, total),
      ));
    return {
      stages,
      best,
      atBest,
      ...(few && { few }),
      examined: representationOf(encoder, testFeatures),
    };
  } finally {
    await extractor.dispose();
  }
}

/** @throws FailureError 'unusable-input' if a feature is not finite. */
function checkFinite(features: FeatureMatrix, stage: string, { what, ifNotFinite }: EncoderUnderTest): void {
  if (!features.data.every(Number.isFinite))
    refuse('unusable-input', `features of ${stage} of ${what} are not finite: ${ifNotFinite}`);
}
