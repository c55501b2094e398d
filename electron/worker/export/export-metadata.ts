import {
  channelNames,
  channelsInWords,
  hasPlainColours,
  type ImageReading,
  rangeInWords,
} from '../../../shared/image-reading.ts';
import { packSideFor } from '../../../shared/training-settings.ts';
import type { TrainedEncoder } from '../run/trained-encoder.ts';
import { readingOf } from '../tasks/tasks.ts';

/** Where the weights come from. */
export interface Provenance {
  readonly run: string;
  readonly step: number;
  readonly version: string;
  readonly datasetFingerprint: string;
}

/** How a file becomes the encoder's input, in words. */
function preprocessing(reading: ImageReading, size: number): string {
  const resized =
    `shorter side resized to ${packSideFor(size)} px (Lanczos); central ${size}x${size} px; ` +
    (reading.depth === 8 ? 'bytes divided by 255' : '16-bit values divided by 65535');
  if (hasPlainColours(reading) && reading.pages === undefined) return `sRGB with EXIF orientation applied; ${resized}`;
  const source = sourceOf(reading);
  const scaled = reading.range.kind === 'fixed' ? rangeOfFixed(reading.range.limits, reading) : rangeOfFile;
  return `${source}, orientation applied; ${scaled}; ${resized}`;
}

function sourceOf({ channels, pages }: ImageReading): string {
  const values =
    channels === 'rgb'
      ? 'sRGB'
      : channels === 'grey'
        ? 'grey: luma of sRGB'
        : `${channelsInWords(channels)} of the file as stored, without colour management`;
  return pages === 'all' ? `${values}, of each page of a file` : values;
}

const rangeOfFile =
  'black and white as the file declares them, otherwise 0 and the largest value of the 8, 10, 12, 14 or 16 bits that hold its values';

const rangeOfFixed = (limits: readonly (readonly [number, number])[], { channels }: ImageReading): string =>
  limits.length === 1
    ? `stored values from ${limits[0]!.join(' to ')} mapped linearly to black to white and clipped`
    : `stored values mapped linearly to black to white and clipped: ${channelNames(channels)
        .map((name, c) => `${name} ${limits[c]?.join(' to ')}`)
        .join(', ')}`;

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
    preprocessing: preprocessing(reading, size),
    normalisation: '(x - 0.5) / 0.25 for every channel',
    task: settings.task,
    weights: settings.emaDecay > 0 ? 'exponential moving average' : 'last step',
    run,
    step: String(step),
    seed: String(settings.seed),
    dataset_fingerprint: datasetFingerprint,
  };
}
