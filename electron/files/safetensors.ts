/**
 * safetensors: 8 bytes of header length (little endian), a JSON header padded with spaces to a multiple of 8, then the
 * tensors one after another, row-major and little endian, with no gaps.
 * Source: huggingface.co/docs/safetensors, "Format". A run's state holds nothing but F32. Files of other programs may hold
 * other numbers, which are read as float32; PyTorch's counters are written as I64.
 */
import { failure, type Result, success } from '../../shared/failure.ts';

/** A float32 tensor outside any engine: plain row-major data. */
export interface FloatTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** The content of a file. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, FloatTensor>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A tensor to write: float32, or 64-bit whole numbers. */
export interface WrittenTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** The types of numbers that can be read, with their bytes. F32 is copied bit for bit. */
const numbersAs: Readonly<Record<string, { readonly bytes: number; read(view: DataView, at: number): number }>> = {
  F32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  F64: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  F16: { bytes: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)) },
  BF16: { bytes: 2, read: (view, at) => bfloatToNumber(view.getUint16(at, true)) },
  I64: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
};

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

const word = new DataView(new ArrayBuffer(4));
/** bfloat16: the upper half of a float32. */
function bfloatToNumber(bits: number): number {
  word.setUint32(0, bits << 16);
  return word.getFloat32(0);
}

/** The numbers of `bytes` as float32. */
function floatsOf(dtype: string, bytes: Uint8Array): Float32Array {
  const { bytes: each, read } = numbersAs[dtype]!;
  const data = new Float32Array(bytes.length / each);
  if (dtype === 'F32') new Uint8Array(data.buffer).set(bytes);
  else {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let i = 0; i < data.length; i++) data[i] = read(view, i * each);
  }
  return data;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const lengthBytes = 8;
/** The format's own limit on the length of the header. */
const longestHeader = 100_000_000;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/**
 * The bytes before the tensors of a file: those of `encodeSafetensors`, for tensors that are written piece by piece.
 * @param tensors In the order in which their data follow.
 */
export function safetensorsHeader(
  tensors: readonly (readonly [name: string, shape: readonly number[], dtype: 'F32' | 'I64'])[],
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const header: Record<string, HeaderEntry | Readonly<Record<string, string>>> = {};
  if (metadata) header.__metadata__ = metadata;
  let offset = 0;
  for (const [name, shape, dtype] of tensors) {
    const end = offset + (dtype === 'I64' ? 8 : 4) * sizeOf(shape);
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8;
  const bytes = Buffer.alloc(lengthBytes + padded, ' ');
  bytes.writeBigUInt64LE(BigInt(padded));
  bytes.set(json, lengthBytes);
  return bytes;
}

/**
 * The bytes of a file with these tensors, sorted by name. Whole numbers come first: readers want them at multiples of 8.
 * @throws RangeError if the length of a tensor's data does not match its shape.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, WrittenTensor>>,
  metadata?: Readonly<Record<string, string>>,
): Uint8Array {
  const isWhole = ({ data }: WrittenTensor): boolean => data instanceof BigInt64Array;
  const named = Object.entries(tensors).sort(([a, first], [b, second]) =>
    isWhole(first) === isWhole(second) ? (a < b ? -1 : 1) : isWhole(first) ? -1 : 1,
  );
  for (const [name, { shape, data }] of named)
    if (data.length !== sizeOf(shape))
      throw new RangeError(`tensor '${name}' of shape [${shape}] needs ${sizeOf(shape)} values, found ${data.length}`);
  const header = safetensorsHeader(
    named.map(([name, tensor]) => [name, tensor.shape, isWhole(tensor) ? 'I64' : 'F32']),
    metadata,
  );
  const bodies = named.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return Buffer.concat([header, ...bodies]);
}

const damaged = (what: string) => failure('unusable-input', `the safetensors file is damaged: ${what}`);

function isEntry(value: unknown): value is HeaderEntry {
  const entry = value as HeaderEntry | null;
  return (
    typeof entry === 'object' &&
    entry !== null &&
    typeof entry.dtype === 'string' &&
    Array.isArray(entry.shape) &&
    entry.shape.every(isCount) &&
    Array.isArray(entry.data_offsets) &&
    entry.data_offsets.length === 2 &&
    entry.data_offsets.every(isCount)
  );
}

/** The tensors and metadata of a file, copied from its bytes; a failure 'unusable-input' with the reason if it is damaged. */
export function decodeSafetensors(bytes: Uint8Array): Result<Safetensors> {
  if (bytes.length < lengthBytes) return damaged(`it has ${bytes.length} bytes and needs at least ${lengthBytes}`);
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.readBigUInt64LE());
  if (headerLength > longestHeader || lengthBytes + headerLength > bytes.length)
    return damaged(`it declares a header of ${headerLength} bytes but has ${bytes.length} bytes in total`);
  let header: unknown;
  try {
    header = JSON.parse(view.toString('utf8', lengthBytes, lengthBytes + headerLength));
  } catch {
    return damaged('its header is not JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    return damaged('its header is not an object');

  const { __metadata__: metadata = {}, ...entries } = header as Record<string, unknown>;
  if (typeof metadata !== 'object' || metadata === null || Object.values(metadata).some((v) => typeof v !== 'string'))
    return damaged('its metadata is not a map of strings');

  const dataStart = lengthBytes + headerLength;
  const tensors: Record<string, FloatTensor> = {};
  let end = 0;
  const inOrder = Object.entries(entries).sort(([, a], [, b]) =>
    isEntry(a) && isEntry(b) ? a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1] : 0,
  );
  for (const [name, entry] of inOrder) {
    if (!isEntry(entry)) return damaged(`the entry of '${name}' does not describe a tensor`);
    const numbers = Object.hasOwn(numbersAs, entry.dtype) ? numbersAs[entry.dtype] : undefined;
    if (!numbers)
      return failure(
        'unusable-input',
        `tensor '${name}' is ${entry.dtype}: only ${Object.keys(numbersAs).join(', ')} are supported`,
      );
    const [from, to] = entry.data_offsets;
    if (from !== end || to - from !== numbers.bytes * sizeOf(entry.shape))
      return damaged(`'${name}' of shape [${entry.shape}] cannot occupy bytes ${from} to ${to}`);
    if (dataStart + to > bytes.length) return damaged(`it ends within '${name}'`);
    const data = floatsOf(entry.dtype, bytes.subarray(dataStart + from, dataStart + to));
    tensors[name] = { shape: entry.shape, data };
    end = to;
  }
  if (dataStart + end !== bytes.length)
    return damaged(`${bytes.length - dataStart - end} bytes follow its last tensor`);
  return success({ tensors, metadata: metadata as Record<string, string> });
}
