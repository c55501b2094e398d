/** The options of how images are read: `--channels`, `--depth`, `--range`, `--pages` and `--videos`. */
import { refuse } from '../../shared/failure.ts';
import {
  type ChannelChoice,
  channelCount,
  colourReading,
  type ImageReading,
  imageReadingSchema,
  isColourReading,
  mostChannels,
  parseBands,
  type ValueRange,
} from '../../shared/image-reading.ts';
import { choiceOf, type Options, type Values } from './arguments.ts';

const depths = ['8', '16'] as const;

/** The options. */
export const readingOptions = {
  channels: {
    takes: 'CHANNELS',
    help: 'rgb, grey, or bands of the files counted from 1, such as 4,3,2',
    default: 'rgb',
  },
  depth: { takes: 'BITS', help: 'bits per channel', choices: depths, default: '8' },
  range: {
    takes: 'RANGE',
    help: 'values that become black and white: auto, LOW,HIGH, or percentiles of the folders P1%,P2% (of each channel: P1%,P2%,each)',
    default: 'auto',
  },
  pages: { takes: 'PAGES', help: 'first: a file is its first page; all: each page of a file is an image' },
  videos: { takes: 'WAY', help: 'frames: one a second of each video; clips: consecutive frames, for common fate' },
} as const satisfies Options;

type ReadingValues = Partial<Values<typeof readingOptions>>;

/**
 * How images are to be read; undefined for colour of 8 bits.
 * @throws FailureError 'bad-usage' that names the wrong option and what it takes.
 */
export function readingOf(values: ReadingValues): ImageReading | undefined {
  const channels = values.channels === undefined ? colourReading.channels : channelsOf(values.channels);
  const reading: ImageReading = {
    channels,
    depth: values.depth === undefined ? 8 : choiceOf('depth', values.depth, depths) === '16' ? 16 : 8,
    range: values.range === undefined ? colourReading.range : rangeOf(values.range, channels),
    ...(values.pages !== undefined && choiceOf('pages', values.pages, ['first', 'all']) === 'all' && { pages: 'all' }),
    ...(values.videos !== undefined &&
      choiceOf('videos', values.videos, ['frames', 'clips']) === 'clips' && { videos: 'clips' }),
  };
  return isColourReading(reading) ? undefined : imageReadingSchema.parse(reading);
}

function channelsOf(text: string): ChannelChoice {
  if (text === 'rgb' || text === 'grey') return text;
  return (
    parseBands(text) ??
    refuse(
      'bad-usage',
      `--channels takes rgb, grey, or up to ${mostChannels} bands counted from 1, such as 4,3,2: found '${text}'`,
    )
  );
}

function rangeOf(text: string, channels: ChannelChoice): ValueRange {
  if (text === 'auto') return { kind: 'auto' };
  const percentiles = /^\s*([\d.]+)%\s*,\s*([\d.]+)%\s*(,\s*each\s*)?$/.exec(text);
  if (percentiles) {
    const [low, high] = [Number(percentiles[1]), Number(percentiles[2])];
    if (!(low >= 0 && low < high && high <= 100)) refuseRange(text);
    return { kind: 'percentile', low, high, perChannel: percentiles[3] !== undefined };
  }
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const count = channelCount({ ...colourReading, channels });
  const isForEach = numbers.length === 2 * count;
  if (!numbers.every(Number.isFinite) || (numbers.length !== 2 && !isForEach)) refuseRange(text);
  const limits = Array.from({ length: numbers.length / 2 }, (_, i): [number, number] => [
    numbers[2 * i]!,
    numbers[2 * i + 1]!,
  ]);
  if (limits.some(([low, high]) => low >= high)) refuseRange(text);
  return { kind: 'fixed', limits };
}

const refuseRange = (text: string): never =>
  refuse(
    'bad-usage',
    `--range takes auto, LOW,HIGH with LOW below HIGH (or such a pair for each channel), or P1%,P2% from 0 to 100: found '${text}'`,
  );
