import { describe, expect, it } from 'vitest';
import { differences, pairWords, type Side } from '../../../renderer/features/shortcuts/pair-words.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import type { Asked } from '../../../shared/training-settings.ts';

const side = (score: number, knn?: number, standardError: number | undefined = 0.02): Side => ({
  score,
  standardError,
  transfer: knn === undefined ? undefined : { knn, ci95: [knn - 0.04, knn + 0.04] },
});
const verdict = (without: Side, remedied: Side) => pairWords(without, remedied, true).verdict;

describe('a pair of runs', () => {
  it('shows the sign of cheating: solved better without the remedy, nothing more learnt', () => {
    expect(pairWords(side(0.93, 0.4), side(0.3, 0.42), true)).toEqual({
      verdict: 'cheating',
      words: expect.stringContaining('pretext score up, transfer not'),
    });
  });

  it('is no sign of it where more was learnt too', () => {
    expect(verdict(side(0.93, 0.6), side(0.3, 0.42))).toBe('dearer');
    // Intervals that touch do not tell.
    expect(verdict(side(0.93, 0.49), side(0.3, 0.42))).toBe('cheating');
  });

  it('is no sign of it where the puzzle is not clearly solved better', () => {
    expect(verdict(side(0.35, 0.4), side(0.3, 0.42))).toBe('none');
    expect(verdict(side(0.36, 0.4), side(0.3, 0.42))).toBe('cheating');
    expect(verdict(side(0.2, 0.4), side(0.3, 0.42))).toBe('none');
  });

  it('goes by 5 points where no standard error is known', () => {
    const [a, b] = [0.36, 0.34].map((score) => ({ ...side(score, 0.4), standardError: undefined }));
    const low = { ...side(0.3, 0.42), standardError: undefined };
    expect([verdict(a!, low), verdict(b!, low)]).toEqual(['cheating', 'none']);
  });

  it('asks for transfer to be measured before it says more', () => {
    expect(verdict(side(0.93), side(0.3, 0.4))).toBe('unmeasured');
  });

  it('waits for both to have ended with a score', () => {
    expect(pairWords(side(0.9, 0.4), undefined, true).verdict).toBe('unfinished');
    expect(pairWords(side(0.9, 0.4), side(0.3, 0.4), false).verdict).toBe('unfinished');
  });
});

describe('the differences of a pair', () => {
  const made = (asked: Asked) => {
    const settings = makeSettings('context', asked);
    if (!settings.ok) throw new Error(settings.failure.message);
    return settings.value;
  };
  it('are named as the form names them', () => {
    const [a, b] = [made({ taskSettings: { colour: 'keep' } }), made({})];
    expect(differences(a, b)).toEqual(['Colours: Keep all colours → Project green–magenta out']);
    expect(differences(a, a)).toEqual([]);
  });
  it('include what was not to differ', () => {
    expect(differences(made({}), made({ seed: 2, length: { steps: 5 } }))).toEqual(['seed: 1 → 2', 'another length']);
  });
});
