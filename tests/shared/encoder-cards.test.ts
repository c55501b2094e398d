import { describe, expect, it } from 'vitest';
import { encoderIds, sidesInWords, takesSide } from '../../shared/encoder-cards.ts';

describe('the image sizes that an encoder takes', () => {
  it('start at its smallest and are multiples of its patch size', () => {
    expect([15, 16, 17].map((side) => takesSide('conv4', side))).toEqual([false, true, true]);
    expect([24, 32, 36, 40].map((side) => takesSide('vit-tiny', side))).toEqual([false, true, false, true]);
  });

  it('are whole pixels', () => {
    for (const encoder of encoderIds) expect(takesSide(encoder, 96.5), encoder).toBe(false);
  });

  it('can be written in words', () => {
    expect(sidesInWords('alexnet')).toBe('at least 64 px');
    expect(sidesInWords('vit-tiny')).toBe('at least 32 px and a multiple of 8');
  });
});
