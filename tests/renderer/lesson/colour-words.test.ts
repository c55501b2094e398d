import { describe, expect, it } from 'vitest';
import { bestL1 } from '../../../renderer/features/lesson/closed-form-optima.ts';
import { colourName, hexOf, occurrence, tieWords } from '../../../renderer/features/lesson/colour-words.ts';
import { equalProbabilities, type Triple, withShare } from '../../../renderer/features/lesson/simplex.ts';

describe('the words for a colour', () => {
  it.each<[Triple, string, string]>([
    [[0, 0, 0], '#000000', 'black'],
    [equalProbabilities, '#555555', 'grey'],
    [[0, 1, 0], '#00ff00', 'pure green'],
    [[0.5, 0.5, 0], '#808000', 'a mixture of red and green'],
    [[0.6, 0.25, 0.15], '#994026', 'a mixture of red, green and blue'],
  ])('are its hex value and its name: %j', (colour, hex, name) => {
    expect(hexOf(colour)).toBe(hex);
    expect(colourName(colour)).toBe(name);
  });
  it('round a computed half like an exact half', () => {
    expect(hexOf(withShare(equalProbabilities, 0, 0))).toBe(hexOf([0, 0.5, 0.5]));
  });
  it('say that only pure colours occur', () => {
    expect(occurrence([0, 0, 1])).toBe('A colour that occurs.');
    for (const colour of [equalProbabilities, [0, 0, 0], [0.6, 0.25, 0.15]] as const)
      expect(occurrence(colour)).toBe('A colour that never occurs.');
  });
  it('name every equally good answer of a tie', () => {
    expect(tieWords(bestL1([0.5, 0.3, 0.2]))).toContain('any amount of red with no green or blue');
    expect(tieWords(bestL1([0.5, 0.3, 0.2]))).toContain('Most colours in this interval never occur');
    expect(tieWords(bestL1([0, 0.5, 0.5]))).toContain('any amount of green and blue with no red');
    expect(tieWords(bestL1([0, 0.5, 0.5]))).toContain('Most colours in this square never occur');
  });
});
