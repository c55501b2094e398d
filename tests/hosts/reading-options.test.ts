import { describe, expect, it } from 'vitest';
import { readingOf } from '../../electron/hosts/reading-options.ts';
import { readingInWords } from '../../shared/image-reading.ts';

describe('the options of how images are read', () => {
  it('stand for colour of 8 bits if nothing else is asked, however it is said', () => {
    expect(readingOf({})).toBeUndefined();
    expect(readingOf({ channels: 'rgb', depth: '8', range: 'auto', pages: 'first', videos: 'frames' })).toBeUndefined();
  });

  it.each([
    [{ channels: 'grey' }, { channels: 'grey', depth: 8, range: { kind: 'auto' } }, 'grey, 8 bits'],
    [{ depth: '16' }, { channels: 'rgb', depth: 16, range: { kind: 'auto' } }, 'colour, 16 bits'],
    [
      { channels: '4, 3,2', depth: '16', range: '0,4095' },
      { channels: [3, 2, 1], depth: 16, range: { kind: 'fixed', limits: [[0, 4095]] } },
      'bands 4, 3, 2, 16 bits, values from 0 to 4095',
    ],
    [
      { channels: '1,2', range: '-5,5,0,1e4' },
      {
        channels: [0, 1],
        depth: 8,
        range: {
          kind: 'fixed',
          limits: [
            [-5, 5],
            [0, 10_000],
          ],
        },
      },
      'bands 1, 2, 8 bits, values from -5 to 5, 0 to 10000',
    ],
    [
      { videos: 'clips' },
      { channels: 'rgb', depth: 8, range: { kind: 'auto' }, videos: 'clips' },
      'colour, 8 bits, clips of videos',
    ],
    [
      { pages: 'all' },
      { channels: 'rgb', depth: 8, range: { kind: 'auto' }, pages: 'all' },
      'colour, 8 bits, each page an image',
    ],
    [
      { range: '0.5%, 99.5%,each' },
      { channels: 'rgb', depth: 8, range: { kind: 'percentile', low: 0.5, high: 99.5, perChannel: true } },
      'colour, 8 bits, percentiles 0.5% to 99.5% of each channel',
    ],
  ] as const)('%j', (values, reading, words) => {
    expect(readingOf(values)).toEqual(reading);
    expect(readingInWords(readingOf(values)!)).toBe(words);
  });

  it.each([
    [{ channels: '0' }, '--channels takes rgb, grey, or up to 16 bands counted from 1'],
    [{ channels: '1,,2' }, "found '1,,2'"],
    [{ channels: 'infrared' }, "found 'infrared'"],
    [{ depth: '12' }, '--depth takes one of 8, 16'],
    [{ pages: '3' }, '--pages takes one of first, all'],
    [{ videos: 'all' }, '--videos takes one of frames, clips'],
    [{ range: '5,5' }, '--range takes auto, LOW,HIGH with LOW below HIGH'],
    [{ range: '1,2,3' }, "found '1,2,3'"],
    [{ channels: '1,2', range: '0,1,0,1,0,1' }, "found '0,1,0,1,0,1'"],
    [{ range: '99%,1%' }, "found '99%,1%'"],
    [{ range: '1%,101%' }, "found '1%,101%'"],
  ] as const)('%j is refused, and the message says what is taken', (values, words) => {
    expect(() => readingOf(values)).toThrow(words);
  });
});
