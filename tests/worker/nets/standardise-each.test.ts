import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { standardiseEach } from '../../../electron/worker/nets/standardise-each.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const random = new Random('standardise each');
const pictures = Float32Array.from({ length: 2 * 5 * 4 * 3 }, (_, i) => (i < 60 ? 0.3 : 1) * random.uniform());

describe('standardising each picture', () => {
  it('equals (x − μ) / √(σ² + ε²) over its own pixels, in slow loops', () => {
    const y = standardiseEach(tf.tensor4d(pictures, [2, 5, 4, 3])).dataSync();
    for (let n = 0; n < 2; n++)
      for (let c = 0; c < 3; c++) {
        const at = Array.from({ length: 20 }, (_, i) => (n * 20 + i) * 3 + c);
        const mean = at.reduce((sum, i) => sum + pictures[i]!, 0) / 20;
        const variance = at.reduce((sum, i) => sum + (pictures[i]! - mean) ** 2, 0) / 20;
        for (const i of at) expect(y[i]).toBeCloseTo((pictures[i]! - mean) / Math.sqrt(variance + (2 / 255) ** 2), 4);
      }
  });

  it('removes brightness and, except for very low contrast, contrast', () => {
    const x = tf.tensor4d(pictures, [2, 5, 4, 3]);
    const other = standardiseEach(tf.add(tf.mul(x, 0.5), 0.3) as tf.Tensor4D).dataSync();
    for (const [i, value] of standardiseEach(x).dataSync().entries())
      expect(Math.abs(other[i]! - value)).toBeLessThan(0.03);
  });

  it('gives 0 for a picture of one colour', () => {
    const flat = standardiseEach(tf.fill([1, 3, 3, 3], 0.7));
    for (const value of flat.dataSync()) expect(value).toBeCloseTo(0, 4);
  });
});
