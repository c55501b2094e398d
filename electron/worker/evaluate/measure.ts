/** Label-free measures of any encoder on folders of images. */
import { idOfSource } from '../../../shared/encoder-source.ts';
import { refuse } from '../../../shared/failure.ts';
import type { MeasuredLabelFree } from '../../../shared/measured.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import { openPack } from '../data/pack.ts';
import { EngineOnDemand } from '../engine/engine-on-demand.ts';
import { openEngine } from '../engine/open-engine.ts';
import type { JobControl } from '../messages/job-control.ts';
import { folderFeatures } from './folder-features.ts';
import { measureWithoutLabels } from './label-free-of-encoder.ts';
import { underTest } from './under-test.ts';

/** @throws FailureError as folderFeatures; 'unusable-input' if a feature is not finite. */
export async function measure(
  job: JobOf<'measure'>,
  control: JobControl,
): Promise<Omit<MeasuredLabelFree, 'seconds' | 'madeAt'>> {
  const { source, dataset } = job;
  const { stage, features } = await folderFeatures(job, control);
  const encoder = await underTest(source, (message) => control.warn(message));
  if (!features.data.every(Number.isFinite))
    refuse('unusable-input', `features of ${stage} of ${encoder.what} are not finite: ${encoder.ifNotFinite}`);
  const pack = await openPack(dataset.packDir, encoder.packSide);
  const engine = new EngineOnDemand(() => openEngine('auto', control.port));
  try {
    const all = { pack, photographs: Uint32Array.from({ length: pack.count }, (_, i) => i) };
    return {
      event: 'measured',
      encoderOf: idOfSource(source),
      stage,
      folders: dataset.folders,
      ...(await measureWithoutLabels(encoder, features, all, { engine, control }, stage)),
    };
  } finally {
    pack.close();
    await engine.dispose();
  }
}
