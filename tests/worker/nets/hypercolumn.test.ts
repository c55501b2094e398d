import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { hypercolumns, hypercolumnsAt } from '../../../electron/worker/nets/hypercolumn.ts';
import { declaredTensors, initialiseTensors, scopeOver } from '../../../electron/worker/nets/scopes.ts';
import { expectSame, numbers } from '../engine/compare.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const options = { width: 4, size: 12 };
const stages = [12, 6, 3].map((side, i) =>
  tf.tensor4d(
    Float32Array.from({ length: 2 * side * side * (3 + i) }, (_, n) => Math.sin(n + i)),
    [2, side, side, 3 + i],
  ),
);
const rows = tf.tensor2d([[0, 5, 11, 7, 3], [2, 11, 0, 9, 6]]); // biome-ignore format: two frames
const columns = tf.tensor2d([[0, 8, 11, 1, 10], [11, 0, 4, 9, 3]]); // biome-ignore format: two frames

describe('the hypercolumn', () => {
  const scope = () => {
    const { parameters } = initialiseTensors(
      declaredTensors((scope) => hypercolumns(scope, stages, options)),
      3,
    );
    parameters.bias!.data.set([0.1, -0.2, 0.3, 0.4]);
    return scopeOver(
      Object.fromEntries(
        Object.entries(parameters).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])]),
      ),
    );
  };

  it('at a sampled pixel equals the value of the enlarged maps there', () => {
    const whole = hypercolumns(scope(), stages, options).arraySync();
    const at = hypercolumnsAt(scope(), stages, { rows, columns }, options).arraySync();
    for (const n of [0, 1])
      for (const p of [0, 1, 2, 3, 4]) {
        const [y, x] = [rows.arraySync()[n]![p]!, columns.arraySync()[n]![p]!];
        at[n]![p]!.forEach((value, d) => {
          expect(value).toBeCloseTo(whole[n]![y]![x]![d]!, 5);
        });
      }
  });

  it('equals a linear map of all stages’ maps, concatenated', () => {
    const own = scope();
    const kernels = stages.map((map, i) =>
      own.parameter(`stage${i + 1}/kernel`, [1, 1, map.shape[3], 4], () => new Float32Array()),
    );
    const enlarged = tf.concat(
      stages.map((map) => tf.image.resizeBilinear(map, [12, 12])),
      3,
    ) as tf.Tensor4D;
    const together = tf.add(tf.conv2d(enlarged, tf.concat(kernels, 2) as tf.Tensor4D, 1, 0), [0.1, -0.2, 0.3, 0.4]);
    const difference = tf.max(tf.abs(tf.sub(together, hypercolumns(own, stages, options))));
    expect(difference.dataSync()[0]).toBeLessThan(1e-5);
  });

  it('and its gradient are the same in a traced graph, including the graph for GPUs', async () => {
    await expectSame(
      ({ a, b, rows, columns, k1, k2 }) => {
        const own = scopeOver({ 'stage1/kernel': k1!, 'stage2/kernel': k2!, bias: tf.zeros([4]) });
        const places = { rows: rows as tf.Tensor2D, columns: columns as tf.Tensor2D };
        return hypercolumnsAt(own, [a as tf.Tensor4D, b as tf.Tensor4D], places, { width: 4, size: 8 });
      },
      {
        a: numbers([2, 8, 8, 16], 1),
        b: numbers([2, 4, 4, 16], 2),
        k1: numbers([1, 1, 16, 4], 3),
        k2: numbers([1, 1, 16, 4], 4),
        rows: { shape: [2, 3], data: Float32Array.of(0, 7, 3, 5, 2, 6) },
        columns: { shape: [2, 3], data: Float32Array.of(4, 7, 0, 1, 6, 2) },
      },
      { gradients: ['a', 'b', 'k1', 'k2'] },
    );
  });
});
