/** Reads event files as their format is documented, sharing no code with what writes them. */

/** CRC-32C, bit by bit. */
function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

const masked = (bytes: Uint8Array): number => {
  const crc = BigInt(crc32c(bytes));
  return Number((((crc >> 15n) | (crc << 17n)) & 0xffffffffn) + 0xa282ead8n) % 2 ** 32;
};

/** The data of the complete records of a file. @throws Error if a checksum is wrong. */
export function recordsOf(file: Buffer): { readonly records: Buffer[]; readonly rest: number } {
  const records: Buffer[] = [];
  let at = 0;
  while (at + 12 <= file.length) {
    const length = Number(file.readBigUInt64LE(at));
    if (file.readUInt32LE(at + 8) !== masked(file.subarray(at, at + 8))) throw new Error(`wrong length at byte ${at}`);
    if (at + length + 16 > file.length) break;
    const data = file.subarray(at + 12, at + 12 + length);
    if (file.readUInt32LE(at + 12 + length) !== masked(data)) throw new Error(`wrong data at byte ${at}`);
    records.push(data);
    at += length + 16;
  }
  return { records, rest: file.length - at };
}

type Field = number | Buffer;

/** The fields of a message by number, in their order. */
function fieldsOf(message: Buffer): ReadonlyMap<number, Field[]> {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    let value: Field;
    switch (tag & 7) {
      case 0:
        value = varint();
        break;
      case 1:
        value = message.readDoubleLE(at);
        at += 8;
        break;
      case 2: {
        const length = varint();
        value = message.subarray(at, at + length);
        at += length;
        break;
      }
      case 5:
        value = message.readFloatLE(at);
        at += 4;
        break;
      default:
        throw new Error(`wire type ${tag & 7}`);
    }
    const number = tag >>> 3;
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  if (at !== message.length) throw new Error('a field ends after its message');
  return fields;
}

const numberAt = (fields: ReadonlyMap<number, Field[]>, number: number): number =>
  (fields.get(number)?.[0] as number) ?? 0;
const bytesAt = (fields: ReadonlyMap<number, Field[]>, number: number): Buffer | undefined =>
  fields.get(number)?.[0] as Buffer | undefined;
const doubles = (packed: Buffer): number[] =>
  Array.from({ length: packed.length / 8 }, (_, i) => packed.readDoubleLE(i * 8));

export interface DecodedEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  /** SessionLog.status. */
  readonly session?: number;
  readonly scalars: Readonly<Record<string, number>>;
  readonly images: Readonly<Record<string, { width: number; height: number; channels: number; png: Buffer }>>;
  readonly histograms: Readonly<
    Record<
      string,
      {
        min: number;
        max: number;
        count: number;
        sum: number;
        sumOfSquares: number;
        limits: number[];
        buckets: number[];
      }
    >
  >;
}

/** An Event from its bytes. */
export function decodeEvent(bytes: Buffer): DecodedEvent {
  const event = fieldsOf(bytes);
  const [version, summary, session] = [bytesAt(event, 3), bytesAt(event, 5), bytesAt(event, 7)];
  const decoded = {
    wallTime: numberAt(event, 1),
    step: numberAt(event, 2),
    ...(version && { fileVersion: version.toString() }),
    ...(session && { session: numberAt(fieldsOf(session), 1) }),
    scalars: {} as Record<string, number>,
    images: {} as Record<string, DecodedEvent['images'][string]>,
    histograms: {} as Record<string, DecodedEvent['histograms'][string]>,
  };
  for (const each of summary ? (fieldsOf(summary).get(1) ?? []) : []) {
    const value = fieldsOf(each as Buffer);
    const tag = bytesAt(value, 1)!.toString();
    const [image, histogram] = [bytesAt(value, 4), bytesAt(value, 5)];
    if (value.has(2)) decoded.scalars[tag] = numberAt(value, 2);
    if (image) {
      const f = fieldsOf(image);
      decoded.images[tag] = {
        height: numberAt(f, 1),
        width: numberAt(f, 2),
        channels: numberAt(f, 3),
        png: bytesAt(f, 4)!,
      };
    }
    if (histogram) {
      const f = fieldsOf(histogram);
      const [min, max, count, sum, sumOfSquares] = [1, 2, 3, 4, 5].map((i) => numberAt(f, i)) as [
        number,
        number,
        number,
        number,
        number,
      ];
      const [limits, buckets] = [doubles(bytesAt(f, 6)!), doubles(bytesAt(f, 7)!)];
      decoded.histograms[tag] = { min, max, count, sum, sumOfSquares, limits, buckets };
    }
  }
  return decoded;
}

/** The events of a file. @throws Error if a checksum is wrong. */
export const eventsOf = (file: Buffer): DecodedEvent[] => recordsOf(file).records.map(decodeEvent);

/** What TensorBoard keeps of a folder's files, in their order: the start of a session makes later steps void. */
export function keptEvents(files: readonly Buffer[]): DecodedEvent[] {
  let kept: DecodedEvent[] = [];
  for (const event of files.flatMap(eventsOf))
    if (event.session === 1) kept = kept.filter(({ step }) => step < event.step);
    else kept.push(event);
  return kept;
}
