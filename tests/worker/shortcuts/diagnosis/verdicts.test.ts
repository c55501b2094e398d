import { describe, expect, it } from 'vitest';
import type { Comparison, Interval } from '../../../../electron/worker/numerics/bootstrap.ts';
import {
  cueVerdicts,
  leastEffect,
  type Removal,
  verdictOf,
} from '../../../../electron/worker/shortcuts/diagnosis/verdicts.ts';
import { cueIds } from '../../../../shared/cue-cards.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';

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
  it('contains the numbers, the cue and its remedy', () => {
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

  it('requires a drop of a fifth of the advantage over chance, and at least three points', () => {
    expect(leastEffect('vignetting', baseline)).toBeCloseTo(0.137, 10);
    expect(leastEffect('vignetting', { score: 0.26, chance: 0.125 })).toBe(0.03);
    expect(verdictOf(removal(-0.14), { task: 'context', baseline }, 4).verdict).toBe('reads');
    expect(verdictOf(removal(-0.13), { task: 'context', baseline }, 4).verdict).toBe('not-found');
  });

  it('requires half of the advantage for cues of natural photographs, so that a clean network that uses the sky is not named', () => {
    const clean = { score: 0.54, chance: 0.25 };
    const slope = (effect: number) => ({ ...removal(effect), cue: 'colour-gradient' as const });
    expect(verdictOf(slope(-0.1), { task: 'rotation', baseline: clean }, 5).verdict).toBe('not-found');
    expect(verdictOf({ ...slope(-0.1), cue: 'corner-mark' }, { task: 'rotation', baseline: clean }, 5).verdict).toBe(
      'reads',
    );
    expect(verdictOf(slope(-0.15), { task: 'rotation', baseline: clean }, 5).verdict).toBe('reads');
  });

  it('does not name a cue if the interval, widened for the number of cues, contains 0', () => {
    expect(verdictOf(removal(-0.2, 0.15), { task: 'context', baseline }, 1).verdict).toBe('reads');
    expect(verdictOf(removal(-0.2, 0.15), { task: 'context', baseline }, 4).verdict).toBe('not-found');
  });

  it('does not name a cue if the score does not fall, even if it rises under the control', () => {
    const raised = (change: number): ReturnType<typeof removal> => {
      const usual = removal(-0.2);
      return { ...usual, comparison: { ...usual.comparison, change, control: change + 0.2 } };
    };
    expect(verdictOf(raised(-0.14), { task: 'context', baseline }, 4).verdict).toBe('reads');
    expect(verdictOf(raised(-0.13), { task: 'context', baseline }, 4).verdict).toBe('not-found');
    expect(verdictOf(raised(0), { task: 'context', baseline }, 4).verdict).toBe('not-found');
  });

  it('is not given for a network less than five points above chance', () => {
    expect(
      verdictOf(removal(-0.04, 0.01), { task: 'context', baseline: { score: 0.17, chance: 0.125 } }, 4),
    ).toMatchObject({ verdict: 'no-verdict', because: 'near-chance' });
    expect(
      verdictOf(removal(-0.04, 0.01), { task: 'context', baseline: { score: 0.18, chance: 0.125 } }, 4).verdict,
    ).toBe('reads');
  });

  it('names no cue for a gain, and is not given for an unpaired comparison or a task that no cue can answer', () => {
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
  const network = { task: 'context', baseline };
  const of = (cue: CueId, all = cueVerdicts([removal(-0.45)], [{ cue: 'vignetting', reason: 'why' }], network)) =>
    all.find((one) => one.cue === cue);

  it('are one per cue, in the order of the cues', () => {
    expect(cueVerdicts([], [], network).map(({ cue }) => cue)).toEqual([...cueIds]);
  });

  it('distinguish cues that are used, cues that were not tried, and cues without a full removal', () => {
    expect(of('chromatic-aberration')).toMatchObject({ verdict: 'reads' });
    expect(of('vignetting')).toEqual({ verdict: 'not-tried', cue: 'vignetting', reason: 'why' });
    expect(of('jpeg-grid')).toEqual({ verdict: 'no-verdict', cue: 'jpeg-grid', because: 'not-removed' });
    const weak = cueVerdicts([], [], { ...network, baseline: { score: 0.17, chance: 0.125 } });
    expect(of('jpeg-grid', weak)).toMatchObject({ because: 'near-chance' });
    expect(of('jpeg-grid', cueVerdicts([], [], { ...network, task: 'mae' }))).toMatchObject({ because: 'task' });
  });

  it('widen each interval for the number of removed cues', () => {
    const removals = (['chromatic-aberration', 'vignetting', 'corner-mark', 'border-frame'] as const).map((cue) => ({
      ...removal(-0.2, 0.15),
      cue,
    }));
    expect(cueVerdicts(removals.slice(0, 1), [], network)[0]!.verdict).toBe('reads');
    expect(cueVerdicts(removals, [], network)[0]!.verdict).toBe('not-found');
  });
});
