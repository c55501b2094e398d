/** Both accuracies of an encoder at every stage. */
import { refuse } from '../../../shared/failure.ts';
import type { LabelFree } from '../../../shared/label-free.ts';
import type { Health } from '../../../shared/run-results.ts';
import type { Engine } from '../engine/engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import { evenRows } from '../numerics/label-free.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import { labelFreeOf, mostMeasured, viewFeaturesOf } from './label-free-of-encoder.ts';
import type { LabelledPhotographs, LabelledSet } from './labelled-photographs.ts';
import { bestOf, type JudgedStage, judgeStage } from './stage-accuracies.ts';
import { type EncoderUnderTest, featuresOf, type StageExtractor } from './stage-extractor.ts';

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
}

/** An encoder that was also measured without labels, by the representation of test photographs. */
export interface MeasuredEncoder extends JudgedEncoder {
  readonly health: Health;
  readonly labelFree: LabelFree;
}

/** @throws FailureError 'unusable-input' if a feature is not finite; 'stopped'. */
export async function judgeEncoder(encoder: EncoderUnderTest, judge: Judge): Promise<JudgedEncoder> {
  const extractor = await encoder.open(judge.engine);
  try {
    return (await judgeWith(extractor, encoder, judge)).judged;
  } finally {
    await extractor.dispose();
  }
}

/** Also measures it without labels. @throws FailureError as judgeEncoder. */
export async function judgeAndMeasure(encoder: EncoderUnderTest, judge: Judge): Promise<MeasuredEncoder> {
  const { test } = judge.labelled;
  const { control } = judge;
  const extractor = await encoder.open(judge.engine);
  try {
    const { judged, testFeatures } = await judgeWith(extractor, encoder, judge);
    const stage = encoder.representation ?? judged.stages.at(-1)!.stage;
    const views = await viewFeaturesOf(extractor, test, async (done, total) => {
      control.progress(`computing features of views with ${encoder.what}`, done, total);
      await control.checkStopped();
    });
    const ofStage = views.get(stage)!;
    finite(ofStage.features, `views at ${stage}`, encoder);
    return { ...judged, ...(await labelFreeOf(evenRows(testFeatures.get(stage)!, mostMeasured), ofStage)) };
  } finally {
    await extractor.dispose();
  }
}

async function judgeWith(extractor: StageExtractor, encoder: EncoderUnderTest, { labelled, control }: Judge) {
  const { what } = encoder;
  const { train, test, classes } = labelled;
  const total = train.photographs.length + test.photographs.length;
  const read = (set: LabelledSet, before: number) =>
    featuresOf(extractor, set, async (done) => {
      control.progress(`computing features of ${what}`, before + done, total);
      await control.checkStopped();
    });
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
  return { judged: { stages, best: bestOf(stages) }, testFeatures };
}

/** @throws FailureError 'unusable-input' if a feature is not finite. */
function finite(features: FeatureMatrix, stage: string, { what, ifNotFinite }: EncoderUnderTest): FeatureMatrix {
  if (!features.data.every(Number.isFinite))
    refuse('unusable-input', `features of ${stage} of ${what} are not finite: ${ifNotFinite}`);
  return features;
}
