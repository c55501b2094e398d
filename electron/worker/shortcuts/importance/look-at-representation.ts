/** Which parts of images the representation of any encoder rests on, for images of folders. */
import { idOfSource } from '../../../../shared/encoder-source.ts';
import { counted } from '../../../../shared/format-words.ts';
import {
  type Importance,
  type ImportanceOfImage,
  importanceGrid,
  leastAgreement,
} from '../../../../shared/importance.ts';
import type { JobOf } from '../../../../shared/worker-protocol.ts';
import { indexFolders } from '../../data/index-folders.ts';
import { openPack } from '../../data/pack.ts';
import { EngineOnDemand } from '../../engine/engine-on-demand.ts';
import { openEngine } from '../../engine/open-engine.ts';
import { stageOf } from '../../evaluate/folder-features.ts';
import { refuseNotFinite } from '../../evaluate/not-finite.ts';
import { centralPixels } from '../../evaluate/posed-squares.ts';
import { skippedInWords } from '../../evaluate/skipped-in-words.ts';
import { underTest } from '../../evaluate/under-test.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { evenlySpread } from '../../numerics/evenly-spread.ts';
import { cellMeans } from '../cue-parts/statistics.ts';
import { explainImage } from './explain-image.ts';
import { importancePicture } from './importance-picture.ts';

/**
 * @throws FailureError 'bad-usage' for a stage that the encoder does not have; 'unusable-input' for features that are not
 *   finite; as underTest and indexFolders; 'stopped'.
 */
export async function lookAtRepresentation(
  { source, dataset, stage: wanted, count, masks }: JobOf<'importance'>,
  control: JobControl,
): Promise<Omit<Importance, 'seconds' | 'madeAt'>> {
  const stage = stageOf(source, wanted);
  const encoder = await underTest(source, (message) => control.warn(message));
  const indexed = await indexFolders(dataset, encoder.packSide, {
    onProgress: (done, total) => control.progress('reading the images', done, total),
    isCancelled: () => control.stopAsked,
  });
  const pack = await openPack(dataset.packDir, encoder.packSide);
  const engine = new EngineOnDemand(() => openEngine('auto', control.port));
  try {
    const extractor = await encoder.open(engine.get);
    try {
      const { size } = extractor;
      const chosen = evenlySpread(pack.count, count);
      const images: ImportanceOfImage[] = [];
      for (const [at, image] of chosen.entries()) {
        const square = centralPixels(await pack.read(image), size);
        // Seeded by the image: every encoder and stage is shown the same parts of it, and chance differs between images.
        const explained = await explainImage(
          extractor,
          stage,
          square,
          { count: masks, seed: pack.key(image) },
          {
            onBatch: (done) => {
              control.progress('masking the images', at * masks + done, chosen.length * masks);
              return control.checkStopped();
            },
            refuseNotFinite: () => refuseNotFinite(pack.path(image), stage, encoder),
          },
        );
        const { importance, uncertainty, ...numbers } = explained;
        const grid = Math.min(importanceGrid, size);
        const means = (data: Float32Array) => [...cellMeans({ width: size, height: size, data }, grid, grid)];
        images.push({
          image: pack.name(image),
          ...numbers,
          least: importance.reduce((least, value) => Math.min(least, value)),
          most: importance.reduce((most, value) => Math.max(most, value)),
          grid,
          importance: means(importance),
          uncertainty: means(uncertainty),
          picture: await importancePicture(square, size, explained),
        });
      }
      return {
        event: 'looked',
        encoderOf: idOfSource(source),
        ...(encoder.step !== undefined && { step: encoder.step }),
        stage,
        size,
        folders: [...dataset.folders],
        masks,
        images,
        of: pack.count,
        warnings: [...skippedInWords(indexed), ...unsettled(images)],
      };
    } finally {
      await extractor.dispose();
    }
  } finally {
    pack.close();
    await engine.dispose();
  }
}

/** Warns of maps that the masks did not settle. */
function unsettled(images: readonly ImportanceOfImage[]): string[] {
  const few = images.filter(({ agreement }) => agreement < leastAgreement);
  if (few.length === 0) return [];
  return [
    `the maps of ${few.length} of ${counted(images.length, 'image')} differ between two halves of the masks (correlation below ${leastAgreement}): take more masks, or the representation rests on no particular place of them`,
  ];
}
