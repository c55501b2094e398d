import { describe, expect, it } from 'vitest';
import { doseCurves } from '../../electron/lab/report/dose-curve.ts';
import type { CueId, Intervention } from '../../shared/shortcuts.ts';

const baseline = { score: 0.75, chance: 0.25 };
const at = (dose: number, unit: string, cue: CueId = 'chromatic-aberration'): Intervention => ({
  cue,
  words: 'changed',
  direction: 'inject',
  dose,
  unit,
  score: 0.25,
  change: -0.5,
  ci95: [-0.5, -0.5],
  control: 0,
  controlWords: 'changed elsewhere',
  effect: -0.5,
  effectCi95: [-0.5, -0.5],
});
const responseOf = (markup: string) =>
  /class="response" points="([^"]*)"/
    .exec(markup)![1]!
    .split(' ')
    .map((point) => point.split(',').map(Number));

describe('a dose curve', () => {
  it('joins the doses with the photographs as they are: the score at the top, chance at the bottom', () => {
    const [drawn, ...more] = doseCurves('Aberration', [at(2, 'px'), at(-2, 'px')], baseline);
    expect(more).toEqual([]);
    expect(responseOf(drawn!.markup)).toEqual([
      [46, 166],
      [227, 14],
      [408, 166],
    ]);
  });

  it('is drawn for each unit of its own, and for none that was tried at one dose', () => {
    const several = [at(1, 'px'), at(2, 'px'), at(1, 'share'), at(0.5, 'share'), at(1, 'lonely')];
    expect(doseCurves('Aberration', several, baseline)).toHaveLength(2);
    expect(doseCurves('Aberration', [at(1, 'px')], baseline)).toEqual([]);
  });

  it('begins at 1 where the dose is a factor', () => {
    const [drawn] = doseCurves('Resampling', [at(2, '', 'resampling'), at(3, '', 'resampling')], baseline);
    expect(responseOf(drawn!.markup)).toEqual([
      [46, 14],
      [227, 166],
      [408, 166],
    ]);
    expect(drawn!.markup).not.toContain('>0</text>');
  });
});
