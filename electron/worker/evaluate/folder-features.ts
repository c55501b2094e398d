/** The features of every image of folders at one stage of any encoder. */
import type { DatasetSpec } from '../../../shared/dataset-spec.ts';
import { type EncoderSource, nameOfSource, stagesOfSource } from '../../../shared/encoder-source.ts';
import { refuse } from '../../../shared/failure.ts';
import type { IndexedRecord } from '../../../shared/worker-protocol.ts';
import { indexFolders } from '../data/index-folders.ts';
import { openPack, type Pack } from '../data/pack.ts';
import type { JobControl } from '../messages/job-control.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import { FeatureCache } from './feature-cache.ts';
import { FeatureComputer } from './feature-computer.ts';
import { type IdentifiedEncoder, underTest } from './under-test.ts';

/** Features in the order of the images in the pack of the folders. */
export interface FolderFeatures {
  readonly stage: string;
  /** Absolute paths of the images. */
  readonly paths: readonly string[];
  readonly features: FeatureMatrix;
  /** Images whose features were computed now; the others were in the cache, or are copies. */
  readonly computed: number;
  /** All images by the time from the first look at the folders to the last features. */
  readonly imagesPerSecond: number;
  readonly encoder: IdentifiedEncoder;
  /** What indexing found. */
  readonly indexed: IndexedRecord;
  /** Hash of the content of an image's file, 32 hexadecimal digits. */
  contentOf(image: number): string;
}

interface Wanted {
  readonly source: EncoderSource;
  readonly dataset: DatasetSpec;
  /** By default, the stage that is the representation. */
  readonly stage?: string | undefined;
}

/**
 * Updates the pack of the folders, and computes the features that are not in the cache yet, from the images that are packed
 * while others are still being read. What is computed is kept in the cache at once, so that an interrupted command
 * continues where it was.
 * @throws FailureError 'bad-usage' for a stage that the encoder does not have; 'unusable-input' if the features of an image
 *   are not finite; as underTest and indexFolders; 'stopped'.
 */
export async function folderFeatures(
  { source, dataset, stage: wanted }: Wanted,
  control: JobControl,
): Promise<FolderFeatures> {
  const stage = stageOf(source, wanted);
  const encoder = await underTest(source, (message) => control.warn(message));
  const { packDir, reading } = dataset;
  const cachedFor = { encoder: encoder.fingerprint, stage, side: encoder.packSide, reading };
  const cache = await FeatureCache.open(packDir, cachedFor, () => control.stopAsked);
  try {
    const computer = new FeatureComputer(encoder, stage, cache, control);
    try {
      const begun = performance.now();
      const indexed = await indexFolders(dataset, encoder.packSide, {
        onProgress: (done, total) => control.progress('reading the images', done, total),
        isCancelled: () => control.stopAsked,
        onImage: (image) => computer.take(image),
      });
      await computer.taken();
      await control.checkStopped();
      const pack = await openPack(packDir, encoder.packSide);
      try {
        const { index } = pack;
        const features = await completeFeatures(pack, cache, computer);
        return {
          stage,
          paths: Array.from({ length: pack.count }, (_, i) => pack.path(i)),
          features,
          computed: computer.computed,
          imagesPerSecond: (1000 * pack.count) / (performance.now() - begun),
          encoder,
          indexed,
          contentOf: (image) => index.keyOf(index.row(image)),
        };
      } finally {
        pack.close();
      }
    } finally {
      await computer.dispose();
    }
  } finally {
    await cache.close();
  }
}

/**
 * The stage that is wanted; by default, the representation.
 * @throws FailureError 'bad-usage' that names the stages, for one that the encoder does not have.
 */
export function stageOf(source: EncoderSource, wanted: string | undefined): string {
  const { stages, representation } = stagesOfSource(source);
  if (wanted !== undefined && !stages.includes(wanted))
    refuse('bad-usage', `${nameOfSource(source)} has no stage '${wanted}'`, `its stages are ${stages.join(', ')}`);
  return wanted ?? representation;
}

/** Computes the features that are not in the cache yet, and reads all of them. Copies of an image share its features. */
async function completeFeatures(pack: Pack, cache: FeatureCache, computer: FeatureComputer): Promise<FeatureMatrix> {
  const { count } = pack;
  const firstWith = new Map<string, number>();
  for (let i = 0; i < count; i++) if (!firstWith.has(pack.key(i))) firstWith.set(pack.key(i), i);
  const known = await cache.keys();
  const missing = [...firstWith].filter(([key]) => !known.has(key)).map(([, first]) => first);
  await computer.those(Uint32Array.from(missing), pack);
  const width = cache.width!;
  const data = new Float32Array(count * width);
  await cache.read((key, bytes) => {
    const first = firstWith.get(key);
    if (first !== undefined) new Uint8Array(data.buffer, 4 * first * width, 4 * width).set(bytes);
  });
  for (let i = 0; i < count; i++) {
    const first = firstWith.get(pack.key(i))!;
    if (first !== i) data.copyWithin(i * width, first * width, (first + 1) * width);
  }
  return { count, width, data };
}
