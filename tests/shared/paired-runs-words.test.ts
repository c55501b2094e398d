import { describe, expect, it } from 'vitest';
import { makeSettings } from '../../shared/make-settings.ts';
import { differences, exclusionWords, newlyExcluded, pairWords, type Side } from '../../shared/paired-runs-words.ts';
import type { RunRecord } from '../../shared/run-results.ts';
import { settingWords } from '../../shared/setting-words.ts';
import { taskCard } from '../../shared/task-cards.ts';
import type { RequestedSettings } from '../../shared/training-settings.ts';

const side = (score: number, knn?: number, standardError: number | undefined = 0.02): Side => ({
  score,
  standardError,
  transfer: knn === undefined ? undefined : { knn, ci95: [knn - 0.04, knn + 0.04] },
});
const verdict = (without: Side, remedied: Side) => pairWords(without, remedied, true).verdict;

describe('a pair of runs', () => {
  it('shows the sign of cheating if the score is higher without the remedy, but the features are not better', () => {
    expect(pairWords(side(0.93, 0.4), side(0.3, 0.42), true)).toEqual({
      verdict: 'cheating',
      words: expect.stringContaining('This is a sign of cheating.'),
    });
  });

  it('shows no sign of cheating if the features are better too', () => {
    expect(verdict(side(0.93, 0.6), side(0.3, 0.42))).toBe('better-features');
    // Overlapping intervals do not show a difference.
    expect(verdict(side(0.93, 0.49), side(0.3, 0.42))).toBe('cheating');
  });

  it('shows no sign of cheating if the score is not clearly higher', () => {
    expect(verdict(side(0.35, 0.4), side(0.3, 0.42))).toBe('none');
    expect(pairWords(side(0.35), side(0.3), true).words).toContain(
      'The score is not clearly higher without the remedy (0.350',
    );
    expect(verdict(side(0.36, 0.4), side(0.3, 0.42))).toBe('cheating');
    expect(verdict(side(0.2, 0.4), side(0.3, 0.42))).toBe('none');
  });

  it('requires a difference of 0.05 if no standard error is known', () => {
    const [a, b] = [0.36, 0.34].map((score) => ({ ...side(score, 0.4), standardError: undefined }));
    const low = { ...side(0.3, 0.42), standardError: undefined };
    expect([verdict(a!, low), verdict(b!, low)]).toEqual(['cheating', 'none']);
  });

  it('has no verdict before both runs are evaluated', () => {
    expect(verdict(side(0.93), side(0.3, 0.4))).toBe('not-evaluated');
  });

  it('waits for both to have ended with a score', () => {
    expect(pairWords(side(0.9, 0.4), undefined, true).verdict).toBe('unfinished');
    expect(pairWords(side(0.9, 0.4), side(0.3, 0.4), false).verdict).toBe('unfinished');
  });
});

describe('a pair in which one run excludes images', () => {
  const words = (all: Side, reduced: Side) => exclusionWords(all, reduced, true).words;
  it('compares the scores without a verdict', () => {
    expect(exclusionWords(side(0.93, 0.4), side(0.6, 0.42), true).verdict).toBe('no-verdict');
    expect(words(side(0.93), side(0.6))).toMatch(
      /^Without these images the score is lower \(0\.930 with them, 0\.600 without, on the same held-out/,
    );
    expect(words(side(0.6), side(0.6))).toMatch(/^Without these images the score is about the same /);
    expect(words(side(0.6), side(0.93))).toMatch(/^Without these images the score is higher /);
  });
  it('mentions the smaller number of training images only if the score is lower', () => {
    expect(words(side(0.93), side(0.6))).toContain('Fewer training images lower a score too.');
    expect(words(side(0.6), side(0.93))).not.toContain('Fewer training images');
  });
  it('compares the features, or says how to compare them', () => {
    expect(words(side(0.9, 0.4), side(0.6, 0.42))).toContain('0.400 with them, 0.420 without');
    expect(words(side(0.9, 0.4), side(0.6))).toContain('evaluate both runs under “What it learned”');
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
  it('have the labels of the form', () => {
    const [a, b] = [made({ taskSettings: { colour: 'keep' } }), made({})];
    const colour = taskCard('context')!.settings.find(({ key }) => key === 'colour')!;
    const [kept, byDefault] = ['keep', colour.default].map((value) => settingWords(colour, value));
    expect(differences(a, b)).toEqual([`${colour.label}: ${kept} → ${byDefault}`]);
    expect(differences(a, a)).toEqual([]);
  });
  it('include settings that should be equal', () => {
    expect(differences(made({}), made({ seed: 2, length: { steps: 5 } }))).toEqual(['seed: 1 → 2', 'different length']);
  });
  it('count the images that only one of the runs trains on', () => {
    const [some, more] = [made({}, ['a', 'b']), made({}, ['a', 'b', 'c'])];
    expect(newlyExcluded(some, more)).toBe(1);
    expect(differences(made({}), some)).toEqual(['2 images excluded from training (shorter epochs)']);
    expect(differences(more, some)).toEqual(['1 image included again']);
    expect(differences(some, some)).toEqual([]);
    const started = { batch: 32 } as RunRecord['started'];
    expect(differences({ ...more, started }, { ...some, started: { ...started!, batch: 5 } })).toContain(
      'batch size in use: 32 → 5',
    );
    const steps = { length: { steps: 5 } };
    expect(differences(made(steps), made(steps, ['a']))).toEqual(['1 image excluded from training']);
  });
});
