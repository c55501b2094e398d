import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { lightness } from '../../../electron/worker/nets/lightness.ts';
import { labOf } from '../../../electron/worker/pictures/lab-colour.ts';
import { expectSame, numbers } from '../engine/compare.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const bytes = Uint8Array.from({ length: 6 * 6 * 3 }, (_, i) => (i * 53) % 256);
const pixels = tf.tensor4d(
  Float32Array.from(bytes, (value) => value / 255),
  [1, 6, 6, 3],
);

describe('the lightness', () => {
  it('equals L of L*a*b*, standardised, in all three channels', () => {
    const seen = lightness(pixels).dataSync();
    for (let i = 0; i < 36; i++) {
      const [expected] = labOf(bytes[3 * i]!, bytes[3 * i + 1]!, bytes[3 * i + 2]!);
      for (let c = 0; c < 3; c++) expect(seen[3 * i + c]).toBeCloseTo(4 * (expected / 100 - 0.5), 4);
    }
  });

  it('is −2 for black and 2 for white', () => {
    const ends = tf.tensor4d([0, 0, 0, 1, 1, 1], [1, 1, 2, 3]);
    const seen = lightness(ends).dataSync();
    expect(seen[0]).toBeCloseTo(-2, 5);
    expect(seen[3]).toBeCloseTo(2, 5);
  });

  it('is the same in a traced graph, for every kind of operators', async () => {
    await expectSame(({ x }) => lightness(x as tf.Tensor4D), { x: numbers([2, 8, 8, 3], 1, 0, 1) }, { gradients: [] });
  });
});
