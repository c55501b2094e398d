import { describe, expect, it } from 'vitest';
import { didYouMean, editDistance, nearestWord } from '../../shared/nearest-word.ts';

describe('the edit distance', () => {
  it.each([
    ['', '', 0],
    ['', 'abc', 3],
    ['train', 'train', 0],
    ['trian', 'train', 1], // two neighbours swapped
    ['rotatin', 'rotation', 1],
    ['jigsaww', 'jigsaw', 1],
    ['conv5', 'conv4', 1],
    ['kitten', 'sitting', 3],
    ['ca', 'abc', 3], // 2 if a swapped pair could be changed again
  ])('of %j and %j is %i, either way', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe('the nearest word', () => {
  const known = ['index', 'train', 'evaluate', 'export', 'common-fate', 'totalSteps', 'lr'];

  it.each([
    ['trian', 'train'],
    ['Train', 'train'],
    ['evalute', 'evaluate'],
    ['exprot', 'export'],
    ['totalsteps', 'totalSteps'],
    ['eval', 'evaluate'], // not finished
    ['fate', 'common-fate'], // a part
    ['l', 'lr'],
  ])('to %j is %j', (found, nearest) => expect(nearestWord(found, known)).toBe(nearest));

  it.each(['nonsense', 'xyz', 'xy', ''])('to %j is none of these', (found) => {
    expect(nearestWord(found, known)).toBeUndefined();
  });

  it('begins a hint, if there is one', () => {
    expect(didYouMean('trian', known, 'or another')).toBe("did you mean 'train'? or another");
    expect(didYouMean('trian', known)).toBe("did you mean 'train'?");
    expect(didYouMean('nonsense', known, 'there are others')).toBe('there are others');
    expect(didYouMean('nonsense', known)).toBeUndefined();
  });
});
