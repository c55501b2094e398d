/**
 * TensorBoard's messages that the lab writes, in the wire format of protocol buffers: Event, SessionLog, Summary and its
 * values with a number, an image or a histogram. Field numbers: tensorflow/core/util/event.proto and
 * tensorflow/core/framework/summary.proto. Values are of the form that `tf.summary` of TensorFlow 1 and PyTorch write;
 * TensorBoard converts them on reading.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { FeatureHistogram } from '../../../shared/run-results.ts';

/** An encoded PNG. */
export interface EventImage {
  readonly width: number;
  readonly height: number;
  /** Number of channels, 1 to 4. */
  readonly channels: number;
  readonly png: Uint8Array;
}

/** A named value at a step. */
export type EventValue =
  | { readonly tag: string; readonly scalar: number }
  | { readonly tag: string; readonly image: EventImage }
  | { readonly tag: string; readonly histogram: FeatureHistogram };

/** What an event says: the format of the file, a start after which later steps are void, or values of a step. */
export type EventContent =
  | { readonly fileVersion: string }
  | { readonly sessionStart: true }
  | { readonly values: readonly EventValue[] };

/** SessionLog.SessionStatus.START. */
const sessionStart = 1;

type Write = (message: BinaryWriter) => BinaryWriter;

/** Field `number` holds a message. */
const nested = (writer: BinaryWriter, number: number, write: Write): BinaryWriter =>
  write(writer.tag(number, WireType.LengthDelimited).fork()).join();

/** Field `number` holds doubles, packed. */
const doubles = (writer: BinaryWriter, number: number, values: readonly number[]): BinaryWriter =>
  nested(writer, number, (packed) => values.reduce((list, value) => list.double(value), packed));

const image =
  ({ width, height, channels, png }: EventImage): Write =>
  (message) =>
    message
      .tag(1, WireType.Varint)
      .int32(height)
      .tag(2, WireType.Varint)
      .int32(width)
      .tag(3, WireType.Varint)
      .int32(channels)
      .tag(4, WireType.LengthDelimited)
      .bytes(png);

/** Buckets of equal width; a bucket's limit is its right end. */
const histogram =
  ({ min, max, count, sum, sumOfSquares, buckets }: FeatureHistogram): Write =>
  (message) => {
    const width = (max - min) / buckets.length;
    const limits = buckets.map((_, i) => (i === buckets.length - 1 ? max : min + (i + 1) * width));
    [min, max, count, sum, sumOfSquares].forEach((value, i) => {
      message.tag(i + 1, WireType.Bit64).double(value);
    });
    doubles(message, 6, limits);
    return doubles(message, 7, buckets);
  };

const summaryValue =
  (value: EventValue): Write =>
  (message) => {
    message.tag(1, WireType.LengthDelimited).string(value.tag);
    // Beyond the range of 32 bits it becomes infinite, as a loss that diverges does; the writer would refuse it.
    if ('scalar' in value) return message.tag(2, WireType.Bit32).float(Math.fround(value.scalar));
    return 'image' in value ? nested(message, 4, image(value.image)) : nested(message, 5, histogram(value.histogram));
  };

/**
 * The bytes of an Event.
 * @param wallTime In seconds since 1970.
 */
export function encodeEvent(wallTime: number, step: number, content: EventContent): Uint8Array {
  const event = new BinaryWriter().tag(1, WireType.Bit64).double(wallTime);
  if (step !== 0) event.tag(2, WireType.Varint).int64(step);
  if ('fileVersion' in content) event.tag(3, WireType.LengthDelimited).string(content.fileVersion);
  else if ('sessionStart' in content) nested(event, 7, (log) => log.tag(1, WireType.Varint).int32(sessionStart));
  else
    nested(event, 5, (summary) =>
      content.values.reduce((list, value) => nested(list, 1, summaryValue(value)), summary),
    );
  return event.finish();
}
