/** The photographs on which a certificate compares the exported files with the trainer. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DatasetSpec } from '../../../shared/dataset-spec.ts';
import { refuse } from '../../../shared/failure.ts';
import { colourReading, type ImageReading } from '../../../shared/image-reading.ts';
import { packSideFor } from '../../../shared/training-settings.ts';
import { decode } from '../data/decode.ts';
import { openPack } from '../data/pack.ts';
import { type Picture, type Pixels, pixelsOfStored } from '../pictures/picture.ts';
import { crop } from '../posing/crop.ts';

/** A set of photographs that can be read one by one. */
export interface CertificatePhotographs {
  readonly count: number;
  /** A description of where they come from. */
  readonly source: string;
  /** The central square of photograph i, [S, S, channels]. */
  read(i: number): Promise<Pixels>;
  close(): Promise<void>;
}

/** Largest number of photographs in a certificate. */
export const mostPhotographs = 64;

/** The central square of a picture. @throws RangeError if it is smaller than the square. */
export const centralSquare = (picture: Picture, side: number): Pixels =>
  crop(picture, (picture.width - side) >> 1, (picture.height - side) >> 1, side);

/** Up to `most` evenly spaced indices below `count`. */
const spread = (count: number, most: number): number[] =>
  Array.from({ length: Math.min(count, most) }, (_, i) => Math.floor((i * count) / Math.min(count, most)));

/** Photographs from the run's packed cache, without duplicates; undefined if the cache no longer exists. */
async function fromPack({ packDir }: DatasetSpec, size: number): Promise<CertificatePhotographs | undefined> {
  const pack = await openPack(packDir, packSideFor(size)).catch(() => undefined);
  if (!pack) return undefined;
  const different = new Map(spread(pack.count, mostPhotographs).map((i) => [pack.key(i), i]));
  const chosen = [...different.values()];
  return {
    count: chosen.length,
    source: "the run's own images",
    read: async (i) => centralSquare(await pack.read(chosen[i]!), size),
    close: async () => pack.close(),
  };
}

/** The folder `assets/samples` in one of the parent folders of this file (source, bundle or packaged app). */
function samplesFolder(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (dirname(folder) !== folder) {
    const samples = join(folder, 'assets', 'samples');
    if (existsSync(samples)) return samples;
    folder = dirname(folder);
  }
  return undefined;
}

async function fromSamples(size: number, reading: ImageReading): Promise<CertificatePhotographs | undefined> {
  const folder = samplesFolder();
  const names = folder ? (await readdir(folder)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort() : [];
  if (!folder || names.length === 0) return undefined;
  const chosen = spread(names.length, mostPhotographs).map((i) => join(folder, names[i]!));
  return {
    count: chosen.length,
    source: "the sample photographs, because the run's own are no longer in the cache",
    async read(i) {
      const decoded = await decode(await readFile(chosen[i]!), packSideFor(size), reading);
      if (!('picture' in decoded)) throw new Error(`${chosen[i]} cannot be decoded: ${decoded.detail}`);
      return centralSquare({ ...decoded.picture, data: pixelsOfStored(decoded.picture.data) }, size);
    },
    close: async () => {},
  };
}

/**
 * The run's own photographs if their cache exists, even if the folder was removed; otherwise the sample photographs.
 * @throws FailureError 'unusable-input' if there are neither.
 */
export async function certificatePhotographs(dataset: DatasetSpec, size: number): Promise<CertificatePhotographs> {
  const reading = dataset.reading ?? colourReading;
  // The samples have three channels: they can stand in for colour and grey pictures only.
  const photographs =
    (await fromPack(dataset, size)) ?? (Array.isArray(reading.channels) ? undefined : await fromSamples(size, reading));
  return (
    photographs ??
    refuse(
      'unusable-input',
      'there are no images for a certificate: neither the run’s cache nor the samples exist',
      'open the run’s folders again, so that they are indexed, and repeat the export',
    )
  );
}
