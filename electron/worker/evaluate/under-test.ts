/** Makes any encoder ready to compute features: that of a run's last checkpoint, or one that was added. */
import type { EncoderSource } from '../../../shared/encoder-source.ts';
import { readTrainedRun } from '../run/read-trained-run.ts';
import { trainedEncoder } from '../run/trained-encoder.ts';
import { addedUnderTest } from './added-features.ts';
import { fingerprintOfAdded, fingerprintOfTrained } from './encoder-fingerprint.ts';
import type { EncoderUnderTest } from './stage-extractor.ts';
import { runUnderTest } from './stage-features.ts';

/** An encoder with what identifies it. */
export interface IdentifiedEncoder extends EncoderUnderTest {
  /** 64 hexadecimal digits; the same for the same weights and preprocessing. */
  readonly fingerprint: string;
  /** The step of the checkpoint, for a run. */
  readonly step?: number;
}

/** @param onWarning As readTrainedRun. @throws FailureError 'unusable-input' for a run without a readable checkpoint. */
export async function underTest(
  source: EncoderSource,
  onWarning: (message: string) => void,
): Promise<IdentifiedEncoder> {
  if (source.kind === 'added')
    return { ...addedUnderTest(source.folder, source.encoder), fingerprint: fingerprintOfAdded(source.encoder) };
  const { checkpoint } = await readTrainedRun(source.runDir, onWarning);
  const trained = trainedEncoder(source.settings, checkpoint);
  return {
    ...runUnderTest(`the encoder of ${source.name}`, trained, trained.state),
    fingerprint: fingerprintOfTrained(trained),
    step: checkpoint.note.step,
  };
}
