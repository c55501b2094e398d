import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { projection, withoutGreenMagenta } from '../../../electron/worker/nets/green-magenta.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const project = (...pixel: number[]) => Array.from(withoutGreenMagenta(tf.tensor4d(pixel, [1, 1, 1, 3])).dataSync());

describe('the green–magenta projection', () => {
  it('is I − aᵀa/(aaᵀ) with a = [−1, 2, −1]', () => {
    const expected = [5, 2, -1, 2, 2, 2, -1, 2, 5].map((value) => value / 6);
    for (const [i, value] of projection.entries()) expect(value).toBeCloseTo(expected[i]!, 12);
  });

  it('removes the component along a, and nothing else', () => {
    const [r, g, b] = [0.2, 0.7, 0.4];
    const along = (-r + 2 * g - b) / 6;
    const pixel = project(r, g, b);
    for (const [i, expected] of [r + along, g - 2 * along, b + along].entries())
      expect(pixel[i]).toBeCloseTo(expected, 6);
    expect(-pixel[0]! + 2 * pixel[1]! - pixel[2]!).toBeCloseTo(0, 6);
  });

  it('does not change greys, and is idempotent', () => {
    for (const value of project(0.3, 0.3, 0.3)) expect(value).toBeCloseTo(0.3, 6);
    const once = project(0.9, 0.1, 0.5);
    for (const [i, value] of project(...once).entries()) expect(value).toBeCloseTo(once[i]!, 6);
  });

  it('acts on each pixel separately', () => {
    const pixels = tf.tensor4d(
      Array.from({ length: 24 }, (_, i) => Math.sin(i)),
      [2, 2, 2, 3],
    );
    const all = Array.from(withoutGreenMagenta(pixels).dataSync());
    for (let i = 0; i < 24; i += 3)
      for (const [c, value] of project(Math.sin(i), Math.sin(i + 1), Math.sin(i + 2)).entries())
        expect(all[i + c]).toBeCloseTo(value, 6);
  });
});
