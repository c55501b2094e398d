import { describe, expect, it } from 'vitest';
import {
  type Answered,
  answerRows,
  answersAbout,
  changeOf,
  confusionOf,
  passes,
  ranked,
} from '../../shared/answers.ts';
import { denseCounts } from '../../shared/confusion.ts';

const log = Math.log;
/** Two photographs with three questions each; the answers are a, a, c; a, b, b. */
const answered: Answered = {
  event: 'answered',
  run: 'r',
  task: 'rotation',
  step: 20,
  images: 2,
  of: 2,
  score: 4 / 6,
  chance: 1 / 3,
  measure: 'cross-entropy in nats',
  labels: ['a', 'b', 'c'],
  questionsEach: 3,
  photographs: ['dogs/x.png', 'Cats/y.png'],
  truths: [0, 1, 2, 0, 1, 2],
  answers: [0, 0, 2, 0, 1, 1],
  confidences: [0.9, 0.6, 0.5, 0.8, 0.7, 0.95],
  losses: [-log(0.9), -log(0.3), -log(0.5), -log(0.8), -log(0.7), -log(0.02)],
  earlier: {
    step: 10,
    losses: [-log(0.1), -log(0.3), -log(0.5), -log(0.8), -log(0.7), -log(0.52)],
    answers: [1, 0, 2, 0, 1, 2],
    confidences: [0.8, 0.6, 0.5, 0.8, 0.7, 0.52],
  },
  warnings: [],
  seconds: 1,
  madeAt: '2026-01-01T00:00:00.000Z',
};
const { labels: _, truths: __, answers: ___, confidences: ____, ...rest } = answered;
const losing: Answered = {
  ...rest,
  questionsEach: 1,
  losses: [0.5, 2],
  earlier: { step: 10, losses: [0.75, 2] },
};

describe('the rows of answers', () => {
  it('belong to their photographs, and know whether they are right', () => {
    const rows = answerRows(answered);
    expect(rows.map(({ photograph }) => photograph)).toEqual([
      ...Array<string>(3).fill('dogs/x.png'),
      ...Array<string>(3).fill('Cats/y.png'),
    ]);
    expect(rows.map(({ isRight }) => isRight)).toEqual([true, false, true, true, true, false]);
  });

  it('name the earlier answer only if it was another one', () => {
    expect(answerRows(answered).map(({ earlierAnswer }) => earlierAnswer)).toEqual([
      1,
      undefined,
      undefined,
      undefined,
      undefined,
      2,
    ]);
  });

  it('have neither answer nor verdict for a task without a fixed list of answers', () => {
    expect(answerRows(losing)).toEqual([
      { question: 0, photograph: 'dogs/x.png', loss: 0.5, change: 0.25 },
      { question: 1, photograph: 'Cats/y.png', loss: 2, change: 0 },
    ]);
  });
});

describe('the order of answers', () => {
  const order = (...words: Parameters<typeof ranked>) => ranked(...words).map(({ question }) => question);
  const rows = answerRows(answered);

  it('begins with the highest loss, or with the lowest', () => {
    expect(order(rows, 'most-wrong')).toEqual([5, 1, 2, 4, 3, 0]);
    expect(order(rows, 'most-right')).toEqual([0, 3, 4, 2, 1, 5]);
  });

  it('begins with the largest change of the right answer’s probability; equal ones keep their order', () => {
    expect(changeOf(-log(0.9), -log(0.1), true)).toBeCloseTo(0.8, 12);
    expect(changeOf(3, 1, false)).toBe(2);
    expect(order(rows, 'most-changed')).toEqual([0, 5, 1, 2, 3, 4]);
  });

  it('leaves the rows as they are', () => {
    expect(rows.map(({ question }) => question)).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe('the filter of answers', () => {
  const kept = (filter: Parameters<typeof passes>[1]) =>
    answerRows(answered)
      .filter((row) => passes(row, filter))
      .map(({ question }) => question);

  it('keeps what matches every condition', () => {
    expect(kept({})).toHaveLength(6);
    expect(kept({ isRight: false })).toEqual([1, 5]);
    expect(kept({ truth: 2, answer: 1 })).toEqual([5]);
    expect(kept({ confidence: [0.6, 0.8] })).toEqual([1, 3, 4]);
    expect(kept({ name: 'cats', isRight: true })).toEqual([3, 4]);
  });
});

describe('the confusion matrix', () => {
  it('counts the answers to each right answer', () => {
    expect(denseCounts(3, confusionOf(answered)!)).toEqual([
      [2, 0, 0],
      [1, 1, 0],
      [0, 1, 1],
    ]);
  });

  it('has every question once, and the right ones on its diagonal', () => {
    const matrix = denseCounts(3, confusionOf(answered)!);
    expect(matrix.flat().reduce((sum, count) => sum + count, 0)).toBe(answered.losses.length);
    const right = matrix.reduce((sum, row, i) => sum + row[i]!, 0);
    expect(right / answered.losses.length).toBe(answered.score);
  });

  it('does not exist for a task without a fixed list of answers', () => {
    expect(confusionOf(losing)).toBeUndefined();
  });
});

describe('the answers about one image', () => {
  it('count the right ones of several questions, the earlier checkpoint first', () => {
    expect(answersAbout(answered, 'Cats/y.png')).toEqual([
      { step: 10, words: '3 of 3 answers right', isRight: true },
      { step: 20, words: '2 of 3 answers right', isRight: false },
    ]);
  });

  it('name the answer to a single question', () => {
    const single = { ...answered, questionsEach: 1, photographs: ['a', 'b', 'c', 'd', 'e', 'f'], earlier: undefined };
    expect(answersAbout(single, 'f')).toEqual([{ step: 20, words: 'b (95 %); the true class is c', isRight: false }]);
  });

  it('are losses for a task without classes, and none for an image that is not listed', () => {
    expect(answersAbout(losing, 'dogs/x.png').map(({ words }) => words)).toEqual([
      'loss 0.75 (cross-entropy in nats)',
      'loss 0.5 (cross-entropy in nats)',
    ]);
    expect(answersAbout(losing, 'nowhere.png')).toEqual([]);
  });
});
