import { describe, expect, it } from 'vitest';
import { bestSentence, failedRuns, meanWords, sweepSentence } from '../../shared/sweep-words.ts';
import { sweepDetail, trialRun } from '../sweep-details.ts';

const { summary } = sweepDetail();

describe('a sweep in words', () => {
  it('says how many runs have finished and how many have no result', () => {
    expect(sweepSentence({ ...summary, state: 'running', finished: 2, failed: 1 })).toBe(
      '2 of 6 runs finished, 1 ended without a result.',
    );
    expect(sweepSentence({ ...summary, state: 'stopped', finished: 1 })).toBe('1 of 6 runs finished.');
    expect(sweepSentence(summary)).toBe('All 6 runs have finished.');
    expect(sweepSentence({ ...summary, finished: 0, failed: 6 })).toBe('No run of 6 runs has a result.');
  });

  it('names the best trial with its uncertainty', () => {
    const detail = sweepDetail({ seeds: 2, scoreOf: (trial, seed) => 0.3 + trial / 100 + seed / 500 });
    expect(bestSentence(detail)).toBe('Best held-out score: 0.353 ± 0.010, with Learning rate 0.1, Optimiser AdamW.');
    expect(bestSentence(sweepDetail({ runs: [] }))).toBeUndefined();
    expect(meanWords({ mean: 0.5, ci95: null })).toBe('0.500');
  });

  it('lists the runs that ended without a result, not those that were left out', () => {
    const runs = (['failed', 'diverged', 'crashed', 'left-out', 'removed', 'finished'] as const).map((status) =>
      trialRun({ status, score: null }),
    );
    expect(failedRuns({ runs }).map(({ status }) => status)).toEqual(['failed', 'diverged', 'crashed']);
  });
});
