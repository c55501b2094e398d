import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type EventContent, encodeEvent } from '../../../electron/files/tensorboard/event.ts';
import { tfRecord } from '../../../electron/files/tensorboard/event-file.ts';
import { crc32c, maskedCrc32c } from '../../../electron/files/tensorboard/masked-crc32c.ts';
import { tinyPng } from '../../lab/fixture.ts';
import { decodeEvent, recordsOf } from './decode-events.ts';

/** Made by experiments/tensorboard-fixture.py with TensorBoard's own writer. */
const { records } = JSON.parse(readFileSync(join(import.meta.dirname, 'records-of-tensorboard.json'), 'utf8')) as {
  readonly records: Readonly<Record<string, string>>;
};

const histogram = { min: -1, max: 3, count: 7, sum: 2.5, sumOfSquares: 11.25, buckets: [1, 0, 2, 4] };
const image = { width: 300, height: 1, channels: 1, png: tinyPng };
/** Wall time, step and content of each record. */
const events: Readonly<Record<string, readonly [number, number, EventContent]>> = {
  'file version': [1.5, 0, { fileVersion: 'brain.Event:2' }],
  'session start': [1790000000.25, 81, { sessionStart: true }],
  scalars: [
    2,
    300_000_000_000,
    {
      values: [
        { tag: 'train/loss', scalar: 0.1 },
        { tag: 'held-out/score', scalar: -1e-30 },
      ],
    },
  ],
  histogram: [3, 1, { values: [{ tag: 'health/features', histogram }] }],
  image: [4, 2, { values: [{ tag: 'board/日本/é.png/asked', image }] }],
};

describe('an event', () => {
  it.each(Object.keys(records))('has the bytes that TensorBoard writes: %s', (name) => {
    const record = tfRecord(encodeEvent(...events[name]!));
    expect(Buffer.from(record).toString('base64')).toBe(records[name]);
  });

  it('is tested on every kind that TensorBoard wrote', () => {
    expect(Object.keys(records).sort()).toEqual(Object.keys(events).sort());
  });

  it('is read back with every field', () => {
    const decoded = (name: string) => decodeEvent(Buffer.from(encodeEvent(...events[name]!)));
    expect(decoded('file version')).toMatchObject({ wallTime: 1.5, step: 0, fileVersion: 'brain.Event:2' });
    expect(decoded('session start')).toMatchObject({ step: 81, session: 1 });
    expect(decoded('scalars')).toMatchObject({
      step: 300_000_000_000,
      scalars: { 'train/loss': Math.fround(0.1), 'held-out/score': Math.fround(-1e-30) },
    });
    const { buckets, ...numbers } = histogram;
    expect(decoded('histogram').histograms['health/features']).toEqual({
      ...numbers,
      limits: [0, 1, 2, 3],
      buckets,
    });
    expect(decoded('image').images['board/日本/é.png/asked']).toEqual(image);
  });

  it('holds a loss that is not finite', () => {
    const bytes = encodeEvent(0, 1, { values: [{ tag: 'loss', scalar: Number.NaN }] });
    expect(decodeEvent(Buffer.from(bytes)).scalars).toEqual({ loss: Number.NaN });
  });

  it('holds a loss beyond the range of its 32 bits as infinite', () => {
    const bytes = encodeEvent(0, 1, { values: [{ tag: 'loss', scalar: -1e39 }] });
    expect(decodeEvent(Buffer.from(bytes)).scalars).toEqual({ loss: Number.NEGATIVE_INFINITY });
  });

  it('may be a histogram of equal values: one bucket without width', () => {
    const equal = { min: 2, max: 2, count: 6, sum: 12, sumOfSquares: 24, buckets: [6] };
    const bytes = encodeEvent(0, 1, { values: [{ tag: 'h', histogram: equal }] });
    expect(decodeEvent(Buffer.from(bytes)).histograms.h).toMatchObject({ limits: [2], buckets: [6] });
  });
});

describe('the checksum of a record', () => {
  // RFC 3720, appendix B.4, and the check value of the catalogue of parametrised CRC algorithms.
  it.each([
    ['no bytes', new Uint8Array(), 0],
    ['123456789', new TextEncoder().encode('123456789'), 0xe3069283],
    ['32 bytes of zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 bytes of ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['32 bytes ascending', Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    ['32 bytes descending', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), 0x113fdb5c],
  ])('is CRC-32C: %s', (_, bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });

  it('is masked by a rotation of 15 bits and a constant', () => {
    expect(maskedCrc32c(new Uint8Array())).toBe(0xa282ead8);
    // 0xe3069283 rotated right by 15 bits is 0x2507c60d.
    expect(maskedCrc32c(new TextEncoder().encode('123456789'))).toBe((0x2507c60d + 0xa282ead8) >>> 0);
  });

  it('is refused by the decoder of these tests after any changed bit', () => {
    const record = Buffer.from(tfRecord(encodeEvent(1, 1, { fileVersion: 'brain.Event:2' })));
    for (const at of [0, 9, 12, 20, record.length - 1]) {
      const changed = Buffer.from(record);
      changed[at]! ^= 1;
      expect(() => recordsOf(changed), `byte ${at}`).toThrow('wrong');
    }
  });
});
