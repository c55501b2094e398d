/** Any encoder with a folder of images that it reads: opened, used, and closed again. */
import type { DatasetSpec } from '../../../shared/dataset-spec.ts';
import type { EncoderSource } from '../../../shared/encoder-source.ts';
import { refuse } from '../../../shared/failure.ts';
import { indexFolders } from '../data/index-folders.ts';
import { openPack, type Pack } from '../data/pack.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import type { EncoderUnderTest, StageExtractor } from './stage-extractor.ts';
import { underTest } from './under-test.ts';

export interface FolderUnderTest {
  readonly encoder: EncoderUnderTest;
  readonly extractor: StageExtractor;
  readonly pack: Pack;
  /** All images, in the order of the pack. */
  readonly photographs: Uint32Array;
}

/** Updates the pack of the folders, and opens it and the encoder while `use` works. @throws FailureError as underTest; 'stopped'. */
export async function withFolderUnderTest<Result>(
  { source, dataset }: { readonly source: EncoderSource; readonly dataset: DatasetSpec },
  control: JobControl,
  use: (opened: FolderUnderTest) => Promise<Result>,
): Promise<Result> {
  const encoder = await underTest(source, (message) => control.warn(message));
  await indexFolders(dataset, encoder.packSide, {
    onProgress: (done, total) => control.progress('reading the images', done, total),
    isCancelled: () => control.stopAsked,
  });
  const pack = await openPack(dataset.packDir, encoder.packSide);
  const engine = await openEngine('auto', control.port);
  try {
    const extractor = await encoder.open(engine);
    try {
      return await use({
        encoder,
        extractor,
        pack,
        photographs: Uint32Array.from({ length: pack.count }, (_, i) => i),
      });
    } finally {
      await extractor.dispose();
    }
  } finally {
    pack.close();
    await engine.dispose();
  }
}

/**
 * The features of the stage that is wanted, or of the representation.
 * @throws FailureError 'bad-usage' for a stage that the encoder does not have.
 */
export function ofWantedStage<Of>(
  stages: ReadonlyMap<string, Of>,
  { what, representation }: EncoderUnderTest,
  wanted: string | undefined,
): { readonly stage: string; readonly of: Of } {
  const names = [...stages.keys()];
  const stage = wanted ?? representation ?? names.at(-1)!;
  const of = stages.get(stage);
  return of === undefined
    ? refuse('bad-usage', `${what} has no stage '${stage}'`, `its stages are ${names.join(', ')}`)
    : { stage, of };
}
