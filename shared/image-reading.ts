/** How image files become the images of a dataset: which channels, how deep, from which range, which pages. */
import { z } from 'zod';

/** The most channels that a dataset has. */
export const mostChannels = 16;

/**
 * `rgb`: colour-managed sRGB. `grey`: the luma of sRGB, one channel. A list: these bands of the file as they are stored,
 * counted from 0, without colour management.
 */
export const channelChoiceSchema = z.union([
  z.literal(['rgb', 'grey']),
  z.array(z.number().int().min(0).max(255)).min(1).max(mostChannels),
]);
export type ChannelChoice = z.infer<typeof channelChoiceSchema>;

/** A stored value that becomes black and one that becomes white. */
const rangeLimitsSchema = z.tuple([z.number(), z.number()]);

/**
 * Which stored values become black and white.
 * - `auto`: what the file declares; otherwise, for integers deeper than 8 bits, the smallest of 10, 12, 14 and 16 bits
 *   that holds the file's largest value.
 * - `fixed`: the same limits for every file; one pair, or one for each channel.
 * - `percentile`: percentiles of all values of the folders, measured once. Indexing turns it into `fixed`.
 */
export const valueRangeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('auto') }),
  z.object({ kind: z.literal('fixed'), limits: z.array(rangeLimitsSchema).min(1).max(mostChannels) }),
  z.object({
    kind: z.literal('percentile'),
    low: z.number().min(0).max(100),
    high: z.number().min(0).max(100),
    perChannel: z.boolean(),
  }),
]);
export type ValueRange = z.infer<typeof valueRangeSchema>;

/** How the images of a dataset are read. Its datasets, runs and exports keep it. */
export const imageReadingSchema = z.object({
  channels: channelChoiceSchema,
  /** Bits per channel in the cache. */
  depth: z.literal([8, 16]),
  range: valueRangeSchema,
  /** Each page of a file is an image of its own (`page-names.ts` names them); absent: the first page stands for the file. */
  pages: z.literal('all').optional(),
  /** Of each video, clips of consecutive frames; absent: frames that are a second apart. */
  videos: z.literal('clips').optional(),
});
export type ImageReading = z.infer<typeof imageReadingSchema>;

/** Colour photographs of 8 bits: what is used unless a researcher chooses otherwise. */
export const colourReading: ImageReading = { channels: 'rgb', depth: 8, range: { kind: 'auto' } };

/** Number of channels of a dataset that is read this way. */
export const channelCount = ({ channels }: ImageReading): number =>
  channels === 'rgb' ? 3 : channels === 'grey' ? 1 : channels.length;

/** What a network gets of every picture. */
export type PixelFormat = {
  readonly channels: number;
  /** `uint8`: 0 to 255. `float32`: the same scale in steps of 1/257, for 16 bits. */
  readonly pixelType: 'uint8' | 'float32';
  /** The channels are the red, green and blue of sRGB. */
  readonly isColour: boolean;
};

/** The pixels of a dataset that is read this way. */
export const pixelFormat = (reading: ImageReading): PixelFormat => ({
  channels: channelCount(reading),
  pixelType: reading.depth === 16 ? 'float32' : 'uint8',
  isColour: reading.channels === 'rgb',
});

/** The pixels of colour photographs of 8 bits. */
export const colourPixels = pixelFormat(colourReading);

/** Whether the pixels of a dataset are colours of 8 bits, as they are unless a researcher chooses otherwise. */
export const hasPlainColours = ({ channels, depth, range }: ImageReading): boolean =>
  channels === 'rgb' && depth === 8 && range.kind === 'auto';

/** Whether a dataset is read as it is unless a researcher chooses otherwise. */
export const isColourReading = (reading: ImageReading): boolean =>
  hasPlainColours(reading) && reading.pages === undefined && reading.videos === undefined;

const percent = (value: number): string => `${value}%`;

/** Bands as people write them, counted from 1: `4,3,2`. @returns Counted from 0; undefined for anything else. */
export function parseBands(text: string): number[] | undefined {
  const bands = text.split(',').map((band) => (/^\s*\d+\s*$/.test(band) ? Number(band) : 0));
  const isValid = bands.length <= mostChannels && bands.every((band) => band >= 1 && band <= 256);
  return isValid ? bands.map((band) => band - 1) : undefined;
}

/** The channels as people name them; bands are counted from 1. */
export const channelsInWords = (channels: ChannelChoice): string =>
  channels === 'rgb'
    ? 'colour'
    : channels === 'grey'
      ? 'grey'
      : `${channels.length === 1 ? 'band' : 'bands'} ${channels.map((band) => band + 1).join(', ')}`;

/** The name of each channel. */
export const channelNames = (channels: ChannelChoice): readonly string[] =>
  channels === 'rgb'
    ? ['red', 'green', 'blue']
    : channels === 'grey'
      ? ['grey']
      : channels.map((band) => `band ${band + 1}`);

/** The range as people read it. */
export function rangeInWords(range: ValueRange): string {
  switch (range.kind) {
    case 'auto':
      return 'the range of each file';
    case 'fixed':
      return `values from ${range.limits.map(([low, high]) => `${low} to ${high}`).join(', ')}`;
    case 'percentile':
      return `percentiles ${percent(range.low)} to ${percent(range.high)}${range.perChannel ? ' of each channel' : ''}`;
  }
}

/** How images are read, in one phrase: `bands 1, 2, 3, 4, 16 bits, values from 0 to 4095`. */
export const readingInWords = ({ channels, depth, range, pages, videos }: ImageReading): string =>
  [
    channelsInWords(channels),
    `${depth} bits`,
    ...(range.kind === 'auto' ? [] : [rangeInWords(range)]),
    ...(pages === 'all' ? ['each page an image'] : []),
    ...(videos === 'clips' ? ['clips of videos'] : []),
  ].join(', ');
