import { describe, expect, it } from 'vitest';
import { findingOf } from '../../../../electron/worker/shortcuts/audit/finding-of.ts';
import type { JudgedCue } from '../../../../electron/worker/shortcuts/audit/judge-cues.ts';

const judged = (changes: Partial<JudgedCue> = {}): JudgedCue => ({
  cue: 'vignetting',
  score: 0.6,
  chance: 0.125,
  pValue: 0.001,
  present: true,
  leak: false,
  reference: 0.2,
  ...changes,
});
const of = (changes: Partial<JudgedCue> = {}, photographs = 40) => findingOf(judged(changes), photographs);

describe('the finding of a cue', () => {
  it('is no verdict below 40 different photographs, whatever the scores', () => {
    expect(of({ leak: true }, 39)).toMatchObject({ verdict: 'no-verdict', photographs: 39, needed: 40 });
    expect(of({ present: false }, 39).verdict).toBe('no-verdict');
    expect([of({ leak: true }).verdict, of({ present: false }).verdict]).toEqual(['leak', 'not-present']);
  });

  it('contains the numbers for every verdict', () => {
    const tiles = { score: 0.3, reference: 0.4 };
    const numbers = { score: 0.6, chance: 0.125, pValue: 0.001, reference: 0.2, tiles };
    for (const [changes, photographs] of [
      [{ leak: true }, 40],
      [{ present: false }, 40],
      [{}, 40],
      [{}, 39],
    ] as const)
      expect(of({ ...changes, tiles }, photographs)).toMatchObject(numbers);
  });

  it('gives the reason why a cue that is present is no leak: another cue, natural photographs, or near chance', () => {
    const because = (changes: Partial<JudgedCue>) => {
      const found = of(changes);
      return found.verdict === 'present' ? found.because : undefined;
    };
    expect(because({ from: 'corner-mark' })).toEqual({ kind: 'another-cue', cue: 'corner-mark' });
    expect(because({ score: 0.15, reference: 0.15 })).toEqual({ kind: 'natural' });
    expect(because({ score: 0.16, reference: 0.15 })).toEqual({ kind: 'near-chance' });
    // jigsaw: single tiles decide.
    expect(because({ score: 0.9, reference: 0.2, tiles: { score: 0.3, reference: 0.4 } })).toEqual({ kind: 'natural' });
  });
});
