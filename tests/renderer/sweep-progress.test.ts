import { describe, expect, it } from 'vitest';
import { runsToCompare, secondsLeft, stepsOf } from '../../renderer/features/sweeps/sweep-progress.ts';
import { mostCompared } from '../../shared/comparison.ts';
import type { RunSummary } from '../../shared/protocol.ts';
import type { Ranked } from '../../shared/sweep.ts';
import { trialRun } from '../sweep-details.ts';

const runs = [
  trialRun({ run: 'a', status: 'finished', step: 100, totalSteps: 100 }),
  trialRun({ run: 'b', status: 'running', step: 40, totalSteps: 100 }),
  trialRun({ run: 'c', status: 'queued', step: 0, totalSteps: 100 }),
  trialRun({ run: 'd', status: 'diverged', step: 7, totalSteps: 100 }),
  trialRun({ run: 'e', status: 'left-out', step: 25, totalSteps: 100 }),
];
const training = (changes: Partial<RunSummary>) =>
  ({ id: 'b', step: 50, totalSteps: 100, secondsLeft: 10, ...changes }) as RunSummary;

describe('the steps of a sweep', () => {
  it('count runs that are not continued as far as they came', () => {
    expect(stepsOf(runs)).toEqual({ done: 172, total: 332 });
    expect(stepsOf([])).toEqual({ done: 0, total: 0 });
  });

  it('count a run that has not begun as long as the others', () => {
    const waiting = trialRun({ status: 'waiting', step: 0, totalSteps: 0 });
    expect(stepsOf([trialRun({ step: 100, totalSteps: 100 }), waiting, waiting])).toEqual({ done: 100, total: 300 });
    expect(stepsOf([waiting, waiting])).toEqual({ done: 0, total: 2 });
  });
});

describe('the time left', () => {
  it('is that of all steps left at the speed of the run that trains', () => {
    // 0.2 s a step; 160 steps are left
    expect(secondsLeft(runs, [training({})])).toBeCloseTo(32);
  });

  it('is not known if none of its runs trains here', () => {
    expect(secondsLeft(runs, [])).toBeUndefined();
    expect(secondsLeft(runs, [training({ id: 'another' })])).toBeUndefined();
    const { secondsLeft: _, ...elsewhere } = training({});
    expect(secondsLeft(runs, [elsewhere as RunSummary])).toBeUndefined();
  });
});

describe('the runs to compare', () => {
  const ranking = (seeds: number, trials = 30): Ranked[] =>
    Array.from({ length: trials }, (_, trial) => ({
      settings: { lr: trial },
      mean: 1 - trial / 100,
      ci95: null,
      runs: seeds,
      members: Array.from({ length: seeds }, (__, seed) => `${trial}-${seed}`),
    }));

  it('are those of the places, best first', () => {
    expect(runsToCompare(ranking(2), [3, 0])).toEqual(['0-0', '0-1', '3-0', '3-1']);
  });

  it('are whole trials, as many as a comparison takes', () => {
    const all = ranking(4).map((_, place) => place);
    expect(runsToCompare(ranking(4), all)).toHaveLength(48);
    expect(runsToCompare(ranking(mostCompared + 5), [0, 1])).toHaveLength(mostCompared);
  });
});
