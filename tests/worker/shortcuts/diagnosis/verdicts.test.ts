import { describe, expect, it } from 'vitest';
import type { Comparison, Interval } from '../../../../electron/worker/numerics/bootstrap.ts';
import {
  cueVerdicts,
  leastEffect,
  type Removal,
  verdictOf,
} from '../../../../electron/worker/shortcuts/diagnosis/verdicts.ts';
import { cueIds } from '../../../../shared/cue-cards.ts';
import type { CueId } from '../../../../shared/shortcuts.ts';

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
const removal = (effect: number, half = 0.02): Removal => ({
  cue: 'chromatic-aberration',
  words: 'red and blue re-registered',
  score: 0.34,
  controlWords: 'all channels warped alike',
  comparison: comparison(effect, half),
});
const baseline = { score: 0.81, chance: 0.125 };

describe('a verdict', () => {
  it('holds the numbers, the cue and the switch that prevents it', () => {
    expect(verdictOf(removal(-0.45), { task: 'context', baseline }, 4)).toMatchObject({
      verdict: 'reads',
      cue: 'chromatic-aberration',
      effect: -0.45,
      score: 0.34,
      controlScore: 0.81 - 0.02,
      words: 'red and blue re-registered',
      controlWords: 'all channels warped alike',
      remedy: { key: 'colour', value: 'drop', words: 'Colours: Drop two of three channels' },
    });
  });

  it('takes a fifth of what the network knows, and three points at least', () => {
    expect(leastEffect('vignetting', baseline)).toBeCloseTo(0.137, 10);
    expect(leastEffect('vignetting', { score: 0.26, chance: 0.125 })).toBe(0.03);
    expect(verdictOf(removal(-0.14), { task: 'context', baseline }, 4).verdict).toBe('reads');
    expect(verdictOf(removal(-0.13), { task: 'context', baseline }, 4).verdict).toBe('not-found');
  });

  it('takes half of it for what natural photographs have: a clean network that has noticed the sky is not accused', () => {
    const clean = { score: 0.54, chance: 0.25 };
    const slope = (effect: number) => ({ ...removal(effect), cue: 'colour-gradient' as const });
    expect(verdictOf(slope(-0.1), { task: 'rotation', baseline: clean }, 5).verdict).toBe('not-found');
    expect(verdictOf({ ...slope(-0.1), cue: 'corner-mark' }, { task: 'rotation', baseline: clean }, 5).verdict).toBe(
      'reads',
    );
    expect(verdictOf(slope(-0.15), { task: 'rotation', baseline: clean }, 5).verdict).toBe('reads');
  });

  it('is not given where the interval, widened for the number of cues, reaches 0', () => {
    expect(verdictOf(removal(-0.2, 0.15), { task: 'context', baseline }, 1).verdict).toBe('reads');
    expect(verdictOf(removal(-0.2, 0.15), { task: 'context', baseline }, 4).verdict).toBe('not-found');
  });

  it('is not given where the score stays, though it rises under the control', () => {
    const raised = (change: number): ReturnType<typeof removal> => {
      const found = removal(-0.2);
      return { ...found, comparison: { ...found.comparison, change, control: change + 0.2 } };
    };
    expect(verdictOf(raised(-0.14), { task: 'context', baseline }, 4).verdict).toBe('reads');
    expect(verdictOf(raised(-0.13), { task: 'context', baseline }, 4).verdict).toBe('not-found');
    expect(verdictOf(raised(0), { task: 'context', baseline }, 4).verdict).toBe('not-found');
  });

  it('is not given of a network that is less than five points above chance', () => {
    expect(
      verdictOf(removal(-0.04, 0.01), { task: 'context', baseline: { score: 0.17, chance: 0.125 } }, 4),
    ).toMatchObject({ verdict: 'no-verdict', because: 'near-chance' });
    expect(
      verdictOf(removal(-0.04, 0.01), { task: 'context', baseline: { score: 0.18, chance: 0.125 } }, 4).verdict,
    ).toBe('reads');
  });

  it('is not given of a gain, of an unpaired comparison, or of a task that no cue can answer', () => {
    expect(verdictOf(removal(0.4), { task: 'context', baseline }, 4).verdict).toBe('not-found');
    const { effectInterval: _, ...unpaired } = comparison(-0.5, 0.01);
    expect(verdictOf({ ...removal(-0.5), comparison: unpaired }, { task: 'context', baseline }, 4)).toMatchObject({
      verdict: 'no-verdict',
      because: 'not-paired',
    });
    expect(verdictOf(removal(-0.5), { task: 'simclr', baseline }, 4)).toMatchObject({
      verdict: 'no-verdict',
      because: 'task',
    });
  });
});

describe('the verdicts of a network', () => {
  const asked = { task: 'context', baseline };
  const of = (cue: CueId, found = cueVerdicts([removal(-0.45)], [{ cue: 'vignetting', reason: 'why' }], asked)) =>
    found.find((one) => one.cue === cue);

  it('are one of each cue, in the order of the cues', () => {
    expect(cueVerdicts([], [], asked).map(({ cue }) => cue)).toEqual([...cueIds]);
  });

  it('tell what was read from what was not tried, and from what nothing takes away', () => {
    expect(of('chromatic-aberration')).toMatchObject({ verdict: 'reads' });
    expect(of('vignetting')).toEqual({ verdict: 'not-tried', cue: 'vignetting', reason: 'why' });
    expect(of('jpeg-grid')).toEqual({ verdict: 'no-verdict', cue: 'jpeg-grid', because: 'not-removed' });
    const weak = cueVerdicts([], [], { ...asked, baseline: { score: 0.17, chance: 0.125 } });
    expect(of('jpeg-grid', weak)).toMatchObject({ because: 'near-chance' });
    expect(of('jpeg-grid', cueVerdicts([], [], { ...asked, task: 'mae' }))).toMatchObject({ because: 'task' });
  });

  it('widen each interval for the number of cues that were taken away', () => {
    const removals = (['chromatic-aberration', 'vignetting', 'corner-mark', 'border-frame'] as const).map((cue) => ({
      ...removal(-0.2, 0.15),
      cue,
    }));
    expect(cueVerdicts(removals.slice(0, 1), [], asked)[0]!.verdict).toBe('reads');
    expect(cueVerdicts(removals, [], asked)[0]!.verdict).toBe('not-found');
  });
});
