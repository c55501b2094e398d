import { describe, expect, it } from 'vitest';
import {
  differences,
  exclusionWords,
  newlyExcluded,
  pairWords,
  type Side,
} from '../../../renderer/features/shortcuts/pair-words.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import type { RunRecord } from '../../../shared/results.ts';
import type { RequestedSettings } from '../../../shared/training-settings.ts';

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

describe('a pair of which one leaves photographs out', () => {
  const words = (all: Side, left: Side) => exclusionWords(all, left, true).words;
  it('tells whether the puzzle is solved as well without them, and gives no verdict', () => {
    expect(exclusionWords(side(0.93, 0.4), side(0.6, 0.42), true).verdict).toBe('told');
    expect(words(side(0.93), side(0.6))).toMatch(
      /^Without these photographs the puzzle is solved less well \(0\.930 with them, 0\.600 without, on the same held-out/,
    );
    expect(words(side(0.6), side(0.6))).toMatch(/^Without these photographs the puzzle is solved as well /);
    expect(words(side(0.6), side(0.93))).toMatch(/^Without these photographs the puzzle is solved better /);
  });
  it('warns of fewer photographs where the score has fallen, and only there', () => {
    expect(words(side(0.93), side(0.6))).toContain('Fewer photographs to learn from lower a score too.');
    expect(words(side(0.6), side(0.93))).not.toContain('Fewer photographs');
  });
  it('says what was learnt, or how to find out', () => {
    expect(words(side(0.9, 0.4), side(0.6, 0.42))).toContain('0.400 with them, 0.420 without');
    expect(words(side(0.9, 0.4), side(0.6))).toContain('measured under “What it has learnt”');
  });
  it('waits for both to have ended with a score', () => {
    expect(exclusionWords(side(0.9), undefined, true).verdict).toBe('unfinished');
    expect(exclusionWords(side(0.9), side(0.9), false).verdict).toBe('unfinished');
  });
});

describe('the differences of a pair', () => {
  const made = (asked: RequestedSettings, excluded?: string[]) => {
    const settings = makeSettings('context', asked);
    if (!settings.ok) throw new Error(settings.failure.message);
    return { settings: settings.value, ...(excluded ? { excluded } : {}) };
  };
  it('are named as the form names them', () => {
    const [a, b] = [made({ taskSettings: { colour: 'keep' } }), made({})];
    expect(differences(a, b)).toEqual(['Colours: Keep all colours → Project green–magenta out']);
    expect(differences(a, a)).toEqual([]);
  });
  it('include what was not to differ', () => {
    expect(differences(made({}), made({ seed: 2, length: { steps: 5 } }))).toEqual(['seed: 1 → 2', 'another length']);
  });
  it('count the photographs that only one of them trains on', () => {
    const [some, more] = [made({}, ['a', 'b']), made({}, ['a', 'b', 'c'])];
    expect(newlyExcluded(some, more)).toBe(1);
    expect(differences(made({}), some)).toEqual(['2 photographs left out of training, so that an epoch is shorter']);
    expect(differences(more, some)).toEqual(['1 photograph trained on again']);
    expect(differences(some, some)).toEqual([]);
    const started = { batch: 32 } as RunRecord['started'];
    expect(differences({ ...more, started }, { ...some, started: { ...started!, batch: 5 } })).toContain(
      'batch in use: 32 → 5',
    );
    const steps = { length: { steps: 5 } };
    expect(differences(made(steps), made(steps, ['a']))).toEqual(['1 photograph left out of training']);
  });
});
