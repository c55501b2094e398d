import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { encoders } from '../../../electron/worker/nets/encoders.ts';
import { normalised } from '../../../electron/worker/nets/normalise.ts';
import { onCpu } from '../../../electron/worker/nets/run-on-plain-cpu.ts';
import type { Scope } from '../../../electron/worker/nets/scope.ts';
import { declare, scopeOver } from '../../../electron/worker/nets/scopes.ts';
import { attentionOfBlock, causalMask } from '../../../electron/worker/nets/transformer.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

const [n, tokens, width, heads] = [2, 5, 12, 3];
const depth = width / heads;

type Tensors = ReturnType<typeof declare>['parameters'];

/** Parameters with values that are not the initial ones, so that shifts and biases count. */
function drawn(net: (scope: Scope) => unknown): Tensors {
  const random = new Random('attention');
  const { parameters } = declare(net, 1);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data }]) => [
      name,
      { shape, data: data.map((value) => value + 0.3 * random.normal()) },
    ]),
  );
}

const over = (tensors: Tensors) =>
  scopeOver(
    Object.fromEntries(Object.entries(tensors).map(([name, { shape, data }]) => [name, tf.tensor(data, [...shape])])),
  );

/** softmax(q kᵀ / √d) of layer-normalised tokens, written as loops: [n, heads, tokens, tokens]. */
function slowly(x: Float32Array, own: Tensors, isCausal: boolean): number[] {
  const [scale, shift] = ['norm1/scale', 'norm1/shift'].map((name) => own[name]!.data) as [Float32Array, Float32Array];
  const [kernel, bias] = ['attention/qkv/kernel', 'attention/qkv/bias'].map((name) => own[name]!.data) as [
    Float32Array,
    Float32Array,
  ];
  const weights: number[] = [];
  for (let image = 0; image < n; image++) {
    const projected: number[][] = [];
    for (let token = 0; token < tokens; token++) {
      const row = [...x.subarray((image * tokens + token) * width, (image * tokens + token + 1) * width)];
      const mean = row.reduce((sum, value) => sum + value, 0) / width;
      const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
      const normal = row.map((value, d) => (scale[d]! * (value - mean)) / Math.sqrt(variance + 1e-6) + shift[d]!);
      projected.push(
        Array.from({ length: 3 * width }, (_, out) =>
          normal.reduce((sum, value, d) => sum + value * kernel[d * 3 * width + out]!, bias[out]!),
        ),
      );
    }
    for (let head = 0; head < heads; head++)
      for (let i = 0; i < tokens; i++) {
        const scores: number[] = [];
        for (let j = 0; j < tokens; j++) {
          let product = 0;
          for (let d = 0; d < depth; d++)
            product += projected[i]![head * depth + d]! * projected[j]![width + head * depth + d]!;
          scores.push(isCausal && j > i ? Number.NEGATIVE_INFINITY : product / Math.sqrt(depth));
        }
        const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
        const sum = powers.reduce((total, power) => total + power, 0);
        weights.push(...powers.map((power) => power / sum));
      }
  }
  return weights;
}

describe('the attention of a block', () => {
  const random = new Random('tokens');
  const x = Float32Array.from({ length: n * tokens * width }, () => random.normal());

  it.each([false, true])('is softmax(q kᵀ / √d) of each head, and its rows sum to 1; causal: %s', (isCausal) =>
    onCpu(() => {
      const net = (scope: Scope, of: tf.Tensor3D) =>
        attentionOfBlock(scope, of, heads, isCausal ? causalMask(tokens) : undefined);
      const own = drawn((scope) => net(scope, tf.zeros([0, tokens, width])));
      const found = net(over(own), tf.tensor3d(x, [n, tokens, width]));
      expect(found.shape).toEqual([n, heads, tokens, tokens]);
      const values = found.dataSync();
      slowly(x, own, isCausal).forEach((weight, at) => {
        expect(values[at]).toBeCloseTo(weight, 5);
      });
      for (const sum of tf.sum(found, -1).dataSync()) expect(sum).toBeCloseTo(1, 5);
    }),
  );
});

describe('the attention of an encoder', () => {
  const images = () => tf.randomNormal([1, 32, 32, 3], 0, 1, 'float32', 5);

  it('is that of the last block of every stage of a transformer, and there is none of other networks', () =>
    onCpu(() => {
      const vit = encoders['vit-tiny'];
      const own = drawn((scope) => vit.encode(scope, tf.zeros([0, 32, 32, 3])));
      const found = vit.attention!(over(own), images());
      expect(found.map(({ shape }) => shape)).toEqual(new Array(4).fill([1, 3, 16, 16]));
      for (const weights of found) for (const sum of tf.sum(weights, -1).dataSync()) expect(sum).toBeCloseTo(1, 5);
      expect([...found[0]!.dataSync()]).not.toEqual([...found[3]!.dataSync()]);
      expect(encoders.conv4.attention).toBeUndefined();
    }));

  it('sees later patches only without a causal mask', () =>
    onCpu(() => {
      const vit = encoders['vit-tiny'];
      const own = drawn((scope) => vit.encode(scope, tf.zeros([0, 32, 32, 3])));
      const [full, causal] = [vit, vit.patches!.causal].map(
        (encoder) => encoder.attention!(over(own), images())[3]!.arraySync()[0]![0]!,
      );
      expect(causal![0]).toEqual([1, ...new Array(15).fill(0)]);
      expect(full![0]![3]).toBeGreaterThan(0);
    }));

  it('is of the image in the normalisation of the weights', () =>
    onCpu(() => {
      const vit = encoders['vit-tiny'];
      const other = normalised(vit, 'imagenet');
      const own = drawn((scope) => vit.encode(scope, tf.zeros([0, 32, 32, 3])));
      const [plain, renormalised] = [vit, other].map((encoder) => [
        ...encoder.attention!(over(own), images())[0]!.dataSync(),
      ]);
      expect(renormalised).not.toEqual(plain);
    }));
});
