import { describe, expect, it } from 'vitest';
import { permutationPValue } from '../../../../electron/worker/numerics/permutation-test.ts';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { crossFit, foldsOf, type ProbeTable } from '../../../../electron/worker/shortcuts/audit/cue-probe.ts';

/** Features of noise for every question; the first one contains the answer, scaled by `signal`. */
function tableOf(photographs: number, signal: number, { questions = 4, width = 6, seed = 1 } = {}): ProbeTable {
  const random = new Random('probe table', seed);
  const labels = Int32Array.from({ length: photographs * questions }, (_, row) => row % questions);
  const data = new Float32Array(labels.length * width);
  for (let row = 0; row < labels.length; row++)
    for (let d = 0; d < width; d++) data[row * width + d] = random.normal() + (d === 0 ? signal * labels[row]! : 0);
  return { features: { count: labels.length, width, data }, labels, classes: questions, questions };
}

const alone = (photographs: number) => Array.from({ length: photographs }, (_, n) => n);

function answersOf(logs: Float64Array, { labels, classes, questions }: ProbeTable) {
  const answers = labels.map((_, row) => {
    const own = [...logs.subarray(row * classes, (row + 1) * classes)];
    return own.indexOf(Math.max(...own));
  });
  return { questions, answers, truths: labels };
}
const scoreOf = ({ answers, truths }: { answers: Int32Array; truths: Int32Array }) =>
  answers.filter((answer, i) => answer === truths[i]).length / answers.length;

describe('foldsOf', () => {
  it('keeps every group in one fold and the folds about equal', () => {
    const groups = Array.from({ length: 200 }, (_, n) => (n % 3 === 0 ? 1000 + (n >> 4) : n));
    const folds = foldsOf(groups, new Random('folds'));
    const foldOf = new Map<number, number>();
    groups.forEach((group, n) => {
      expect(foldOf.get(group) ?? folds[n]).toBe(folds[n]);
      foldOf.set(group, folds[n]!);
    });
    const sizes = [0, 1, 2, 3, 4].map((fold) => folds.filter((one) => one === fold).length);
    expect(Math.min(...sizes)).toBeGreaterThan(30);
  });

  it('makes one fold per group if there are fewer than five groups', () => {
    expect(Math.max(...foldsOf([7, 7, 9, 9, 11], new Random('few')))).toBe(2);
    expect([...foldsOf([3, 3, 3], new Random('one'))]).toEqual([0, 0, 0]);
  });
});

describe('crossFit', () => {
  it('is at chance on noise, and the permutation test then rejects nothing', async () => {
    for (const seed of [1, 2, 3]) {
      const table = tableOf(150, 0, { seed });
      const answered = answersOf(await crossFit(table, foldsOf(alone(150), new Random('f'))), table);
      expect(Math.abs(scoreOf(answered) - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / 600));
      expect(permutationPValue(answered)).toBeGreaterThan(0.01);
    }
  });

  it('finds a feature that correlates with the answer', async () => {
    const table = tableOf(150, 0.5);
    const answered = answersOf(await crossFit(table, foldsOf(alone(150), new Random('f'))), table);
    expect(scoreOf(answered)).toBeGreaterThan(0.35);
    expect(permutationPValue(answered)).toBeLessThan(1e-6);
  });

  it('tests no photograph of a group that it was trained on', async () => {
    // Photographs 2n and 2n + 1 are copies whose answers can be memorised: the label is in a feature of their own.
    const [pairs, questions] = [30, 4];
    const labels = Int32Array.from({ length: 2 * pairs * questions }, (_, row) => row % questions);
    const width = pairs * questions;
    const data = new Float32Array(labels.length * width);
    for (let row = 0; row < labels.length; row++)
      data[row * width + (Math.floor(row / (2 * questions)) * questions + (row % questions))] = 1;
    const table = { features: { count: labels.length, width, data }, labels, classes: questions, questions };
    const groups = Array.from({ length: 2 * pairs }, (_, n) => n >> 1);
    const apart = scoreOf(answersOf(await crossFit(table, foldsOf(groups, new Random('pairs'))), table));
    const together = scoreOf(answersOf(await crossFit(table, foldsOf(alone(2 * pairs), new Random('torn'))), table));
    expect(apart).toBe(0.25);
    expect(together).toBeGreaterThan(0.6);
  });

  it('does not depend on the features of the fold that it tests', async () => {
    const table = tableOf(60, 0.5);
    const folds = foldsOf(alone(60), new Random('own'));
    const before = await crossFit(table, folds);
    const own = [...folds.keys()].filter((n) => folds[n] === 0);
    const data = table.features.data.slice();
    const [first, ...others] = own;
    for (const n of others) data.fill(1e6, n * 24, (n + 1) * 24);
    const after = await crossFit({ ...table, features: { ...table.features, data } }, folds);
    expect(after.subarray(first! * 16, (first! + 1) * 16)).toEqual(before.subarray(first! * 16, (first! + 1) * 16));
  });

  it('returns log-probabilities, and copes with constant features', async () => {
    const table = tableOf(40, 0);
    const data = table.features.data.map((value, i) => (i % 6 === 2 ? 5 : value));
    const logs = await crossFit(
      { ...table, features: { ...table.features, data } },
      foldsOf(alone(40), new Random('p')),
    );
    for (let row = 0; row < 160; row++) {
      const sum = logs.subarray(4 * row, 4 * row + 4).reduce((total, log) => total + Math.exp(log), 0);
      expect(sum).toBeCloseTo(1, 10);
    }
  });

  it('refuses a single fold', async () => {
    await expect(crossFit(tableOf(4, 0), new Uint8Array(4))).rejects.toThrow('at least 2 folds: found 1');
  });
});
