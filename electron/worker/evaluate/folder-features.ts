/** The features of every image of folders at one stage of any encoder. */
import type { DatasetSpec } from '../../../shared/dataset-spec.ts';
import { type EncoderSource, nameOfSource, stagesOfSource } from '../../../shared/encoder-source.ts';
import { refuse } from '../../../shared/failure.ts';
import type { IndexedRecord } from '../../../shared/worker-protocol.ts';
import { indexFolders } from '../data/index-folders.ts';
import { openPack, type Pack } from '../data/pack.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import { FeatureCache } from './feature-cache.ts';
import { type EncoderUnderTest, featureBatches } from './stage-extractor.ts';
import { type IdentifiedEncoder, underTest } from './under-test.ts';

/** Features in the order of the images in the pack of the folders. */
export interface FolderFeatures {
  readonly stage: string;
  /** Absolute paths of the images. */
  readonly paths: readonly string[];
  readonly features: FeatureMatrix;
  /** Images whose features were computed now; the others were in the cache, or are copies. */
  readonly computed: number;
  /** All images by the time from the packed image to its features. */
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
 * Updates the pack of the folders, and computes the features that are not in the cache yet. What is computed is kept in the
 * cache at once, so that an interrupted command continues where it was.
 * @throws FailureError 'bad-usage' for a stage that the encoder does not have; 'unusable-input' if the features of an image
 *   are not finite; as underTest and indexFolders; 'stopped'.
 */
export async function folderFeatures(
  { source, dataset, stage: wanted }: Wanted,
  control: JobControl,
): Promise<FolderFeatures> {
  const stage = stageOf(source, wanted);
  const encoder = await underTest(source, (message) => control.warn(message));
  const indexed = await indexFolders(dataset, encoder.packSide, {
    onProgress: (done, total) => control.progress('reading the images', done, total),
    isCancelled: () => control.stopAsked,
  });
  const pack = await openPack(dataset.packDir, encoder.packSide);
  try {
    const { index } = pack;
    const begun = performance.now();
    const found = await completeFeatures({ encoder, stage, pack, dataset, control });
    return {
      stage,
      paths: Array.from({ length: pack.count }, (_, i) => pack.path(i)),
      ...found,
      imagesPerSecond: (1000 * pack.count) / (performance.now() - begun),
      encoder,
      indexed,
      contentOf: (image) => index.keyOf(index.row(image)),
    };
  } finally {
    pack.close();
  }
}

/** @throws FailureError 'bad-usage' that names the stages. */
function stageOf(source: EncoderSource, wanted: string | undefined): string {
  const { stages, representation } = stagesOfSource(source);
  if (wanted !== undefined && !stages.includes(wanted))
    refuse('bad-usage', `${nameOfSource(source)} has no stage '${wanted}'`, `its stages are ${stages.join(', ')}`);
  return wanted ?? representation;
}

interface Completed {
  readonly encoder: IdentifiedEncoder;
  readonly stage: string;
  readonly pack: Pack;
  readonly dataset: DatasetSpec;
  readonly control: JobControl;
}

/** Takes from the cache what is there, and computes the rest. Copies of an image share its features. */
async function completeFeatures(asked: Completed): Promise<Pick<FolderFeatures, 'features' | 'computed'>> {
  const { encoder, stage, pack, dataset, control } = asked;
  const { count } = pack;
  const cachedFor = { encoder: encoder.fingerprint, stage, side: encoder.packSide, reading: dataset.reading };
  const cache = await FeatureCache.open(dataset.packDir, cachedFor, () => control.stopAsked);
  try {
    const firstWith = new Map<string, number>();
    for (let i = 0; i < count; i++) if (!firstWith.has(pack.key(i))) firstWith.set(pack.key(i), i);
    const isKnown = new Uint8Array(count);
    let features: FeatureMatrix | undefined;
    const matrix = (width: number): FeatureMatrix => {
      features ??= { count, width, data: new Float32Array(count * width) };
      return features;
    };
    await cache.read((key, bytes) => {
      const row = firstWith.get(key);
      if (row === undefined) return;
      const { width, data } = matrix(bytes.length / 4);
      new Uint8Array(data.buffer, 4 * row * width, 4 * width).set(bytes);
      isKnown[row] = 1;
    });
    const missing = Uint32Array.from([...firstWith.values()].filter((row) => isKnown[row] === 0));
    await control.checkStopped();
    await computed(missing, asked, (row, values) => {
      matrix(values.length).data.set(values, row * values.length);
      cache.add(pack.key(row), values);
    });
    const { width, data } = features!;
    for (let i = 0; i < count; i++) {
      const first = firstWith.get(pack.key(i))!;
      if (first !== i) data.copyWithin(i * width, first * width, (first + 1) * width);
    }
    return { features: features!, computed: missing.length };
  } finally {
    await cache.close();
  }
}

/** Computes the features of some images, row by row. */
async function computed(
  missing: Uint32Array,
  { encoder, stage, pack, control }: Completed,
  receive: (row: number, values: Float32Array) => void,
): Promise<void> {
  if (missing.length === 0) return;
  const before = pack.count - missing.length;
  const engine = await openEngine('auto', control.port);
  try {
    const extractor = await encoder.open(engine);
    try {
      for await (const { from, count, stages } of featureBatches(extractor, { pack, photographs: missing })) {
        const { width, data } = stages.get(stage)!;
        for (let i = 0; i < count; i++) {
          const row = missing[from + i]!;
          const values = data.subarray(i * width, (i + 1) * width);
          if (!values.every(Number.isFinite)) refuseNotFinite(pack.path(row), stage, encoder);
          receive(row, values);
        }
        control.progress('computing features', before + from + count, pack.count);
        await control.checkStopped();
      }
    } finally {
      await extractor.dispose();
    }
  } finally {
    await engine.dispose();
  }
}

/** @throws FailureError 'unusable-input', always. */
export function refuseNotFinite(path: string, stage: string, { what, ifNotFinite }: EncoderUnderTest): never {
  refuse('unusable-input', `the features of ${path} at ${stage} of ${what} are not finite: ${ifNotFinite}`);
}
