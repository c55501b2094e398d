/** How the values stored in image files become the pixels of a dataset: which channels, how deep, from which range. */
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
});
export type ImageReading = z.infer<typeof imageReadingSchema>;

/** Colour photographs of 8 bits: what is used unless a researcher chooses otherwise. */
export const colourReading: ImageReading = { channels: 'rgb', depth: 8, range: { kind: 'auto' } };

/** Number of channels of a dataset that is read this way. */
export const channelCount = ({ channels }: ImageReading): number =>
  channels === 'rgb' ? 3 : channels === 'grey' ? 1 : channels.length;
