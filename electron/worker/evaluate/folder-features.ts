/** The features of every image of folders at one stage of any encoder. */
import type { DatasetSpec } from '../../../shared/dataset-spec.ts';
import type { EncoderSource } from '../../../shared/encoder-source.ts';
import { refuse } from '../../../shared/failure.ts';
import { indexFolders } from '../data/index-folders.ts';
import { openPack } from '../data/pack.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import { featuresOf } from './stage-extractor.ts';
import { underTest } from './under-test.ts';

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
  const encoder = await underTest(source, (message) => control.warn(message));
  await indexFolders(dataset, encoder.packSide, {
    onProgress: (done, total) => control.progress('reading the images', done, total),
    isCancelled: () => control.stopAsked,
  });
  const pack = await openPack(dataset.packDir, encoder.packSide);
  const engine = await openEngine('auto', control.port);
  try {
    const extractor = await encoder.open(engine);
    const photographs = Uint32Array.from({ length: pack.count }, (_, i) => i);
    const begun = performance.now();
    const stages = await featuresOf(extractor, { pack, photographs }, async (done) => {
      control.progress('computing features', done, pack.count);
      await control.checkStopped();
    });
    await extractor.dispose();
    const names = [...stages.keys()];
    const stage = wanted ?? encoder.representation ?? names.at(-1)!;
    const features = stages.get(stage);
    if (!features)
      return refuse('bad-usage', `${encoder.what} has no stage '${stage}'`, `its stages are ${names.join(', ')}`);
    return {
      stage,
      paths: Array.from(photographs, (i) => pack.path(i)),
      features,
      imagesPerSecond: (1000 * pack.count) / (performance.now() - begun),
    };
  } finally {
    pack.close();
    await engine.dispose();
  }
}
