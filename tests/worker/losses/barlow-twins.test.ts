import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { barlowTerms, crossCorrelation } from '../../../electron/worker/losses/barlow-twins.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { lowerings, reference, runOnce } from '../engine/compare.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const [n, d] = [8, 3];
const random = new Random('barlow');
const draw = () => Array.from({ length: n }, () => Array.from({ length: d }, () => 2 + 3 * random.normal()));
const [a, b] = [draw(), draw()];

/** Balanced, orthogonal columns: all pairs of different dimensions are uncorrelated. */
const decorrelated = Array.from({ length: n }, (_, i) => [0, 1, 2].map((bit) => ((i >> bit) & 1 ? 5 : -1)));

const termsOf = (first: number[][], second: number[][]) => {
  const { invariance, redundancy } = barlowTerms(crossCorrelation(tf.tensor2d(first), tf.tensor2d(second)));
  return { invariance: invariance.dataSync()[0]!, redundancy: redundancy.dataSync()[0]! };
};

/** Eq. 2 in slow loops. */
function correlationSlowly(first: number[][], second: number[][], i: number, j: number): number {
  const standard = (rows: number[][], k: number) => {
    const column = rows.map((row) => row[k]!);
    const mean = column.reduce((sum, value) => sum + value, 0) / n;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
    return column.map((value) => (value - mean) / Math.sqrt(variance));
  };
  const [x, y] = [standard(first, i), standard(second, j)];
  return x.reduce((sum, value, row) => sum + value * y[row]!, 0) / n;
}

describe('the cross-correlation', () => {
  it('equals the paper’s in slow loops: rows for the first views, columns for the second views', () => {
    const found = crossCorrelation(tf.tensor2d(a), tf.tensor2d(b)).arraySync();
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++) expect(found[i]![j]).toBeCloseTo(correlationSlowly(a, b, i, j), 4);
  });

  it('does not depend on the scale and offset of a dimension, and is transposed if the views are swapped', () => {
    const moved = a.map((row) => row.map((value, k) => 10 * (k + 1) * value - 40));
    const of = (x: number[][], y: number[][]) => crossCorrelation(tf.tensor2d(x), tf.tensor2d(y));
    const close = (x: tf.Tensor, y: tf.Tensor) => expect(tf.max(tf.abs(tf.sub(x, y))).dataSync()[0]).toBeLessThan(1e-4);
    close(of(moved, b), of(a, b));
    close(tf.transpose(of(b, a)), of(a, b));
  });

  it('refuses views of different shapes', () => {
    expect(() => crossCorrelation(tf.ones([4, 3]), tf.ones([4, 2]))).toThrow(
      new RangeError('a cross-correlation needs two views of the same shape: found [4,3] and [4,2]'),
    );
  });
});

describe('the terms', () => {
  it('are 0 for identical, decorrelated views', () => {
    const { invariance, redundancy } = termsOf(decorrelated, decorrelated);
    expect(invariance).toBeCloseTo(0, 6);
    expect(redundancy).toBeCloseTo(0, 6);
  });

  it('are D and 0 for constant views, whose correlation is 0', () => {
    const same = Array.from({ length: n }, () => [1, 2, 3]);
    const { invariance, redundancy } = termsOf(same, same);
    expect(invariance).toBeCloseTo(d, 6);
    expect(redundancy).toBeCloseTo(0, 6);
  });

  it('penalise two equal dimensions by 1 for each order of the pair', () => {
    const copied = decorrelated.map(([first, second]) => [first!, first!, second!]);
    const { invariance, redundancy } = termsOf(copied, copied);
    expect(invariance).toBeCloseTo(0, 5);
    expect(redundancy).toBeCloseTo(2, 4);
  });

  it('equal the paper’s sums over the diagonal and over the rest', () => {
    let [invariance, redundancy] = [0, 0];
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++) {
        const c = correlationSlowly(a, b, i, j);
        if (i === j) invariance += (1 - c) ** 2;
        else redundancy += c ** 2;
      }
    expect(termsOf(a, b).invariance).toBeCloseTo(invariance, 4);
    expect(termsOf(a, b).redundancy).toBeCloseTo(redundancy, 4);
  });

  it('have a gradient equal to their finite differences', () => {
    const loss = (x: tf.Tensor): tf.Tensor => {
      const { invariance, redundancy } = barlowTerms(crossCorrelation(x as tf.Tensor2D, tf.tensor2d(b)));
      return tf.add(invariance, tf.mul(redundancy, 0.3));
    };
    const gradient = tf.grad(loss)(tf.tensor2d(a)).dataSync();
    for (let at = 0; at < n * d; at += 5) {
      const moved = (by: number) =>
        loss(tf.tensor2d(a.map((row, i) => row.map((v, j) => v + (i * d + j === at ? by : 0))))).dataSync()[0]!;
      expect(gradient[at]).toBeCloseTo((moved(0.02) - moved(-0.02)) / 0.04, 3);
    }
  });

  it('and their gradients are the same under every lowering', async () => {
    const inputs = Object.fromEntries(
      Object.entries({ a, b }).map(([name, rows]) => [name, { shape: [n, d], data: Float32Array.from(rows.flat()) }]),
    );
    const step = (given: Readonly<Record<string, tf.Tensor>>) => {
      const loss = (x: tf.Tensor): tf.Scalar => {
        const { invariance, redundancy } = barlowTerms(crossCorrelation(x as tf.Tensor2D, given.b as tf.Tensor2D));
        return tf.add(invariance, redundancy) as tf.Scalar;
      };
      const { value, grad } = tf.valueAndGrad(loss)(given.a!);
      return { outputs: { value, grad } };
    };
    const expected = await runOnce(reference(), step, inputs);
    for (const [name, engine] of await lowerings([])) {
      const found = await runOnce(engine, step, inputs);
      for (const output of ['value', 'grad'])
        for (const [i, value] of expected[output]!.data.entries())
          expect(found[output]!.data[i], `${output}[${i}], ${name}`).toBeCloseTo(value, 3);
    }
  });

  it('leave no tensors behind', () => {
    const [x, y] = [tf.tensor2d(a), tf.tensor2d(b)];
    const before = tf.memory().numTensors;
    tf.tidy(() => void barlowTerms(crossCorrelation(x, y)));
    expect(tf.memory().numTensors).toBe(before);
  });
});
