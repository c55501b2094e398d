import { describe, expect, it } from 'vitest';
import {
  agreementWords,
  importanceHeadline,
  importanceWords,
} from '../../../renderer/features/shortcuts/importance-words.ts';
import type { Importance } from '../../../shared/importance.ts';

const image: Importance['images'][number] = {
  image: 'a.jpg',
  meanCosine: 0.966,
  least: 0.9655,
  most: 0.9701,
  agreement: 0.83,
  halves: { more: 0.982, less: -0.0114 },
  grid: 1,
  importance: [0.966],
  uncertainty: [0.001],
  picture: { caption: '', data: '', width: 3, height: 1 },
};
const looked: Importance = {
  event: 'looked',
  encoderOf: 'net',
  stage: 'embedding',
  size: 224,
  folders: ['/images'],
  masks: 3000,
  images: [image],
  of: 2000,
  warnings: [],
  seconds: 1,
  madeAt: '2026-11-30T08:00:00.000Z',
};

describe('the words about what a representation rests on', () => {
  it('tell every number of an image', () => {
    expect(importanceWords(image)).toBe(
      'Cosine with the features of the whole image: 0.9660 on average with about half of it hidden, 0.9655 to 0.9701 by the place that is shown. Its more important half alone: 0.9820; its less important half alone: −0.0114.',
    );
  });

  it('say what to do if chance has not settled the map', () => {
    expect(agreementWords(image)).toBe('The maps by two halves of the masks correlate by 0.83.');
    expect(agreementWords({ ...image, agreement: 0.4 })).toBe(
      'The maps by two halves of the masks correlate by 0.40: take more masks, or the features rest on no particular place.',
    );
  });

  it('count images and masks', () => {
    expect(importanceHeadline(looked)).toBe(
      '1 of 2,000 images, evenly spread; features of embedding; 3,000 masks for each image.',
    );
    expect(importanceHeadline({ ...looked, of: 1 })).toBe(
      '1 image; features of embedding; 3,000 masks for each image.',
    );
  });
});
