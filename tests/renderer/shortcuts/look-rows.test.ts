import { describe, expect, it } from 'vitest';
import { placeOfSquare, shownSquareSide, squaresIn } from '../../../renderer/features/shortcuts/heat-squares.ts';
import {
  byLabel,
  completenessWords,
  gapWords,
  lookBars,
  lookHeadline,
} from '../../../renderer/features/shortcuts/look-rows.ts';
import { lookCluster, looked, pinnedLook } from './records.ts';

describe('bars of channels or tiles', () => {
  const part = (name: string, gradients: number, occlusion: number) => ({ name, gradients, occlusion });
  it('have lengths on one scale, and the opposite side for negative values', () => {
    expect(lookBars([part('red', 0.5, 0.4), part('green', 0.3, -0.1), part('blue', 0.2, 0)])).toEqual([
      { name: 'red', share: '50 %', shareLength: 0.5, lost: '+0.400', lostLength: 1 },
      { name: 'green', share: '30 %', shareLength: 0.3, lost: '−0.100', lostLength: -0.25 },
      { name: 'blue', share: '20 %', shareLength: 0.2, lost: '0.000', lostLength: 0 },
    ]);
  });
  it('stay short if almost nothing is lost', () => {
    expect(lookBars([part('red', 1, 0.001)])[0]!.lostLength).toBeCloseTo(0.01, 10);
  });
});

describe('the words of an attribution', () => {
  it('say how closely the attributions add up, and that they are approximate if they do not', () => {
    expect(completenessWords(pinnedLook())).toBe(
      'Log-probability of the right answer: −0.12 nats; −1.39 with every piece filled with its mean colour. The attributions add up to the difference within 2.1 %.',
    );
    expect(completenessWords(pinnedLook({ completenessGap: 0.34 }))).toContain(
      'The attributions add up to the difference only within 34 %: they are approximate.',
    );
  });

  it('count clusters, labels and images', () => {
    const clusters = [lookCluster(), lookCluster(), lookCluster({ label: 'turned 90°' })];
    expect(lookHeadline(looked({ clusters }))).toBe(
      '3 clusters for 2 labels, from all 50 training images. Labels with the most concentrated cluster come first.',
    );
    expect(lookHeadline(looked({ of: 9469, photographs: 1000 }))).toBe(
      '1 cluster for 1 label, from 1,000 of 9,469 training images. Labels with the most concentrated cluster come first.',
    );
  });

  it('say how clearly a cluster is separated', () => {
    expect(gapWords(lookCluster())).toBe('Separated from the other clusters of its label by an eigengap of 0.21.');
    expect(gapWords(lookCluster({ gap: 0 }))).toBe('The only cluster of its label.');
  });
});

describe('the clusters by label', () => {
  it('have one group per label, in the order of its first cluster', () => {
    const [a, b, c] = ['turned 90°', 'upright', 'turned 90°'].map((label, count) => lookCluster({ label, count }));
    expect(byLabel([a!, b!, c!])).toEqual([
      { label: 'turned 90°', clusters: [a, c] },
      { label: 'upright', clusters: [b] },
    ]);
  });
});

describe('the squares of a row', () => {
  const row = { width: 5 * 96 + 4 * 4, height: 96 };
  it('are counted from its width and height', () => {
    expect(squaresIn(row)).toBe(5);
    expect(squaresIn({ width: 96, height: 96 })).toBe(1);
    expect(squaresIn({ width: 2 * 33 + 4, height: 33 })).toBe(2);
  });
  it('are moved into a frame of one square', () => {
    expect(placeOfSquare(row, 0)).toEqual({ width: `${(100 * 496) / 96}%`, left: '0%' });
    expect(placeOfSquare(row, 2)).toEqual({ width: `${(100 * 496) / 96}%`, left: `${(-100 * 200) / 96}%` });
  });
  it('are enlarged by a whole factor', () => {
    expect([96, 112, 224, 300].map(shownSquareSide)).toEqual([192, 224, 224, 300]);
  });
});
