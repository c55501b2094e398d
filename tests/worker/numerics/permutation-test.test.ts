import { describe, expect, it } from 'vitest';
import {
  type Answered,
  accuracy,
  hitChances,
  permutationPValue,
} from '../../../electron/worker/numerics/permutation-test.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

function* permutationsOf(items: readonly number[]): Generator<number[]> {
  if (items.length === 0) yield [];
  for (const [i, item] of items.entries())
    for (const rest of permutationsOf(items.filter((_, j) => j !== i))) yield [item, ...rest];
}

/** The p-value by enumeration of all permutations of the labels of all photographs. */
function slowPValue({ questions, answers, truths }: Answered): number {
  const hitsOf = (labels: readonly number[], from: number) =>
    labels.filter((label, q) => label === answers[from + q]).length;
  const observed = accuracy({ questions, answers, truths }) * answers.length;
  let sums = [0];
  for (let from = 0; from < answers.length; from += questions) {
    const ways = [...permutationsOf([...truths.subarray(from, from + questions)])].map((labels) =>
      hitsOf(labels, from),
    );
    sums = sums.flatMap((sum) => ways.map((hits) => sum + hits));
  }
  return sums.filter((sum) => sum >= Math.round(observed)).length / sums.length;
}

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

describe('permutationPValue', () => {
  it('is 1/Q! if every question of one photograph is answered correctly, and its n-th power for n photographs', () => {
    const right = (photographs: number): Answered => {
      const truths = Int32Array.from({ length: 4 * photographs }, (_, i) => i % 4);
      return { questions: 4, answers: truths, truths };
    };
    expect(permutationPValue(right(1))).toBeCloseTo(1 / 24, 12);
    expect(permutationPValue(right(3))).toBeCloseTo((1 / 24) ** 3, 12);
    expect(permutationPValue(right(1000))).toBe(1e-12);
  });

  it('is 1 for a constant answer, which is correct once per photograph under every permutation', () => {
    const truths = Int32Array.from({ length: 400 }, (_, i) => i % 4);
    const answered = { questions: 4, answers: new Int32Array(400).fill(2), truths };
    expect(accuracy(answered)).toBe(0.25);
    expect(permutationPValue(answered)).toBe(1);
  });

  it('equals enumeration of all permutations, also with labels that are never answered', () => {
    const random = new Random('answers');
    for (let trial = 0; trial < 12; trial++) {
      const truths = Int32Array.from([
        ...random.permutation(6).subarray(0, 4),
        ...random.permutation(6).subarray(0, 4),
      ]);
      const answers = truths.map((label) => (random.chance(0.4) ? label : random.integer(0, 7)));
      const answered = { questions: 4, answers, truths };
      expect(permutationPValue(answered)).toBeCloseTo(slowPValue(answered), 12);
    }
  });

  it('is uniform or conservative if answers are independent of labels', () => {
    const random = new Random('null');
    const trials = 400;
    let low = 0;
    for (let trial = 0; trial < trials; trial++) {
      const truths = Int32Array.from({ length: 8 * 60 }, (_, i) => i % 8);
      const answers = truths.map(() => random.integer(0, 7));
      if (permutationPValue({ questions: 8, answers, truths }) < 0.05) low++;
    }
    expect(low / trials).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / trials));
    expect(low).toBeGreaterThan(4);
  });
});

describe('hitChances', () => {
  it('is the distribution of fixed points if every answer is given once, also for 24 questions', () => {
    for (const questions of [4, 24]) {
      const chances = hitChances(new Array(questions).fill(1), questions);
      for (let h = 0; h <= 4; h++) {
        let derangements = 0; // Σ (−1)^j / j!
        for (let j = 0; j <= questions - h; j++) derangements += (-1) ** j / factorial(j);
        expect(chances[h]).toBeCloseTo(derangements / factorial(h), 14);
      }
      expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 14);
    }
  });

  it('is certainly one hit if all answers are the same label, and no hit if no answer is a label', () => {
    expect([...hitChances([8], 8)].slice(0, 3)).toEqual([
      expect.closeTo(0, 12),
      expect.closeTo(1, 12),
      expect.closeTo(0, 12),
    ]);
    expect(hitChances([], 5)[0]).toBe(1);
  });
});
