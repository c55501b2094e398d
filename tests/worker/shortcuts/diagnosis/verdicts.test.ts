import { describe, expect, it } from 'vitest';
import type { Comparison, Interval } from '../../../../electron/worker/numerics/bootstrap.ts';
import { leastEffect, verdictOf } from '../../../../electron/worker/shortcuts/diagnosis/verdicts.ts';

const comparison = (effect: number, half: number): Comparison => {
  const interval = (level: number): Interval => {
    const width = half * (level > 0.96 ? 1.5 : 1);
    return [effect - width, effect + width];
  };
  return {
    change: effect - 0.02,
    ci95: [0, 0],
    control: -0.02,
    effect,
    effectCi95: interval(0.95),
    effectInterval: interval,
  };
};
const removal = (effect: number, half = 0.02) => ({
  cue: 'chromatic-aberration' as const,
  words: 'red and blue re-registered',
  score: 0.34,
  controlWords: 'all channels warped alike',
  comparison: comparison(effect, half),
});
const baseline = { score: 0.81, chance: 0.125 };

describe('a verdict', () => {
  it('says the numbers, the cue and the switch that prevents it', () => {
    expect(verdictOf(removal(-0.45), 'context', baseline, 4)).toMatchObject({
      cue: 'chromatic-aberration',
      effect: -0.45,
      words:
        'Drops from .81 to .34 with red and blue re-registered (to .79 with all channels warped alike): this network reads chromatic aberration',
      remedy: { key: 'colour', value: 'drop', words: 'Colours: Drop two of three channels' },
    });
  });

  it('takes a fifth of what the network knows, and three points at least', () => {
    expect(leastEffect('vignetting', baseline)).toBeCloseTo(0.137, 10);
    expect(leastEffect('vignetting', { score: 0.26, chance: 0.125 })).toBe(0.03);
    expect(verdictOf(removal(-0.14), 'context', baseline, 4)).toBeDefined();
    expect(verdictOf(removal(-0.13), 'context', baseline, 4)).toBeUndefined();
  });

  it('takes half of it for what natural photographs have: a clean network that has noticed the sky is not accused', () => {
    const clean = { score: 0.54, chance: 0.25 };
    const slope = (effect: number) => ({ ...removal(effect), cue: 'colour-gradient' as const });
    expect(verdictOf(slope(-0.1), 'rotation', clean, 5)).toBeUndefined();
    expect(verdictOf({ ...slope(-0.1), cue: 'corner-mark' }, 'rotation', clean, 5)).toBeDefined();
    expect(verdictOf(slope(-0.15), 'rotation', clean, 5)).toBeDefined();
  });

  it('is not given where the interval, widened for the number of cues, reaches 0', () => {
    expect(verdictOf(removal(-0.2, 0.15), 'context', baseline, 1)).toBeDefined();
    expect(verdictOf(removal(-0.2, 0.15), 'context', baseline, 4)).toBeUndefined();
  });

  it('is not given where the score stays, though it rises under the control', () => {
    const raised = (change: number): ReturnType<typeof removal> => {
      const found = removal(-0.2);
      return { ...found, comparison: { ...found.comparison, change, control: change + 0.2 } };
    };
    expect(verdictOf(raised(-0.14), 'context', baseline, 4)).toBeDefined();
    expect(verdictOf(raised(-0.13), 'context', baseline, 4)).toBeUndefined();
    expect(verdictOf(raised(0), 'context', baseline, 4)).toBeUndefined();
  });

  it('is not given of a network that is less than five points above chance', () => {
    expect(verdictOf(removal(-0.04, 0.01), 'context', { score: 0.17, chance: 0.125 }, 4)).toBeUndefined();
    expect(verdictOf(removal(-0.04, 0.01), 'context', { score: 0.18, chance: 0.125 }, 4)).toBeDefined();
  });

  it('is not given of a gain, of an unpaired comparison, or of a task that no cue can answer', () => {
    expect(verdictOf(removal(0.4), 'context', baseline, 4)).toBeUndefined();
    const { effectInterval: _, ...unpaired } = comparison(-0.5, 0.01);
    expect(verdictOf({ ...removal(-0.5), comparison: unpaired }, 'context', baseline, 4)).toBeUndefined();
    expect(verdictOf(removal(-0.5), 'simclr', baseline, 4)).toBeUndefined();
  });
});
