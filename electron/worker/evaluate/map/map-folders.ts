/** Lays the images of folders out on a map by the features of an encoder. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { idOfSource, packSideOfSource } from '../../../../shared/encoder-source.ts';
import { refuse } from '../../../../shared/failure.ts';
import { counted, formatCount } from '../../../../shared/format-words.ts';
import { type MapFile, type Mapped, mostMapped } from '../../../../shared/map.ts';
import type { JobOf } from '../../../../shared/worker-protocol.ts';
import { writeAtomically } from '../../../files/atomic-write.ts';
import { indexFolders } from '../../data/index-folders.ts';
import { openPack } from '../../data/pack.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { folderFeatures } from '../folder-features.ts';
import { finiteUnits } from './finite-units.ts';
import { layOut } from './lay-out.ts';

/** @throws FailureError as folderFeatures; 'unusable-input' for too many images, or if no feature is finite. */
export async function mapFolders(job: JobOf<'map'>, control: JobControl): Promise<Omit<Mapped, 'seconds' | 'madeAt'>> {
  refuseTooMany(await imagesOf(job, control));
  const { stage, paths, features } = await folderFeatures(job, control);
  const { units, kept } = finiteUnits(features);
  const leftOut = features.count - units.count;
  if (units.count === 0) refuse('unusable-input', `${stage} of this encoder is not finite for any of these images`);
  if (leftOut > 0) control.warn(`${counted(leftOut, 'image')} left out: their features are not finite`);

  const { method, neighbours, minDist, seed, out, points, place } = job;
  const { layout, clusters, ...found } = await layOut(units, { method, neighbours, minDist, seed }, control);
  const file: MapFile = {
    encoderOf: idOfSource(job.source),
    stage,
    method,
    neighbours,
    minDist,
    seed,
    trustworthiness: found.trustworthiness,
    points: {
      path: kept.map((at) => paths[at]!),
      x: column(layout, 0),
      y: column(layout, 1),
      cluster: [...clusters],
    },
  };
  const text = JSON.stringify(file);
  await mkdir(dirname(points), { recursive: true });
  await writeAtomically(points, text);
  if (out !== undefined) await writeAtomically(out, text);
  const { encoderOf } = file;
  return {
    event: 'mapped',
    encoderOf,
    dataset: place,
    stage,
    method,
    neighbours,
    minDist,
    seed,
    images: units.count,
    leftOut,
    file: out ?? points,
    ...found,
  };
}

/** One coordinate of every point, with four decimals: a map is about 20 wide. */
const column = (layout: Float32Array, axis: 0 | 1): number[] =>
  Array.from({ length: layout.length / 2 }, (_, i) => Math.round(1e4 * layout[2 * i + axis]!) / 1e4);

/** The number of images, before their features are computed. */
async function imagesOf({ source, dataset }: JobOf<'map'>, control: JobControl): Promise<number> {
  const side = packSideOfSource(source);
  await indexFolders(dataset, side, {
    onProgress: (done, total) => control.progress('reading the images', done, total),
    isCancelled: () => control.stopAsked,
  });
  const pack = await openPack(dataset.packDir, side);
  pack.close();
  return pack.count;
}

/** @throws FailureError 'unusable-input'. */
export function refuseTooMany(images: number): void {
  if (images <= mostMapped) return;
  const most = counted(mostMapped, 'image');
  refuse('unusable-input', `a map has at most ${most}: found ${formatCount(images)}`, 'map its sub-folders one by one');
}
