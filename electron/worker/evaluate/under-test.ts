/** Makes any encoder ready to compute features: that of a run's last checkpoint, or one that was added. */
import type { EncoderSource } from '../../../shared/encoder-source.ts';
import { readTrainedRun } from '../run/read-trained-run.ts';
import { trainedEncoder } from '../run/trained-encoder.ts';
import { addedUnderTest } from './added-features.ts';
import type { EncoderUnderTest } from './stage-extractor.ts';
import { runUnderTest } from './stage-features.ts';

/** @param onWarning As readTrainedRun. @throws FailureError 'unusable-input' for a run without a readable checkpoint. */
export async function underTest(
  source: EncoderSource,
  onWarning: (message: string) => void,
): Promise<EncoderUnderTest> {
  if (source.kind === 'added') return addedUnderTest(source.folder, source.encoder);
  const { checkpoint } = await readTrainedRun(source.runDir, onWarning);
  const trained = trainedEncoder(source.settings, checkpoint);
  return runUnderTest(`the encoder of ${source.name}`, trained, trained.state);
}
