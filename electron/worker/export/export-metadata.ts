import { channelNames, hasPlainColours, rangeInWords } from '../../../shared/image-reading.ts';
import { preprocessingSteps } from '../../../shared/preprocessing-recipe.ts';
import type { TrainedEncoder } from '../run/trained-encoder.ts';
import { pretextTask, readingOf } from '../tasks/tasks.ts';

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
  const reading = readingOf(settings);
  return {
    producer: `Pretext Lab ${version}`,
    encoder: encoder.id,
    size: String(size),
    features: String(encoder.width),
    channels: channelNames(reading.channels).join(', '),
    depth: `${reading.depth} bits`,
    ...(hasPlainColours(reading) ? {} : { range: rangeInWords(reading.range) }),
    preprocessing: preprocessingSteps({ size, reading }).join('; '),
    normalisation: pretextTask(settings.task).view
      ? `the input transformation of ${settings.task}, which the ONNX and TF.js files contain`
      : '(x - 0.5) / 0.25 for every channel, which the ONNX and TF.js files contain',
    task: settings.task,
    weights: settings.emaDecay > 0 ? 'exponential moving average' : 'last step',
    run,
    step: String(step),
    seed: String(settings.seed),
    dataset_fingerprint: datasetFingerprint,
  };
}
