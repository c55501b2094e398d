import { describe, expect, it } from 'vitest';
import { evaluationSentence } from '../../shared/evaluation-words.ts';

const best = { stage: 'stage4', knn: 0.43, linear: 0.6 };
const leakage = { exact: 0, near: 0 };
const difference = (name: string, change: number, ci95: [number, number]) => ({ name, difference: { change, ci95 } });

describe('the sentence of an evaluation', () => {
  it('says k-NN at the best stage, each difference with its interval, and that nothing leaks', () => {
    const differences = [difference('untrained', 0.11, [0.06, 0.16]), difference('MobileNet', -0.37, [-0.41, -0.33])];
    expect(evaluationSentence({ best, differences, leakage })).toBe(
      'On your images, k-NN on stage4 gives .43 of the test images the right class: .11 more than untrained [.06, .16], .37 less than MobileNet [.33, .41]; no leakage found.',
    );
  });

  it('keeps the sign of an end of an interval that lies beyond 0, and calls equal shares equal', () => {
    const differences = [difference('hog', -0.06, [-0.27, 0.15]), difference('pixels', 0.004, [-0.03, 0.04])];
    expect(evaluationSentence({ best, differences, leakage })).toContain(
      ': .06 less than hog [−.15, .27], as many as pixels [−.03, .04];',
    );
  });

  it('says how many copies were left out', () => {
    expect(evaluationSentence({ best: { ...best, knn: 1 }, differences: [], leakage: { exact: 2, near: 1 } })).toBe(
      'On your images, k-NN on stage4 gives 1.00 of the test images the right class; 3 training images, copies of test images, were left out.',
    );
    expect(evaluationSentence({ best, differences: [], leakage: { exact: 1, near: 0 } })).toContain(
      '1 training image, a copy of a test image, was left out.',
    );
  });
});
