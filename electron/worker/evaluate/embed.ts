/** Writes the features of every image of folders as a file of NumPy. */
import { writeFile } from 'node:fs/promises';
import type { Embedded } from '../../../shared/embedded.ts';
import { idOfSource } from '../../../shared/encoder-source.ts';
import { refuse } from '../../../shared/failure.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { npy } from '../../files/npy.ts';
import { indexFolders } from '../data/index-folders.ts';
import { openPack } from '../data/pack.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import { featuresOf } from './stage-extractor.ts';
import { underTest } from './under-test.ts';

/** @throws FailureError as underTest; 'stopped'. */
export async function embed(
  { source, dataset, stage: wanted, out }: JobOf<'embed'>,
  control: JobControl,
): Promise<Omit<Embedded, 'seconds' | 'madeAt'>> {
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
    const chosen = wanted ?? encoder.representation ?? [...stages.keys()].at(-1)!;
    const features = stages.get(chosen);
    if (!features)
      return refuse(
        'bad-usage',
        `${encoder.what} has no stage '${chosen}'`,
        `its stages are ${[...stages.keys()].join(', ')}`,
      );
    const { width, data } = features;
    await writeFile(out, npy(data, [pack.count, width]));
    return {
      event: 'embedded',
      encoderOf: idOfSource(source),
      stage: chosen,
      images: pack.count,
      width,
      files: [out],
      imagesPerSecond: (1000 * pack.count) / (performance.now() - begun),
    };
  } finally {
    pack.close();
    await engine.dispose();
  }
}
