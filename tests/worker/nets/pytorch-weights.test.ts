import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { FloatTensor } from '../../../electron/files/safetensors.ts';
import { encoderWith } from '../../../electron/worker/nets/encoders.ts';
import { pytorchName } from '../../../electron/worker/nets/pytorch-names.ts';
import { fromPytorch, isCounter, pytorchTensors, toPytorch } from '../../../electron/worker/nets/pytorch-weights.ts';
import { declaredTensors } from '../../../electron/worker/nets/scopes.ts';
import { type EncoderId, encoderIds } from '../../../shared/encoder-cards.ts';
import published from './pytorch-state-dicts.json' with { type: 'json' };

beforeAll(() => tf.setBackend('cpu').then(() => {}));

/** The tensors that an encoder declares, by full name. */
function declared(id: EncoderId, size = 64) {
  const net = encoderWith({
    encoder: id,
    size,
    stem: 'large',
    patch: '8',
    positions: 'learned',
    normalisation: 'lab',
  });
  const { parameters, buffers } = declaredTensors((scope) =>
    net.encode(scope.within('encoder'), tf.zeros([0, size, size, 3])),
  );
  return { ...parameters, ...buffers };
}

const counted = (shape: readonly number[], from: number): FloatTensor => ({
  shape,
  data: Float32Array.from({ length: tf.util.sizeFromShape([...shape]) }, (_, i) => from + i),
});

describe('the tensors of an encoder in PyTorch', () => {
  // experiments/pytorch/state_dicts.py wrote the list.
  it.each(Object.entries(published))('have the names and shapes of the published model: %s', (id, theirs) => {
    const tensors = pytorchTensors(id as EncoderId, declared(id as EncoderId));
    const shapes = Object.fromEntries(tensors.map(({ theirs: name, shape }) => [name, shape]));
    const expected = Object.entries(theirs).filter(([name]) => !isCounter(name));
    expect(shapes).toEqual(Object.fromEntries(expected));
  });

  it('are all renamed, each to another name', () => {
    for (const id of encoderIds) {
      const tensors = pytorchTensors(id, declared(id));
      expect(new Set(tensors.map(({ theirs }) => theirs)).size, id).toBe(tensors.length);
      expect(tensors.length).toBeGreaterThan(10);
    }
    expect(() => pytorchName('conv4', 'dense/bias')).toThrow("'dense/bias' of conv4 has no name in PyTorch");
  });

  it('have the counters of the published model, with the step', () => {
    const tensors = Object.fromEntries(
      Object.entries(declared('resnet18')).map(([name, { shape }]) => [name, counted(shape, 0)]),
    );
    const written = toPytorch('resnet18', tensors, 12);
    expect(Object.keys(written).sort()).toEqual(Object.keys(published.resnet18).sort());
    expect(written['layer2.0.downsample.1.num_batches_tracked']).toEqual({ shape: [], data: BigInt64Array.of(12n) });
  });

  it('have kernels as [out, in, height, width], every number at its place', () => {
    const kernel = counted([2, 3, 4, 5], 0); // height, width, in, out
    const { data, shape } = toPytorch('conv4', { 'encoder/conv1/kernel': kernel }, 0)['conv1.0.weight']!;
    expect(shape).toEqual([5, 4, 2, 3]);
    for (let out = 0; out < 5; out++)
      for (let into = 0; into < 4; into++)
        for (let y = 0; y < 2; y++)
          for (let x = 0; x < 3; x++)
            expect(data[((out * 4 + into) * 2 + y) * 3 + x]).toBe(((y * 3 + x) * 4 + into) * 5 + out);
  });

  it('come back as they were', () => {
    for (const id of encoderIds.filter((each) => each !== 'resnet50' && each !== 'vit-small')) {
      const shapes = declared(id);
      const tensors = Object.fromEntries(
        Object.entries(shapes).map(([name, { shape }], i) => [name, counted(shape, 1000 * i)]),
      );
      const written = toPytorch(id, tensors, 0);
      const back = fromPytorch(id, shapes, written as Readonly<Record<string, FloatTensor>>);
      expect(Object.keys(back)).toEqual(Object.keys(tensors));
      for (const [name, { shape, data }] of Object.entries(tensors)) {
        expect(back[name]!.shape, name).toEqual(shape);
        expect(Buffer.from(back[name]!.data.buffer).equals(Buffer.from(data.buffer)), name).toBe(true);
      }
    }
  });
});
