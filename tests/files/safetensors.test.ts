import { describe, expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../electron/files/safetensors.ts';

const tensors = {
  'head/bias': { shape: [3], data: new Float32Array([1, -0, Math.fround(0.1)]) },
  'encoder/kernel': { shape: [2, 2], data: new Float32Array([1e-40, Number.NaN, Number.POSITIVE_INFINITY, -2.5]) },
  step: { shape: [], data: new Float32Array([12]) },
  none: { shape: [0, 4], data: new Float32Array(0) },
};
const encoded = () => Buffer.from(encodeSafetensors(tensors, { step: '12', words: 'naïve ✓' }));

function messageOf(bytes: Uint8Array): string {
  const result = decodeSafetensors(bytes);
  expect(result.ok).toBe(false);
  return result.ok ? '' : result.failure.message;
}

describe('safetensors', () => {
  test('preserves every bit, shape and string', () => {
    const result = decodeSafetensors(encoded());
    if (!result.ok) throw new Error(result.failure.message);
    expect(result.value.metadata).toEqual({ step: '12', words: 'naïve ✓' });
    expect(Object.keys(result.value.tensors).sort()).toEqual(Object.keys(tensors).sort());
    for (const [name, { shape, data }] of Object.entries(tensors)) {
      expect(result.value.tensors[name]!.shape).toEqual(shape);
      expect(Buffer.from(result.value.tensors[name]!.data.buffer)).toEqual(Buffer.from(data.buffer));
    }
  });

  test('has the specified layout: length, JSON padded to 8 bytes, data by offset', () => {
    const bytes = encoded();
    const length = Number(bytes.readBigUInt64LE());
    expect(length % 8).toBe(0);
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length));
    expect(header['encoder/kernel']).toEqual({ dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] });
    expect(header['head/bias']).toEqual({ dtype: 'F32', shape: [3], data_offsets: [16, 28] });
    expect(bytes.readFloatLE(8 + length + 12)).toBe(-2.5);
    expect(bytes.length).toBe(8 + length + 16 + 12 + 4);
  });

  test('reads from the middle of a larger buffer', () => {
    const shifted = Buffer.concat([Buffer.alloc(5), encoded()]).subarray(5);
    expect(decodeSafetensors(shifted).ok).toBe(true);
  });

  test('a tensor whose data does not match its shape is refused', () => {
    expect(() => encodeSafetensors({ a: { shape: [2], data: new Float32Array(3) } })).toThrow(
      "tensor 'a' of shape [2] needs 2 values, found 3",
    );
  });

  test('reports what is wrong with a damaged file', () => {
    const bytes = encoded();
    expect(messageOf(new Uint8Array(0))).toContain('it has 0 bytes');
    expect(messageOf(Buffer.from('not a safetensors file'))).toContain('it declares a header of');
    expect(messageOf(bytes.subarray(0, bytes.length - 1))).toContain("it ends within 'step'");
    expect(messageOf(Buffer.concat([bytes, Buffer.from([0])]))).toContain('1 bytes follow');
    const header = Buffer.from(bytes);
    header[9] = 0;
    expect(messageOf(header)).toContain('its header is not JSON');
    const moved = Buffer.from(bytes);
    moved.set(Buffer.from('[0,17]'), bytes.indexOf('[0,16]'));
    expect(messageOf(moved)).toContain("'encoder/kernel' of shape [2,2] cannot occupy bytes 0 to 17");
    const half = Buffer.from(bytes);
    half.set(Buffer.from('F16'), bytes.indexOf('F32'));
    expect(messageOf(half)).toMatch(/of shape \[.*\] cannot occupy bytes/);
    const unknown = Buffer.from(bytes);
    unknown.set(Buffer.from('U32'), bytes.indexOf('F32'));
    expect(messageOf(unknown)).toContain('U32: only F32, F64, F16, BF16, I64 are supported');
  });

  test('reads the numbers of other programs as float32', () => {
    const read = (dtype: string, data: Uint8Array, count: number): number[] => {
      const header = Buffer.from(JSON.stringify({ x: { dtype, shape: [count], data_offsets: [0, data.length] } }));
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(header.length));
      const result = decodeSafetensors(Buffer.concat([length, header, data]));
      if (!result.ok) throw new Error(result.failure.message);
      return Array.from(result.value.tensors.x!.data);
    };
    const bytesOf = (array: Uint16Array | Float64Array | BigInt64Array) => new Uint8Array(array.buffer);
    // 1, −2, the largest half, the smallest, ½ · smallest normal, ∞
    const halves = Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0001, 0x0200, 0x7c00);
    expect(read('F16', bytesOf(halves), 6)).toEqual([1, -2, 65504, 2 ** -24, 2 ** -15, Number.POSITIVE_INFINITY]);
    expect(read('F16', bytesOf(Uint16Array.of(0x7e00)), 1)).toEqual([Number.NaN]);
    expect(read('BF16', bytesOf(Uint16Array.of(0x3f80, 0xc049)), 2)).toEqual([1, -3.140625]);
    expect(read('F64', bytesOf(Float64Array.of(0.1, -3)), 2)).toEqual([Math.fround(0.1), -3]);
    expect(read('I64', bytesOf(BigInt64Array.of(-7n, 12n)), 2)).toEqual([-7, 12]);
  });

  test('reads an empty tensor that is named after the one it precedes', () => {
    const header = Buffer.from(
      JSON.stringify({
        a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] },
        b: { dtype: 'F32', shape: [0], data_offsets: [0, 0] },
      }),
    );
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(header.length));
    const result = decodeSafetensors(Buffer.concat([length, header, Buffer.from(Float32Array.of(3).buffer)]));
    expect(result.ok && Object.keys(result.value.tensors)).toEqual(['b', 'a']);
  });

  test('writes whole numbers first, at a multiple of 8 bytes', () => {
    const bytes = Buffer.from(
      encodeSafetensors({ a: { shape: [1], data: Float32Array.of(2) }, b: { shape: [], data: BigInt64Array.of(5n) } }),
    );
    const length = Number(bytes.readBigUInt64LE());
    expect(JSON.parse(bytes.toString('utf8', 8, 8 + length))).toEqual({
      a: { dtype: 'F32', shape: [1], data_offsets: [8, 12] },
      b: { dtype: 'I64', shape: [], data_offsets: [0, 8] },
    });
    expect(bytes.readBigInt64LE(8 + length)).toBe(5n);
    const result = decodeSafetensors(bytes);
    expect(result.ok && Array.from(result.value.tensors.b!.data)).toEqual([5]);
  });

  test('a truncated file is refused, whatever its length', () => {
    const bytes = encoded();
    for (let length = 0; length < bytes.length; length++)
      expect(decodeSafetensors(bytes.subarray(0, length)).ok).toBe(false);
  });
});
