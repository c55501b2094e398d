import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { balancedLabels } from '../../../electron/worker/losses/balanced-labels.ts';
import { expectSame, numbers } from '../engine/compare.ts';

beforeAll(() => tf.setBackend('cpu').then(() => {}));

const rows = [
  [3, 1, 0],
  [2, 2.5, -1],
  [4, 0, 0.5],
  [3, 0.2, 0],
  [1, 1, 0.7],
  [5, 2, 1],
];
const labelsOf = (logits: number[][]) => balancedLabels(tf.tensor2d(logits)).arraySync() as number[][];

describe('balanced labels', () => {
  it('equal three rounds of Sinkhorn–Knopp in slow loops', () => {
    const q = rows.map((row) => row.map((z) => Math.exp(z)));
    for (let round = 0; round < 3; round++) {
      for (let k = 0; k < 3; k++) {
        const column = q.reduce((sum, row) => sum + row[k]!, 0);
        for (const row of q) row[k]! *= 2 / column;
      }
      for (const row of q) {
        const sum = row.reduce((a, b) => a + b, 0);
        for (let k = 0; k < 3; k++) row[k]! /= sum;
      }
    }
    for (const [n, row] of labelsOf(rows).entries())
      for (const [k, value] of row.entries()) expect(value).toBeCloseTo(q[n]![k]!, 5);
  });

  it('use every label about equally often where the softmax would use one, and sum to 1 for each photograph', () => {
    const labels = labelsOf(rows);
    for (let k = 0; k < 3; k++) {
      const used = labels.reduce((sum, row) => sum + row[k]!, 0);
      expect(Math.abs(used - 2)).toBeLessThan(0.3);
    }
    for (const row of labels) expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
  });

  it('do not depend on a constant added to all logits of a label', () => {
    const moved = rows.map(([a, b, c]) => [a! + 5, b! - 3, c!]);
    for (const [n, row] of labelsOf(moved).entries())
      for (const [k, value] of row.entries()) expect(value).toBeCloseTo(labelsOf(rows)[n]![k]!, 4);
  });

  it('are 1/K if all photographs have the same logits', () => {
    for (const row of labelsOf(rows.map(() => [2, 0, 1]))) for (const value of row) expect(value).toBeCloseTo(1 / 3, 5);
  });

  it('are the same in a traced graph, for every kind of operators', async () => {
    await expectSame(({ z }) => balancedLabels(z as tf.Tensor2D), { z: numbers([12, 5], 1, -8, 8) }, { gradients: [] });
  });
});
