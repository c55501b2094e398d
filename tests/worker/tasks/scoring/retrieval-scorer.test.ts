import { describe, expect, it } from 'vitest';
import {
  cosine,
  poolSize,
  retrievalChance,
  retrievalScorer,
} from '../../../../electron/worker/tasks/scoring/retrieval-scorer.ts';

const distance = { measure: 'distance', of: (similarity: number) => 1 - similarity };
const scorer = () =>
  retrievalScorer({
    one: 'a',
    other: 'b',
    similarity: cosine,
    distance,
    judge: ({ count }) => ({ loss: count, alarms: [] }),
  });
const matrix = (rows: readonly (readonly number[])[]) => ({
  shape: [rows.length, rows[0]!.length],
  data: Float32Array.from(rows.flat()),
});

describe('retrieval', () => {
  it('is 1 if every photograph retrieves itself, whatever the lengths of the vectors', () => {
    const scores = scorer();
    scores.add(
      {
        a: matrix([
          [1, 0],
          [0, 2],
        ]),
        b: matrix([
          [5, 1],
          [1, 9],
        ]),
      },
      {},
      2,
    );
    expect(scores.result()).toMatchObject({ score: 1, standardError: 0, loss: 2 });
  });

  it('is the mean of both directions', () => {
    const scores = scorer();
    // The second row of b retrieves its own row; the second row of a retrieves the first.
    const [a, b] = [
      matrix([
        [1, 0],
        [1, 0.2],
      ]),
      matrix([
        [1, 0],
        [0, 1],
      ]),
    ];
    scores.add({ a, b }, {}, 2);
    expect(scores.result()).toMatchObject({ score: 0.75, perPhotograph: { values: [1, 0.5], weights: [1, 1] } });
  });

  it('is at chance if all answers are the same', () => {
    const scores = scorer();
    const same = matrix(Array.from({ length: 8 }, () => [1, 1]));
    for (let batch = 0; batch < 4; batch++) scores.add({ a: same, b: same }, {}, 8);
    expect(scores.result().score).toBeCloseTo(retrievalChance(32), 10);
  });

  it('ignores padding, and photographs beyond the pool', () => {
    const scores = scorer();
    const wrong = {
      a: matrix([
        [1, 0],
        [1, 0],
      ]),
      b: matrix([
        [1, 0],
        [0, 1],
      ]),
    };
    scores.add(wrong, {}, 1);
    expect(scores.result()).toMatchObject({ score: 1, loss: 1 });
    for (let batch = 0; batch < poolSize; batch++) scores.add(wrong, {}, 2);
    expect(scores.result().loss).toBe(poolSize);
  });
});
