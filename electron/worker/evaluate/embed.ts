/** Writes the features of every image of folders as a file of NumPy. */
import { writeFile } from 'node:fs/promises';
import type { Embedded } from '../../../shared/embedded.ts';
import { idOfSource } from '../../../shared/encoder-source.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { npy } from '../../files/npy.ts';
import type { JobControl } from '../messages/job-control.ts';
import { folderFeatures } from './folder-features.ts';

/** @throws FailureError as folderFeatures. */
export async function embed(job: JobOf<'embed'>, control: JobControl): Promise<Omit<Embedded, 'seconds' | 'madeAt'>> {
  const { stage, features, imagesPerSecond } = await folderFeatures(job, control);
  const { count, width, data } = features;
  await writeFile(job.out, npy(data, [count, width]));
  return {
    event: 'embedded',
    encoderOf: idOfSource(job.source),
    stage,
    images: count,
    width,
    files: [job.out],
    imagesPerSecond,
  };
}
