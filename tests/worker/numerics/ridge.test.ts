import { describe, expect, it } from 'vitest';
import { Random } from '../../../electron/worker/numerics/random.ts';
import { ridges } from '../../../electron/worker/numerics/ridge.ts';

describe('ridge regression', () => {
  const random = new Random('ridge');
  const [count, width] = [60, 4];
  const data = Float32Array.from({ length: count * width }, () => random.normal());
  for (let d = 0; d < width; d++) {
    let mean = 0;
    for (let n = 0; n < count; n++) mean += data[n * width + d]! / count;
    for (let n = 0; n < count; n++) data[n * width + d]! -= mean;
  }
  const features = { count, width, data };
  const targets = Float64Array.from({ length: count * 2 }, (_, i) => {
    const row = data.subarray(Math.floor(i / 2) * width);
    return i % 2 === 0 ? 3 + 2 * row[0]! - row[3]! : random.normal();
  });

  it('recovers a linear target, with its intercept, under a weak penalty', () => {
    const [fitted] = ridges(features, targets, [1e-9]);
    for (let n = 0; n < count; n++) expect(fitted!.predict(data, n * width)[0]).toBeCloseTo(targets[2 * n]!, 5);
  });

  it('has the gradient 0 of the penalised squared error, which is a minimum', () => {
    const penalty = 0.3;
    const [fitted] = ridges(features, targets, [penalty]);
    const zero = fitted!.predict(new Float32Array(width));
    for (const t of [0, 1])
      for (let d = 0; d < width; d++) {
        const unit = Float32Array.from({ length: width }, (_, i) => (i === d ? 1 : 0));
        const weight = fitted!.predict(unit)[t]! - zero[t]!;
        let gradient = penalty * weight;
        for (let n = 0; n < count; n++)
          gradient += ((fitted!.predict(data, n * width)[t]! - targets[2 * n + t]!) * data[n * width + d]!) / count;
        expect(gradient).toBeCloseTo(0, 6);
      }
  });

  it('predicts the mean under a very strong penalty', () => {
    const [fitted] = ridges(features, targets, [1e12]);
    let mean = 0;
    for (let n = 0; n < count; n++) mean += targets[2 * n]! / count;
    expect(fitted!.predict(data)[0]).toBeCloseTo(mean, 6);
  });
});
