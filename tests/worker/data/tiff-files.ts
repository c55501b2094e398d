/** Writes TIFF files of any kind, little-endian and uncompressed unless told otherwise. */

/** One field: its values are SHORT, or LONG if they need it, or doubles. */
export type Field = readonly [tag: number, values: readonly number[] | Buffer, type?: 'double'];

/** One image of a file. */
export interface TiffPage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly bits: number;
  /** As stored: packed, and compressed if `compression` says so. */
  readonly pixels: Buffer;
  /** 2 RGB for three channels and more, otherwise 1 black is zero. */
  readonly photometric?: number;
  /** 1 unsigned, 2 signed, 3 floating point. */
  readonly format?: number;
  readonly extraSamples?: readonly number[];
  readonly compression?: number;
  readonly profile?: Buffer;
  /** Further fields. */
  readonly fields?: readonly Field[];
  /** Sub-directories. */
  readonly inside?: readonly TiffPage[];
}

/** A file with these images. */
export function tiffOf(...pages: readonly TiffPage[]): Buffer {
  const parts: Buffer[] = [Buffer.from('II*\0\0\0\0\0', 'latin1')];
  let length = 8;
  const append = (part: Buffer): number => {
    const at = length;
    const padded = part.length % 2 === 1 ? Buffer.concat([part, Buffer.alloc(1)]) : part;
    parts.push(padded);
    length += padded.length;
    return at;
  };
  /** @returns Positions of the directory and of the pointer to the next one. */
  const write = (page: TiffPage): { at: number; next: number } => {
    const { width, height, channels, bits, photometric = channels >= 3 ? 2 : 1, format = 1, compression = 1 } = page;
    const each = (value: number): number[] => new Array<number>(channels).fill(value);
    const fields: Field[] = [
      [256, [width]],
      [257, [height]],
      [258, each(bits)],
      [259, [compression]],
      [262, [photometric]],
      [273, [append(page.pixels)]],
      [277, [channels]],
      [278, [height]],
      [279, [page.pixels.length]],
      [339, each(format)],
      ...(page.extraSamples ? [[338, page.extraSamples] as const] : []),
      ...(page.profile ? [[34675, page.profile] as const] : []),
      ...(page.inside ? [[330, page.inside.map((one) => write(one).at)] as const] : []),
      ...(page.fields ?? []),
    ];
    fields.sort(([a], [b]) => a - b);
    const entries = fields.map((field) => entry(field, append));
    const count = Buffer.alloc(2);
    count.writeUInt16LE(entries.length);
    const at = append(Buffer.concat([count, ...entries, Buffer.alloc(4)]));
    return { at, next: at + 2 + 12 * entries.length };
  };
  const places = pages.map(write);
  const file = Buffer.concat(parts);
  for (const [i, { at }] of places.entries()) file.writeUInt32LE(at, i === 0 ? 4 : places[i - 1]!.next);
  return file;
}

function entry([tag, values, kind]: Field, append: (part: Buffer) => number): Buffer {
  const isBytes = Buffer.isBuffer(values);
  const type = isBytes ? 7 : kind === 'double' ? 12 : Math.max(0, ...values) > 65_535 || tag === 330 ? 4 : 3;
  const content = isBytes
    ? values
    : Buffer.concat(
        values.map((value) => {
          const bytes = Buffer.alloc(type === 12 ? 8 : type === 4 ? 4 : 2);
          if (type === 12) bytes.writeDoubleLE(value);
          else bytes.writeUIntLE(value, 0, bytes.length);
          return bytes;
        }),
      );
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16LE(tag, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.writeUInt32LE(values.length, 4);
  if (content.length <= 4) content.copy(bytes, 8);
  else bytes.writeUInt32LE(append(content), 8);
  return bytes;
}

/** The bytes of typed values, little-endian. */
export const bytesOf = (values: ArrayBufferView): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

/** Unsigned values of any depth packed without gaps, most significant bit first; each row starts at a byte. */
export function packed(values: ArrayLike<number>, bits: number, perRow: number): Buffer {
  const rows: Buffer[] = [];
  for (let start = 0; start < values.length; start += perRow) {
    let text = '';
    for (let i = start; i < start + perRow; i++) text += values[i]!.toString(2).padStart(bits, '0');
    text = text.padEnd(Math.ceil(text.length / 8) * 8, '0');
    rows.push(Buffer.from(text.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2))));
  }
  return Buffer.concat(rows);
}
