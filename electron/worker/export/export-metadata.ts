import { packSideFor } from '../../../shared/training-settings.ts';
import type { TrainedEncoder } from '../run/trained-encoder.ts';

/** Where the weights come from. */
export interface Provenance {
  readonly run: string;
  readonly step: number;
  readonly version: string;
  readonly datasetFingerprint: string;
}

/**
 * The metadata in every exported file, sufficient to use the encoder: how to preprocess a picture and what it was trained on.
 * It does not depend on the time or place of the export, so the same checkpoint gives the same bytes.
 */
export function exportMetadata(
  { encoder, settings, size }: TrainedEncoder,
  { run, step, version, datasetFingerprint }: Provenance,
): Record<string, string> {
  return {
    producer: `Pretext Lab ${version}`,
    encoder: encoder.id,
    size: String(size),
    features: String(encoder.width),
    preprocessing:
      `sRGB with EXIF orientation applied; shorter side resized to ${packSideFor(size)} px (Lanczos); ` +
      `central ${size}x${size} px; bytes divided by 255`,
    normalisation: '(x - 0.5) / 0.25 for every channel',
    task: settings.task,
    weights: settings.emaDecay > 0 ? 'exponential moving average' : 'last step',
    run,
    step: String(step),
    seed: String(settings.seed),
    dataset_fingerprint: datasetFingerprint,
  };
}
