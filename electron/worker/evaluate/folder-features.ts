/** The features of every image of folders at one stage of any encoder. */
import type { DatasetSpec } from '../../../shared/dataset-spec.ts';
import type { EncoderSource } from '../../../shared/encoder-source.ts';
import type { JobControl } from '../messages/job-control.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import { ofWantedStage, withFolderUnderTest } from './folder-under-test.ts';
import { featuresOf } from './stage-extractor.ts';

/** Features in the order of the images in the pack of the folders. */
export interface FolderFeatures {
  readonly stage: string;
  /** Absolute paths of the images. */
  readonly paths: readonly string[];
  readonly features: FeatureMatrix;
  readonly imagesPerSecond: number;
}

interface Wanted {
  readonly source: EncoderSource;
  readonly dataset: DatasetSpec;
  /** By default, the stage that is the representation. */
  readonly stage?: string | undefined;
}

/**
 * Updates the pack of the folders and computes the features.
 * @throws FailureError 'bad-usage' for a stage that the encoder does not have; as underTest; 'stopped'.
 */
export async function folderFeatures(
  { source, dataset, stage: wanted }: Wanted,
  control: JobControl,
): Promise<FolderFeatures> {
  return withFolderUnderTest({ source, dataset }, control, async ({ encoder, extractor, pack, photographs }) => {
    const begun = performance.now();
    const stages = await featuresOf(extractor, { pack, photographs }, async (done) => {
      control.progress('computing features', done, pack.count);
      await control.checkStopped();
    });
    const { stage, of: features } = ofWantedStage(stages, encoder, wanted);
    return {
      stage,
      paths: Array.from(photographs, (i) => pack.path(i)),
      features,
      imagesPerSecond: (1000 * pack.count) / (performance.now() - begun),
    };
  });
}
