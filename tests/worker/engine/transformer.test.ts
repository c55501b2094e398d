import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import type { Engine, StepFunction } from '../../../electron/worker/engine/engine.ts';
import { gelu } from '../../../electron/worker/engine/ops/gelu.ts';
import { layerNormalise } from '../../../electron/worker/engine/ops/layer-normalise.ts';
import { someNumbers } from '../../../electron/worker/engine/sample-step.ts';
import { lowerings, reference } from './compare.ts';

const [batch, tokens, width, heads, kept] = [4, 8, 16, 2, 5];

const shapes: Record<string, number[]> = {
  positions: [1, tokens, width],
  query: [width, width],
  key: [width, width],
  value: [width, width],
  out: [width, width],
  up: [width, 4 * width],
  down: [4 * width, width],
  gamma: [width],
  beta: [width],
};
const names = Object.keys(shapes);

/** One transformer block over visible tokens, gathered as in a masked autoencoder; AdamW without weight decay. */
const step: StepFunction = ({ x, visible, rate }, state) => {
  const loss = (...values: tf.Tensor[]) => {
    const w = Object.fromEntries(values.map((value, i) => [names[i]!, value])) as Record<string, tf.Tensor>;
    const dense = (t: tf.Tensor, name: string) =>
      tf.reshape(tf.matMul(tf.reshape(t, [-1, t.shape.at(-1)!]), w[name]! as tf.Tensor2D), [
        ...t.shape.slice(0, -1),
        w[name]!.shape[1]!,
      ]);
    const norm = (t: tf.Tensor) => layerNormalise(t, w.gamma!, w.beta!, 1e-5);
    const split = (t: tf.Tensor) => tf.transpose(tf.reshape(t, [batch, kept, heads, width / heads]), [0, 2, 1, 3]);
    const placed = tf.reshape(tf.add(x!, w.positions!), [batch * tokens, width]);
    let h = tf.reshape(tf.gather(placed, visible as tf.Tensor1D), [batch, kept, width]);
    const y = norm(h);
    const [q, k, v] = ['query', 'key', 'value'].map((name) => split(dense(y, name))) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const attention = tf.softmax(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(width / heads)));
    const mixed = tf.reshape(tf.transpose(tf.matMul(attention, v), [0, 2, 1, 3]), [batch, kept, width]);
    h = tf.add(h, dense(mixed, 'out'));
    h = tf.add(h, dense(gelu(dense(norm(h), 'up')), 'down'));
    return tf.mean(tf.squaredDifference(norm(h), tf.reverse(y, 1))) as tf.Scalar;
  };
  const { value, grads } = tf.valueAndGrads(loss)(names.map((name) => state[name]!));
  const changed: Record<string, tf.Tensor> = {};
  for (const [i, name] of names.entries()) {
    const mean = tf.add(tf.mul(state[`mean/${name}`]!, 0.9), tf.mul(grads[i]!, 0.1));
    const square = tf.add(tf.mul(state[`square/${name}`]!, 0.99), tf.mul(tf.square(grads[i]!), 0.01));
    changed[`mean/${name}`] = mean;
    changed[`square/${name}`] = square;
    changed[name] = tf.sub(state[name]!, tf.mul(rate!, tf.div(mean, tf.add(tf.sqrt(square), 1e-3))));
  }
  return { outputs: { loss: value }, state: changed };
};

async function train(engine: Engine): Promise<number[]> {
  const entries: Record<string, { shape: number[]; data: Float32Array }> = {};
  for (const [i, [name, shape]] of Object.entries(shapes).entries()) {
    const count = shape.reduce((product, size) => product * size, 1);
    entries[name] = { shape, data: someNumbers(count, i + 3).map((x) => (name === 'gamma' ? 1 : x / 4)) };
    for (const slot of ['mean', 'square']) entries[`${slot}/${name}`] = { shape, data: new Float32Array(count) };
  }
  const program = await engine.compile(
    step,
    {
      x: { shape: [batch, tokens, width], dtype: 'float32' },
      visible: { shape: [batch * kept], dtype: 'int32' },
      rate: { shape: [], dtype: 'float32' },
    },
    engine.createState(entries),
  );
  const losses: number[] = [];
  for (let i = 0; i < 20; i++) {
    const visible = Int32Array.from(
      { length: batch * kept },
      (_, k) => Math.floor(k / kept) * tokens + ((k * 3 + i) % tokens),
    );
    const inputs = { x: someNumbers(batch * tokens * width, 50 + i), visible, rate: Float32Array.of(0.01) };
    losses.push((await program.run(inputs)).loss!.data[0]!);
  }
  await engine.dispose();
  return losses;
}

test('every lowering trains a small transformer with the losses of the reference', async () => {
  const wanted = await train(reference());
  expect(wanted.at(-1)).toBeLessThan(wanted[0]! * 0.9);
  for (const [name, engine] of await lowerings([])) {
    const found = await train(engine);
    for (const [i, loss] of found.entries()) expect(loss, `step ${i} (${name})`).toBeCloseTo(wanted[i]!, 3);
  }
});
