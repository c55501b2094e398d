/**
 * How an image file becomes the input of an encoder. The recipe stands here once: the metadata of exported files, the
 * certificate, the page, the documents and the programs of encoder-snippets.ts take it from here.
 */
import type { EncoderInput } from './encoders.ts';
import { channelNames, channelsInWords, hasPlainColours, type ImageReading } from './image-reading.ts';
import { packSideFor } from './training-settings.ts';

/** What the steps depend on. */
export interface PreprocessedFor {
  /** Side of the input in pixels, S. */
  readonly size: number;
  readonly reading: ImageReading;
}

/** Whether a file is one image, read as every program reads it. */
export const isPlain = (reading: ImageReading): boolean => hasPlainColours(reading) && reading.pages === undefined;

/** The steps of an added encoder in their order, in words. */
export const preprocessingOfAdded = ({ size, resize, mean, std, layout }: EncoderInput): readonly string[] => [
  mean.length === 1 ? 'grey: luma of sRGB, orientation applied' : 'sRGB with EXIF orientation applied',
  `shorter side resized to ${resize} px (Lanczos)`,
  `central ${size}x${size} px`,
  'bytes divided by 255',
  `minus ${mean.join(', ')}`,
  `divided by ${std.join(', ')}`,
  layout.toUpperCase(),
];

/** The steps in their order, in words. */
export function preprocessingSteps({ size, reading }: PreprocessedFor): readonly string[] {
  return [
    ...(isPlain(reading) ? ['sRGB with EXIF orientation applied'] : sourceSteps(reading)),
    `shorter side resized to ${packSideFor(size)} px (Lanczos)`,
    `central ${size}x${size} px`,
    reading.depth === 8 ? 'bytes divided by 255' : '16-bit values divided by 65535',
  ];
}

function sourceSteps(reading: ImageReading): readonly string[] {
  const { channels, range, pages } = reading;
  const source =
    channels === 'rgb'
      ? 'sRGB'
      : channels === 'grey'
        ? 'grey: luma of sRGB'
        : `${channelsInWords(channels)} of the file as stored, without colour management`;
  const values = pages === 'all' ? `${source}, of each page of a file` : source;
  return [`${values}, orientation applied`, range.kind === 'fixed' ? rangeOfFixed(range.limits, reading) : rangeOfFile];
}

const rangeOfFile =
  'black and white as the file declares them, otherwise 0 and the largest value of the 8, 10, 12, 14 or 16 bits that hold its values';

const rangeOfFixed = (limits: readonly (readonly [number, number])[], { channels }: ImageReading): string =>
  limits.length === 1
    ? `stored values from ${limits[0]!.join(' to ')} mapped linearly to black to white and clipped`
    : `stored values mapped linearly to black to white and clipped: ${channelNames(channels)
        .map((name, c) => `${name} ${limits[c]?.join(' to ')}`)
        .join(', ')}`;
