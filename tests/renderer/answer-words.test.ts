import { expect, it } from 'vitest';
import { questionLines } from '../../renderer/features/answers/answer-words.ts';

const labels = ['0°', '90°', '180°', '270°'];

it('a question says which it is of those about its image, whether it is right, and the answer', () => {
  const row = { question: 6, photograph: 'b.jpg', loss: 1, truth: 2, answer: 1, confidence: 0.832, isRight: false };
  expect(questionLines(row, { labels, questionsEach: 4 })).toEqual([
    'Question 3 of 4 about this image: Wrong',
    'True class: 180°',
    'guessed: 90° (83 %)',
  ]);
  expect(questionLines({ ...row, isRight: true }, { labels, questionsEach: 1 })[0]).toBe('Right');
  expect(questionLines({ question: 0, photograph: 'a.jpg', loss: 0.5 }, { questionsEach: 1 })).toEqual(['Loss 0.500']);
});
