import { describe, expect, it } from 'vitest';
import { labelFreeMeasures, labelFreeValue, whyAbsent } from '../../shared/label-free-words.ts';

const measured = { images: 40, width: 16, rankMe: 7.25, rankMeLimit: 16, comparedImages: 40, uniformity: -2.5 };
const of = (key: string) => labelFreeMeasures.find((measure) => measure.key === key)!;

describe('a label-free measure in words', () => {
  it('has its limit beside it, where it has one', () => {
    expect(labelFreeValue(of('rankMe'), measured)).toBe('7.3 of at most 16');
    expect(labelFreeValue(of('uniformity'), measured)).toBe('−2.50');
    expect(labelFreeValue(of('lidar'), measured)).toBeUndefined();
    expect(labelFreeValue(of('lidar'), { ...measured, lidar: 3, lidarLimit: 15 })).toBe('3.0 of at most 15');
  });
  it('says why it is absent', () => {
    expect(whyAbsent(of('lidar'), measured)).toBe('not measured: it needs views of the images');
    expect(whyAbsent(of('alphaReq'), measured)).toBe(
      'not measured: fewer than 13 directions of 40 images have variance',
    );
    expect(whyAbsent(of('intrinsicDimension'), measured)).toBe('not measured: too few of the 40 images differ');
  });
  it('says what it can and what it cannot show', () => {
    for (const { shows } of labelFreeMeasures) expect(shows).toMatch(/^Shows .+\. .+\.$/s);
    expect(of('rankMe').shows).toContain('runs of one method only');
  });
});
