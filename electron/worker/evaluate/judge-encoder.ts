/** Both accuracies of an encoder at every stage. */
import { refuse } from '../../../shared/failure.ts';
import type { Engine } from '../engine/engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import { representationOf } from './label-free-of-encoder.ts';
import type { LabelledPhotographs, LabelledSet } from './labelled-photographs.ts';
import { bestOf, type JudgedStage, judgeStage } from './stage-accuracies.ts';
import { type EncoderUnderTest, featuresOf } from './stage-extractor.ts';

/** What an encoder is judged with. */
export interface Judge {
  readonly engine: Engine;
  readonly labelled: LabelledPhotographs;
  readonly control: JobControl;
}

/** An encoder that was judged. */
export interface JudgedEncoder {
  readonly stages: readonly JudgedStage[];
  readonly best: JudgedStage;
  /** The representation of test photographs, for measures without labels. */
  readonly examined: FeatureMatrix;
}

/** @throws FailureError 'unusable-input' if a feature is not finite; 'stopped'. */
export async function judgeEncoder(
  encoder: EncoderUnderTest,
  { engine, labelled, control }: Judge,
): Promise<JudgedEncoder> {
  const { what } = encoder;
  const { train, test, classes } = labelled;
  const extractor = await encoder.open(engine);
  const total = train.photographs.length + test.photographs.length;
  const read = (set: LabelledSet, before: number) =>
    featuresOf(extractor, set, async (done) => {
      control.progress(`computing features of ${what}`, before + done, total);
      await control.checkStopped();
    });
  try {
    const trainFeatures = await read(train, 0);
    const testFeatures = await read(test, train.photographs.length);
    const stages: JudgedStage[] = [];
    for (const [stage, matrix] of trainFeatures) {
      control.progress(`classifying with ${what}`, stages.length, trainFeatures.size);
      const labelledFeatures = (features: FeatureMatrix, { labels }: LabelledSet) => ({
        features: finite(features, stage, encoder),
        labels,
        classes: classes.length,
      });
      stages.push(
        await judgeStage(stage, labelledFeatures(matrix, train), labelledFeatures(testFeatures.get(stage)!, test), () =>
          control.checkStopped(),
        ),
      );
    }
    control.progress(`classifying with ${what}`, stages.length, stages.length);
    return { stages, best: bestOf(stages), examined: representationOf(encoder, testFeatures) };
  } finally {
    await extractor.dispose();
  }
}

/** @throws FailureError 'unusable-input' if a feature is not finite. */
function finite(features: FeatureMatrix, stage: string, { what, ifNotFinite }: EncoderUnderTest): FeatureMatrix {
  if (!features.data.every(Number.isFinite))
    refuse('unusable-input', `features of ${stage} of ${what} are not finite: ${ifNotFinite}`);
  return features;
}
