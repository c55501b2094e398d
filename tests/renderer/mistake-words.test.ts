import { describe, expect, it } from 'vitest';
import { imageLines, listWords, neighbourLines } from '../../renderer/components/evaluation/mistake-words.ts';
import { type Classified, classifiedImages, neighboursOf } from '../../shared/classified-images.ts';

const classified: Classified = {
  stage: 'stage2',
  classes: ['cat', 'dog'],
  cells: {
    knn: [
      [0, 0, 1],
      [1, 0, 1],
    ],
    linear: [
      [0, 0, 1],
      [1, 1, 1],
    ],
  },
  of: 2,
  paths: ['/t/cat/a.jpg', '/t/dog/b.jpg'],
  truths: [0, 1],
  answers: { knn: [0, 0], linear: [0, 1] },
  neighbours: [
    [],
    [
      [1, 0.91],
      [0, 0.5],
    ],
  ],
  training: { paths: ['/l/dog/c.jpg', '/l/cat/d.jpg'], truths: [1, 0] },
};

describe('classified images in words', () => {
  it('have the answers of the chosen classifier', () => {
    expect(classifiedImages(classified, 'knn').map(({ truth, answer }) => [truth, answer])).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(classifiedImages(classified, 'linear').map(({ answer }) => answer)).toEqual([0, 1]);
  });

  it('name both answers and the classes of the neighbours, nearest first', () => {
    expect(neighboursOf(classified, 1).map(({ path }) => path)).toEqual(['/l/cat/d.jpg', '/l/dog/c.jpg']);
    expect(imageLines(classified, 1)).toEqual([
      'True class: dog',
      'Linear probe: dog (right)',
      'k-NN: cat (wrong)',
      'Nearest training images: cat (cosine 0.91), dog (cosine 0.50)',
    ]);
    expect(imageLines(classified, 0)).toEqual(['True class: cat', 'Linear probe: cat (right)', 'k-NN: cat (right)']);
    expect(neighbourLines(neighboursOf(classified, 1)[0]!, 0, 2, classified.classes)).toEqual([
      'Nearest training image 1 of 2',
      'Class: cat',
      'Cosine of the features: 0.91',
    ]);
  });

  it('say which images a list shows', () => {
    expect(listWords(classified, {}, 1)).toBe('1 wrong test image');
    expect(listWords(classified, {}, 0)).toBe('No listed test image is wrong.');
    expect(listWords(classified, { truth: 1 }, 3)).toBe('3 wrong test images of dog');
    expect(listWords(classified, { truth: 1, answer: 0 }, 2)).toBe('2 test images of dog, given cat');
  });
});
