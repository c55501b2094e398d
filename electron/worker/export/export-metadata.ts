import { channelNames, hasPlainColours, rangeInWords } from '../../../shared/image-reading.ts';
import { normalisations } from '../../../shared/normalisation.ts';
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

/** What happens to pixels in 0–1 before the first layer. */
function normalisationInWords({ task, normalisation }: TrainedEncoder['settings']): string {
  const contained = ', which the ONNX and TF.js files contain';
  const { mean, std } = normalisations[normalisation];
  const scaled =
    mean.length === 1
      ? `(x - ${mean[0]}) / ${std[0]} for every channel`
      : `(x - [${mean.join(', ')}]) / [${std.join(', ')}] for red, green and blue`;
  if (!pretextTask(task).view) return scaled + contained;
  const transformed = `the input transformation of ${task}`;
  return normalisation === 'lab'
    ? transformed + contained
    : `${transformed}, of which v becomes x = v / 4 + 0.5, then ${scaled}${contained}`;
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
    normalisation: normalisationInWords(settings),
    task: settings.task,
    weights: settings.emaDecay > 0 ? 'exponential moving average' : 'last step',
    run,
    step: String(step),
    seed: String(settings.seed),
    dataset_fingerprint: datasetFingerprint,
  };
}
