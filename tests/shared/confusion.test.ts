import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { denseCounts, frequentMistakes, macroF1, sparseCounts, worstClasses } from '../../shared/confusion.ts';

/** Drawn truths and answers with the scores of scikit-learn: experiments/sklearn-scores.py. */
const cases: readonly {
  readonly name: string;
  readonly classes: number;
  readonly truths: readonly number[];
  readonly answers: readonly number[];
  readonly confusion: readonly (readonly number[])[];
  readonly macroF1: number;
}[] = JSON.parse(readFileSync(new URL('./sklearn-scores.json', import.meta.url), 'utf8'));

/** F1 of every class by its definition, from precision and recall. */
function slowMacroF1(truths: readonly number[], answers: readonly number[]): number {
  const present = [...new Set([...truths, ...answers])];
  const scores = present.map((c) => {
    const both = truths.filter((truth, i) => truth === c && answers[i] === c).length;
    if (both === 0) return 0;
    const precision = both / answers.filter((answer) => answer === c).length;
    const recall = both / truths.filter((truth) => truth === c).length;
    return (2 * precision * recall) / (precision + recall);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

describe.each(cases)('scores of $name', ({ classes, truths, answers, confusion, macroF1: expected }) => {
  it('are those of scikit-learn and of slow loops', () => {
    const cells = sparseCounts(truths, answers);
    expect(denseCounts(classes, cells)).toEqual(confusion);
    expect(macroF1(cells)).toBeCloseTo(expected, 12);
    expect(macroF1(cells)).toBeCloseTo(slowMacroF1(truths, answers), 12);
  });
});

describe('the confusion matrix', () => {
  const truths = [0, 0, 0, 1, 1, 2, 2, 2, 2];
  const answers = [0, 1, 0, 1, 2, 1, 1, 0, 2];
  const cells = sparseCounts(truths, answers);

  it('lists its cells by class, without those that are 0', () => {
    expect(cells).toEqual([
      [0, 0, 2],
      [0, 1, 1],
      [1, 1, 1],
      [1, 2, 1],
      [2, 0, 1],
      [2, 1, 2],
      [2, 2, 1],
    ]);
  });

  it('gives the most frequent mistakes first, without right answers', () => {
    expect(frequentMistakes(cells, 2)).toEqual([
      { truth: 2, answer: 1, count: 2 },
      { truth: 0, answer: 1, count: 1 },
    ]);
  });

  it('gives the classes of the lowest recall, with what each is mistaken for most often', () => {
    expect(worstClasses(cells, 2)).toEqual([
      { truth: 2, images: 4, right: 1, mistakenFor: { answer: 1, count: 2 } },
      { truth: 1, images: 2, right: 1, mistakenFor: { answer: 2, count: 1 } },
    ]);
    expect(worstClasses(sparseCounts([0, 1], [0, 1]), 5)).toEqual([]);
  });

  it('has a macro-F1 of 1 for right answers alone, and 0 without one', () => {
    expect(macroF1(sparseCounts([0, 1, 1], [0, 1, 1]))).toBe(1);
    expect(macroF1(sparseCounts([0, 1], [1, 0]))).toBe(0);
  });
});
