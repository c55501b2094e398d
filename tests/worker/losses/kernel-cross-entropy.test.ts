import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { cosineKernel, flowKernel, kernelCrossEntropy } from '../../../electron/worker/losses/kernel-cross-entropy.ts';
import { expectSame, numbers } from '../engine/compare.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const [photographs, pixels, width] = [2, 5, 3];
const embedding = tf.tensor3d(
  Float32Array.from({ length: photographs * pixels * width }, (_, i) => Math.sin(3 * i + 1)),
  [photographs, pixels, width],
);
const flow = tf.tensor3d(
  Float32Array.from({ length: photographs * pixels * 2 }, (_, i) => 1.5 * Math.cos(2 * i)),
  [photographs, pixels, 2],
);
const lossOf = (e: tf.Tensor3D, f: tf.Tensor3D, temperature = 0.2) =>
  kernelCrossEntropy(e, f, temperature).loss.dataSync()[0]!;

describe('the cross-entropy of two kernels', () => {
  it('equals the paper’s sum over pairs of pixels, in slow loops', () => {
    const [e, f] = [embedding.arraySync(), flow.arraySync()];
    const temperature = 0.2;
    let loss = 0;
    for (let n = 0; n < photographs; n++)
      for (let u = 0; u < pixels; u++) {
        const [wanted, given] = [[] as number[], [] as number[]];
        for (let v = 0; v < pixels; v++) {
          const [a, b] = [e[n]![u]!, e[n]![v]!];
          const dot = a.reduce((sum, value, d) => sum + value * b[d]!, 0);
          given.push(dot / (Math.hypot(...a) * Math.hypot(...b)));
          const [x, y] = [f[n]![u]![0]! - f[n]![v]![0]!, f[n]![u]![1]! - f[n]![v]![1]!];
          wanted.push(Math.exp(-(x * x + y * y) / 2));
        }
        const share = (values: number[], v: number) =>
          Math.exp(values[v]! / temperature) / values.reduce((sum, value) => sum + Math.exp(value / temperature), 0);
        for (let v = 0; v < pixels; v++) loss -= share(wanted, v) * Math.log(share(given, v));
      }
    expect(lossOf(embedding, flow)).toBeCloseTo(loss / (photographs * pixels), 5);
  });

  it('is ln P if all embeddings are equal', () => {
    expect(lossOf(tf.ones([1, 7, 3]), tf.zeros([1, 7, 2]))).toBeCloseTo(Math.log(7), 5);
    expect(lossOf(tf.ones([photographs, pixels, 3]), flow)).toBeCloseTo(Math.log(pixels), 5);
  });

  it('equals the entropy of the flow’s rows if the two kernels are equal, and exceeds it otherwise', () => {
    // Two objects with distant motions; the embeddings of one are orthogonal to those of the other.
    const [f, e] = [tf.tensor3d([[[0, 0], [0, 0], [9, 0]]]), tf.tensor3d([[[1, 0], [2, 0], [0, 3]]])]; // biome-ignore format: a picture
    expect(kernelCrossEntropy(e, f, 0.2).excess.dataSync()[0]).toBeCloseTo(0, 6);
    expect(kernelCrossEntropy(embedding, flow, 0.2).excess.dataSync()[0]).toBeGreaterThan(0.1);
  });

  it('does not depend on the length of embeddings or on a constant camera motion', () => {
    expect(lossOf(tf.mul(embedding, 7), flow)).toBeCloseTo(lossOf(embedding, flow), 5);
    expect(lossOf(embedding, tf.add(flow, [[[3, -2]]]))).toBeCloseTo(lossOf(embedding, flow), 4);
  });

  it('has kernels that are 1 on the diagonal and nowhere larger', () => {
    for (const kernel of [flowKernel(flow), cosineKernel(embedding)]) {
      const values = kernel.arraySync();
      for (const photograph of values)
        photograph.forEach((row, u) => {
          expect(row[u]).toBeCloseTo(1, 5);
          for (const value of row) expect(value).toBeLessThanOrEqual(1.000_01);
        });
    }
  });

  it('has a gradient equal to its finite differences, and a finite one if an embedding is 0', () => {
    const values = Float32Array.from(embedding.dataSync());
    const gradient = tf
      .grad((e) => kernelCrossEntropy(e as tf.Tensor3D, flow, 0.5).loss)(embedding)
      .dataSync();
    for (const at of [0, 4, 11, 17, 29]) {
      const moved = (by: number) => {
        const other = values.slice();
        other[at]! += by;
        return lossOf(tf.tensor3d(other, embedding.shape), flow, 0.5);
      };
      expect(gradient[at]).toBeCloseTo((moved(1e-2) - moved(-1e-2)) / 2e-2, 3);
    }
    const atZero = tf.grad((e) => kernelCrossEntropy(e as tf.Tensor3D, flow, 0.5).loss)(tf.zeros(embedding.shape));
    expect(atZero.dataSync().every(Number.isFinite)).toBe(true);
  });

  it('is the same in a traced graph, including the graph for GPUs', async () => {
    await expectSame(
      ({ e, f }) => kernelCrossEntropy(e as tf.Tensor3D, f as tf.Tensor3D, 0.3).loss,
      { e: numbers([2, 6, 4], 1), f: numbers([2, 6, 2], 2, -2, 2) },
      { gradients: ['e'] },
    );
  });

  it('refuses a temperature of 0 and shapes that do not match', () => {
    expect(() => lossOf(embedding, flow, 0)).toThrow('the temperature must be above 0: found 0');
    expect(() => lossOf(embedding, tf.zeros([2, 4, 2]))).toThrow('embeddings [2,5,3] need flow [2,5,2]: found [2,4,2]');
  });
});
