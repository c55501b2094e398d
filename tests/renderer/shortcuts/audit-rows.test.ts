import { describe, expect, it } from 'vitest';
import { barOf, inOrder, pWords, strengthWords } from '../../../renderer/features/shortcuts/audit-rows.ts';
import { audited, findings, inapplicable, leaking, numbers } from './records.ts';

describe('the cues of an audit', () => {
  it('are sorted by importance', () => {
    const cues = [
      inapplicable('jpeg-grid'),
      audited('resampling'),
      audited('sharpness-gradient', findings['Present, near chance']),
      audited('tile-statistics', findings['Present, as in natural images']),
      audited('border-frame', findings['Present, explained by corner mark']),
      leaking('vignetting'),
      audited('corner-mark', { verdict: 'leak', ...numbers, score: 0.9 }),
    ];
    expect(inOrder(cues).map(({ cue }) => cue)).toEqual([
      'corner-mark',
      'vignetting',
      'border-frame',
      'tile-statistics',
      'sharpness-gradient',
      'resampling',
      'jpeg-grid',
    ]);
  });
});

describe('bars and numbers', () => {
  it('are missing if no probe was fitted', () => {
    expect(barOf(inapplicable('vignetting'))).toBeUndefined();
    expect(barOf(audited('vignetting', { verdict: 'not-asked', needed: 40 }))).toBeUndefined();
    expect(barOf(audited('vignetting'))).toEqual({ score: 0.13, chance: 0.125, reference: 0.2, withSettings: 0.12 });
  });

  it('show strengths with their unit, two digits and a true minus sign', () => {
    expect(strengthWords({ value: -2.0481, unit: 'px' })).toBe('−2 px');
    expect(strengthWords({ value: 0.4567, unit: '' })).toBe('0.46');
  });

  it('show p-values with two decimals', () => {
    expect([pWords(0.005), pWords(0.04), pWords(1)]).toEqual(['p < 0.01', 'p = 0.04', 'p = 1.00']);
  });
});
