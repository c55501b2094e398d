/** Label-free measures of any encoder on folders of images. */
import { idOfSource } from '../../../shared/encoder-source.ts';
import { refuse } from '../../../shared/failure.ts';
import type { MeasuredLabelFree } from '../../../shared/measured.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import type { JobControl } from '../messages/job-control.ts';
import { ofWantedStage, withFolderUnderTest } from './folder-under-test.ts';
import { evenPhotographs, labelFreeOf, mostMeasured, viewFeaturesOf } from './label-free-of-encoder.ts';
import { featuresOf } from './stage-extractor.ts';

/** @throws FailureError as withFolderUnderTest; 'bad-usage' for a stage that the encoder does not have; 'unusable-input' if a feature is not finite. */
export function measure(
  job: JobOf<'measure'>,
  control: JobControl,
): Promise<Omit<MeasuredLabelFree, 'seconds' | 'madeAt'>> {
  return withFolderUnderTest(job, control, async ({ encoder, extractor, pack, photographs }) => {
    const measured = { pack, photographs: evenPhotographs(photographs, mostMeasured) };
    const features = await featuresOf(extractor, measured, async (done) => {
      control.progress('computing features', done, measured.photographs.length);
      await control.checkStopped();
    });
    const { stage, of } = ofWantedStage(features, encoder, job.stage);
    const views = await viewFeaturesOf(extractor, measured, async (done, total) => {
      control.progress('computing features of views', done, total);
      await control.checkStopped();
    });
    const ofViews = views.get(stage)!;
    if (![of, ofViews.features].every(({ data }) => data.every(Number.isFinite)))
      refuse('unusable-input', `features of ${stage} of ${encoder.what} are not finite: ${encoder.ifNotFinite}`);
    return {
      event: 'measured',
      encoderOf: idOfSource(job.source),
      stage,
      folders: job.dataset.folders,
      ...(await labelFreeOf(of, ofViews)),
    };
  });
}
