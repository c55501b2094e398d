import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors } from '../../../electron/files/safetensors.ts';
import type { Initialiser } from '../../../electron/worker/engine/tracing/graph.ts';
import { encodeModel } from '../../../electron/worker/engine/tracing/onnx-model.ts';
import { halfBits } from '../../../electron/worker/export/half-precision.ts';
import { withPrecision } from '../../../electron/worker/export/onnx-precision.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

/** The numbers of all float16 patterns, by the product's reader of F16. */
function allHalves(): Float32Array {
  const header = Buffer.from('{"h":{"dtype":"F16","shape":[65536],"data_offsets":[0,131072]}} ');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const read = decodeSafetensors(Buffer.concat([length, header, Buffer.from(patterns.buffer)]));
  if (!read.ok) throw new Error(read.failure.message);
  return read.value.tensors.h!.data;
}
const halves = allHalves();

describe('float16', () => {
  it('has every one of its numbers exactly', () => {
    for (const [bits, value] of halves.entries())
      if (Number.isNaN(value)) expect(halfBits(value) & 0x7fff).toBeGreaterThan(0x7c00);
      else if (halfBits(value) !== bits) expect([value, halfBits(value)]).toEqual([value, bits]);
  });

  it('rounds to the nearest number, and ties to the even one', () => {
    for (const bits of [0, 1, 2, 0x3ff, 0x400, 0x401, 0x3c00, 0x3c01, 0x7bfe]) {
      const [low, high] = [halves[bits]!, halves[bits + 1]!];
      const middle = (low + high) / 2;
      expect(halfBits(middle)).toBe(bits % 2 === 0 ? bits : bits + 1);
      expect(halfBits(middle + (high - low) / 8)).toBe(bits + 1);
      expect(halfBits(-middle + (high - low) / 8)).toBe(bits | 0x8000);
    }
    expect([65519, 65520, 1e30, 1e-30, -1e-30].map(halfBits)).toEqual([0x7bff, 0x7c00, 0x7c00, 0, 0x8000]);
  });
});

const random = new Random('precision');
const floats = (name: string, dims: number[], scaleOf: (i: number) => number = () => 1): Initialiser => {
  const values = Float32Array.from(
    { length: dims.reduce((a, b) => a * b, 1) },
    (_, i) => random.uniform(-1, 1) * scaleOf(i),
  );
  return { name, type: 'float32', dims, data: new Uint8Array(values.buffer) };
};
const node = (type: string, inputs: string[], output: string, attributes = {}) => ({
  domain: '',
  type,
  inputs,
  outputs: [output],
  attributes,
});

/** A convolution whose channels differ a lot in size, and a dense layer. */
const parts = {
  nodes: [
    node('Conv', ['image', 'conv', 'bias'], 'map', { kernel_shape: [3, 3] }),
    node('GlobalAveragePool', ['map'], 'pooled'),
    node('Flatten', ['pooled'], 'flat'),
    node('MatMul', ['flat', 'dense'], 'turned'),
    node('Add', ['turned', 'positions'], 'features'),
  ],
  initialisers: [
    floats('conv', [16, 3, 3, 3], (i) => 10 ** (Math.floor(i / 27) % 4)),
    floats('bias', [16]),
    floats('dense', [16, 32]),
    floats('positions', [16, 32]),
  ],
  inputs: [{ name: 'image', type: 'float32' as const, shape: [16, 3, 8, 8] }],
  outputs: [
    { name: 'map', type: 'float32' as const, shape: [16, 16, 6, 6] },
    { name: 'features', type: 'float32' as const, shape: [16, 32] },
  ],
};
const image = floats('image', [16, 3, 8, 8]);

async function answers(model: Uint8Array): Promise<Readonly<Record<string, Float32Array>>> {
  const session = await InferenceSession.create(model);
  const { buffer } = image.data;
  const found = await session.run({
    image: new Tensor('float32', new Float32Array(buffer as ArrayBuffer), [16, 3, 8, 8]),
  });
  await session.release();
  return Object.fromEntries(Object.entries(found).map(([name, { data }]) => [name, data as Float32Array]));
}
const numbersOf = ({ data }: Initialiser): Float32Array => new Float32Array(data.slice().buffer);

describe('weights of fewer bits', () => {
  it('as float16 are the nearest ones, and vectors stay as they are', () => {
    const { initialisers, metadata } = withPrecision(parts, 'float16');
    expect(initialisers.map(({ name, type }) => [name, type])).toEqual([
      ['bias', 'float32'],
      ['conv/float16', 'float16'],
      ['dense/float16', 'float16'],
      ['positions/float16', 'float16'],
    ]);
    const stored = new Uint16Array(initialisers[2]!.data.slice().buffer);
    expect(stored).toEqual(Uint16Array.from(numbersOf(parts.initialisers[2]!), halfBits));
    expect(metadata!.precision).toBe('float16, computed in float32');
  });

  it('as int8 differ by at most half a step of their channel; what is no kernel is float16', () => {
    const { initialisers } = withPrecision(parts, 'int8');
    const byName = new Map(initialisers.map((each) => [each.name, each]));
    expect([...byName.keys()].sort()).toEqual(
      [
        'bias',
        'positions/float16',
        ...['conv', 'dense'].flatMap((name) => [`${name}/int8`, `${name}/scale`, `${name}/zero`]),
      ].sort(),
    );
    for (const [at, name, channelOf] of [
      [0, 'conv', (i: number) => Math.floor(i / 27)],
      [2, 'dense', (i: number) => i % 32],
    ] as const) {
      const whole = new Int8Array(byName.get(`${name}/int8`)!.data.slice().buffer);
      const scales = numbersOf(byName.get(`${name}/scale`)!);
      expect(Math.max(...whole.map(Math.abs))).toBe(127);
      for (const [i, value] of numbersOf(parts.initialisers[at]!).entries()) {
        const scale = scales[channelOf(i)]!;
        expect(Math.abs(scale * whole[i]! - value)).toBeLessThanOrEqual(0.501 * scale);
      }
    }
  });

  it.each([
    ['float16', 1e-3],
    ['int8', 1e-2],
  ] as const)('of %s run in ONNX Runtime, and change every channel by little', async (precision, share) => {
    const expected = await answers(encodeModel(parts));
    const found = await answers(encodeModel(withPrecision(parts, precision)));
    const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    for (const [name, values] of Object.entries(expected)) {
      const difference = largest(values.map((value, i) => value - found[name]![i]!));
      expect(difference).toBeGreaterThan(0);
      expect(difference / largest(values)).toBeLessThan(share);
    }
    // Channels of small weights do not suffer from those of large ones.
    const small = (all: Readonly<Record<string, Float32Array>>) =>
      all.map!.filter((_, i) => Math.floor(i / 36) % 4 === 0);
    const difference = largest(small(expected).map((value, i) => value - small(found)[i]!));
    expect(difference / largest(small(expected))).toBeLessThan(share);
  });

  it('beyond the range of float16 stay float32', () => {
    const large = {
      ...parts,
      initialisers: [floats('conv', [16, 3, 3, 3], () => 1e6), ...parts.initialisers.slice(1)],
    };
    expect(withPrecision(large, 'float16').initialisers[0]).toEqual(large.initialisers[0]);
  });

  it('of a channel of zeros stay zeros', async () => {
    const zeros = { ...parts, initialisers: [floats('conv', [16, 3, 3, 3], () => 0), ...parts.initialisers.slice(1)] };
    const found = await answers(encodeModel(withPrecision(zeros, 'int8')));
    expect(found.map!.every(Number.isFinite)).toBe(true);
  });
});
