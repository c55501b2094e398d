/** Writes the features of every image of folders as a file. */
import type { Embedded } from '../../../shared/embedded.ts';
import { type EncoderSource, idOfSource, nameOfSource } from '../../../shared/encoder-source.ts';
import { refuse } from '../../../shared/failure.ts';
import { type FeatureFormat, featureFormatOf, filesOfFeatures } from '../../../shared/feature-files.ts';
import { colourReading } from '../../../shared/image-reading.ts';
import { preprocessingOfAdded, preprocessingSteps } from '../../../shared/preprocessing-recipe.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import type { JobControl } from '../messages/job-control.ts';
import { csvOfFeatures } from './feature-files/csv-of-features.ts';
import type { FeaturesToWrite, Pieces } from './feature-files/features-to-write.ts';
import { npyOfFeatures } from './feature-files/npy-of-features.ts';
import { parquetOfFeatures } from './feature-files/parquet-of-features.ts';
import { safetensorsOfFeatures } from './feature-files/safetensors-of-features.ts';
import { folderFeatures } from './folder-features.ts';
import { skippedInWords } from './skipped-in-words.ts';
import type { IdentifiedEncoder } from './under-test.ts';

const writers: Readonly<Record<FeatureFormat, (written: FeaturesToWrite) => Pieces>> = {
  npy: npyOfFeatures,
  csv: csvOfFeatures,
  parquet: parquetOfFeatures,
  safetensors: safetensorsOfFeatures,
};

/** @throws FailureError as folderFeatures; 'unusable-input' for a path that the list of paths cannot hold. */
export async function embed(job: JobOf<'embed'>, control: JobControl): Promise<Omit<Embedded, 'seconds' | 'madeAt'>> {
  const format = featureFormatOf(job.out);
  if (typeof format !== 'string') throw new TypeError(format.failure.message); // the lab has checked it
  const { stage, paths, features, computed, imagesPerSecond, encoder, indexed } = await folderFeatures(job, control);
  const { count, width } = features;
  const files = filesOfFeatures(job.out);
  const written = { paths, features, metadata: metadataOf(job.source, stage, encoder) };
  control.progress('writing the features', 0, 1);
  const [, pathsFile] = files;
  // The paths first: where there are features, there are their paths.
  if (pathsFile !== undefined) await writeAtomically(pathsFile, linesOf(paths, pathsFile));
  await writeAtomically(job.out, untilStopped(writers[format](written), control));
  control.progress('writing the features', 1, 1);
  return {
    event: 'embedded',
    encoderOf: idOfSource(job.source),
    stage,
    images: count,
    width,
    computed,
    warnings: skippedInWords(indexed),
    files: [...files],
    imagesPerSecond,
  };
}

/** Checks between two pieces whether the job is to stop. */
async function* untilStopped(pieces: Pieces, control: JobControl): AsyncGenerator<string | Uint8Array> {
  for (const piece of pieces) {
    yield piece;
    await control.checkStopped();
  }
}

/** A path a line. @throws FailureError 'unusable-input' for a path with a line break. */
function linesOf(paths: readonly string[], file: string): string {
  const broken = paths.find((path) => /[\r\n]/.test(path));
  if (broken !== undefined)
    refuse(
      'unusable-input',
      `${file} has one path a line, and the name ${JSON.stringify(broken)} has a line break`,
      'rename that image, or write .csv or .parquet',
    );
  return paths.map((path) => `${path}\n`).join('');
}

/** What a file says about the encoder of its features. */
function metadataOf(source: EncoderSource, stage: string, { fingerprint, step }: IdentifiedEncoder) {
  const steps =
    source.kind === 'added'
      ? preprocessingOfAdded(source.encoder.input)
      : preprocessingSteps({ size: source.settings.size, reading: source.settings.reading ?? colourReading });
  return {
    encoder: idOfSource(source),
    name: nameOfSource(source),
    sha256: source.kind === 'added' ? source.encoder.sha256 : fingerprint,
    stage,
    ...(step !== undefined && { step: String(step) }),
    preprocessing: steps.join('; '),
  };
}
