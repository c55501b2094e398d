/** What a person types about how images are read, and the reading that follows from it. Pure. */
import { colourReading, type ImageReading, imageReadingSchema, parseBands } from '../../../shared/image-reading.ts';

/** The value of a number field; text while it is incomplete. */
type Typed = number | string;

/** The fields of the form. */
export interface ReadingDraft {
  readonly channels: 'rgb' | 'grey' | 'bands';
  /** Counted from 1, separated by commas. */
  readonly bands: string;
  readonly depth: '8' | '16';
  readonly range: 'auto' | 'fixed' | 'percentile';
  readonly black: Typed;
  readonly white: Typed;
  readonly low: Typed;
  readonly high: Typed;
  readonly perChannel: boolean;
  readonly pages: 'first' | 'all';
  readonly videos: 'frames' | 'clips';
}

/** The draft that gives this reading. */
export function readingDraftOf({ channels, depth, range, pages, videos }: ImageReading): ReadingDraft {
  const [black, white] = range.kind === 'fixed' ? range.limits[0]! : [0, depth === 8 ? 255 : 65_535];
  return {
    channels: typeof channels === 'string' ? channels : 'bands',
    bands: typeof channels === 'string' ? '' : channels.map((band) => band + 1).join(', '),
    depth: depth === 16 ? '16' : '8',
    range: range.kind,
    black,
    white,
    low: range.kind === 'percentile' ? range.low : 1,
    high: range.kind === 'percentile' ? range.high : 99,
    perChannel: range.kind === 'percentile' && range.perChannel,
    pages: pages ?? 'first',
    videos: videos ?? 'frames',
  };
}

/** The reading of a draft, or what is wrong with its fields. */
export function readingOfDraft(draft: ReadingDraft): {
  readonly reading: ImageReading | undefined;
  readonly problems: { readonly bands?: string; readonly limits?: string; readonly percentiles?: string };
} {
  const bands = parseBands(draft.bands);
  const { black, white, low, high } = draft;
  const isBelow = (a: Typed, b: Typed): boolean => typeof a === 'number' && typeof b === 'number' && a < b;
  const problems = {
    ...(draft.channels === 'bands' && !bands ? { bands: 'Enter bands such as 4, 3, 2' } : {}),
    ...(draft.range === 'fixed' && !isBelow(black, white) ? { limits: 'Black must be below white' } : {}),
    ...(draft.range === 'percentile' && !(isBelow(low, high) && Number(low) >= 0 && Number(high) <= 100)
      ? { percentiles: 'Enter percentiles from 0 to 100, black below white' }
      : {}),
  };
  if (Object.keys(problems).length > 0) return { reading: undefined, problems };
  const range: ImageReading['range'] =
    draft.range === 'auto'
      ? colourReading.range
      : draft.range === 'fixed'
        ? { kind: 'fixed', limits: [[Number(black), Number(white)]] }
        : { kind: 'percentile', low: Number(low), high: Number(high), perChannel: draft.perChannel };
  const channels = draft.channels === 'bands' ? bands! : draft.channels;
  const depth = draft.depth === '16' ? 16 : 8;
  const pages = draft.pages === 'all' ? { pages: 'all' } : {};
  const videos = draft.videos === 'clips' ? { videos: 'clips' } : {};
  return { reading: imageReadingSchema.parse({ channels, depth, range, ...pages, ...videos }), problems };
}

/** Whether two readings are the same. */
export const isSameReading = (a: ImageReading, b: ImageReading): boolean =>
  JSON.stringify(imageReadingSchema.parse(a)) === JSON.stringify(imageReadingSchema.parse(b));
