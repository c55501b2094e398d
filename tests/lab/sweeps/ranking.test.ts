import { describe, expect, it } from 'vitest';
import { expectedMaximum, optimismOfBest } from '../../../electron/lab/sweeps/best-of-many.ts';
import { type RungRun, standings, stepAt, trialsAt } from '../../../electron/lab/sweeps/halving.ts';
import { notesOf } from '../../../electron/lab/sweeps/notes.ts';
import { importanceOf, rankingOf } from '../../../electron/lab/sweeps/ranking.ts';
import { meanWithInterval } from '../../../shared/student-interval.ts';
import type { Ranked, SweepPlan, SweptValue, TrialRun } from '../../../shared/sweep.ts';
import { rotationSettings } from '../fixture.ts';

const run = (settings: Record<string, SweptValue>, seed: number, more: Partial<TrialRun> = {}): TrialRun => ({
  settings,
  seed,
  run: `${JSON.stringify(settings)} ${seed}`,
  status: 'finished',
  step: 20,
  totalSteps: 20,
  score: 0.5,
  knn: null,
  ...more,
});

describe('a ranking', () => {
  it('orders trials by their means over seeds, with Student’s interval', () => {
    const runs = [
      run({ lr: 1 }, 1, { score: 0.2 }),
      run({ lr: 2 }, 1, { score: 0.6 }),
      run({ lr: 1 }, 2, { score: 0.4 }),
      run({ lr: 2 }, 2, { score: 0.5 }),
    ];
    const ranking = rankingOf(runs, 'score');
    expect(ranking.map(({ settings }) => settings.lr)).toEqual([2, 1]);
    expect(ranking[0]).toMatchObject({
      ...meanWithInterval([0.6, 0.5]),
      runs: 2,
      members: [runs[1]!.run, runs[3]!.run],
    });
  });

  it('leaves out what has not finished or was not measured, and gives a single run no interval', () => {
    const runs = [
      run({ lr: 1 }, 1),
      run({ lr: 1 }, 2, { status: 'diverged', score: 0.9 }),
      run({ lr: 2 }, 1, { status: 'failed', score: 0.9 }),
      run({ lr: 3 }, 1, { status: 'stopped', score: 0.9 }),
      run({ lr: 4 }, 1, { score: null }),
    ];
    expect(rankingOf(runs, 'score')).toMatchObject([{ settings: { lr: 1 }, mean: 0.5, ci95: null, runs: 1 }]);
    expect(rankingOf(runs, 'knn')).toEqual([]);
  });
});

describe('the importance of a setting', () => {
  const trial = (settings: Record<string, SweptValue>, mean: number): Ranked => ({
    settings,
    mean,
    ci95: null,
    runs: 1,
    members: [],
  });

  it('is its share of the variance: y = 3a + b gives 0.9 and 0.1', () => {
    // Var(3a) = 9 Var(a), Var(b) = Var(a): 9 : 1.
    const grid = [0, 1].flatMap((a) => [0, 1].map((b) => trial({ a, b }, 3 * a + b)));
    const [a, b] = importanceOf(['a', 'b'], grid);
    expect(a!.share).toBeCloseTo(0.9, 12);
    expect(b!.share).toBeCloseTo(0.1, 12);
  });

  it('is none of a pure interaction: y = a xor b', () => {
    const grid = [0, 1].flatMap((a) => [0, 1].map((b) => trial({ a, b }, a ^ b)));
    expect(importanceOf(['a', 'b'], grid).map(({ share }) => share)).toEqual([0, 0]);
  });

  it('is unknown without variance, with one value, and where no two trials share a value', () => {
    const same = [0, 1].flatMap((a) => [0, 1].map((b) => trial({ a, b }, 0.5)));
    expect(importanceOf(['a'], same)).toEqual([{ key: 'a', share: null }]);
    const rounded = [0, 1, 2].flatMap((a) => [0, 1].map((b) => trial({ a, b }, 0.1))); // their sum is not 6 · 0.1
    expect(importanceOf(['a', 'b'], rounded).map(({ share }) => share)).toEqual([null, null]);
    expect(importanceOf(['a'], [trial({ a: 1 }, 1), trial({ a: 1 }, 2)])).toEqual([{ key: 'a', share: null }]);
    expect(importanceOf(['a'], [trial({ a: 1 }, 1), trial({ a: 2 }, 2)])).toEqual([{ key: 'a', share: null }]);
    expect(importanceOf(['a'], [])).toEqual([{ key: 'a', share: null }]);
  });
});

describe('the best of many', () => {
  it('is expected at the known maxima of normal values', () => {
    expect(expectedMaximum(1)).toBeCloseTo(0, 6);
    expect(expectedMaximum(2)).toBeCloseTo(1 / Math.sqrt(Math.PI), 5);
    expect(expectedMaximum(3)).toBeCloseTo(1.5 / Math.sqrt(Math.PI), 5);
    expect(expectedMaximum(10)).toBeCloseTo(1.53875, 4); // Harter 1961
    expect(expectedMaximum(100)).toBeCloseTo(2.50759, 4);
  });

  it('looks too good by that many standard errors of a trial’s mean', () => {
    // Both trials have a variance of 2 (1 and 3), so their means of two runs have a standard error of 1.
    expect(
      optimismOfBest([
        [1, 3],
        [11, 13],
      ]),
    ).toBeCloseTo(1 / Math.sqrt(Math.PI), 5);
    expect(optimismOfBest([[1], [2], [3, 4]])).toBeUndefined();
  });
});

describe('notes', () => {
  const plan = {
    settings: rotationSettings(),
    factors: [{ key: 'lr', values: [1, 2] }],
    seeds: 1,
    measure: 'score',
  } as const;
  const about = (runs: TrialRun[], more: Partial<SweepPlan> = {}): string =>
    notesOf(
      { ...plan, ...more, factors: [...plan.factors.map((f) => ({ ...f, values: [...f.values] }))] },
      runs,
      rankingOf(runs, 'score'),
      [],
      'RESUME',
    ).join('\n');

  it('say that the best of many is optimistic, and that a trial of one run cannot be told from chance', () => {
    expect(about([run({ lr: 1 }, 1), run({ lr: 2 }, 1)])).toMatch(
      /best of 2 trials[\s\S]*too high on average\. Train[\s\S]*no interval/,
    );
  });

  it('say by how much the seeds alone lift the best', () => {
    const runs = [1, 2].flatMap((lr) => [1, 2].map((seed) => run({ lr }, seed, { score: seed / 10 })));
    // s = 0.1/√2, two runs each: 0.05 · 0.5642.
    expect(about(runs)).toContain('lift the best mean by about 0.028');
  });

  it('keep failed and diverged runs apart', () => {
    const words = about([run({ lr: 1 }, 1, { status: 'crashed' }), run({ lr: 2 }, 1, { status: 'diverged' })]);
    expect(words).toContain('1 run failed or crashed and cannot be ranked. Retry: RESUME');
    expect(words).toContain('1 run diverged and cannot be ranked');
    expect(words).not.toContain('best of');
  });

  it('do not promise to retry what halving has decided without', () => {
    const words = about([run({ lr: 1 }, 1, { status: 'failed' })], { halving: { factor: 2, rungs: 2 } });
    expect(words).toMatch(/^1 run failed or crashed and cannot be ranked\.$/);
  });
});

describe('successive halving', () => {
  const halving = { factor: 3, rungs: 3 };
  const onRung = (trial: number, scores: RungRun['scores'], isOver = false): RungRun => ({ trial, scores, isOver });

  it('has rungs after 1/9, 1/3 and all of the steps, for 10, 3 and 1 of ten trials', () => {
    expect([0, 1, 2].map((rung) => stepAt(halving, rung, 100))).toEqual([12, 34, 100]);
    expect(trialsAt(halving, 10)).toEqual([10, 3, 1]);
    expect(trialsAt(halving, 2)).toEqual([2, 1, 1]);
  });

  it('decides a rung once all its runs have a score or are over', () => {
    const all = (scores: (number | undefined)[]) => scores.map((score, trial) => onRung(trial, [score]));
    const open = standings(halving, all([0.1, 0.2, undefined]));
    expect(open.map(({ isDue, isLeftOut }) => [isDue, isLeftOut])).toEqual([
      [false, false],
      [false, false],
      [true, false],
    ]);
    const decided = standings(halving, [...all([0.1, 0.2]), onRung(2, [undefined], true)]);
    expect(decided).toEqual([
      { rung: 0, isDue: false, isLeftOut: true },
      { rung: 1, isDue: true, isLeftOut: false },
      { rung: 0, isDue: false, isLeftOut: true },
    ]);
  });

  it('compares trials by their means over seeds, and keeps the first of equal ones', () => {
    const runs = [
      onRung(0, [0.5]),
      onRung(1, [0.9]),
      onRung(2, [0.5]),
      onRung(0, [0.5]),
      onRung(1, [0.0]),
      onRung(2, [0.5]),
    ];
    expect(standings(halving, runs).map(({ isDue }) => isDue)).toEqual([true, false, false, true, false, false]);
  });

  it('takes time in proportion to its runs', () => {
    let reads = 0;
    const count = 1000;
    const many = Array.from(
      { length: count },
      (_, place): RungRun => ({
        scores: [place / count],
        isOver: false,
        get trial() {
          reads += 1;
          return place;
        },
      }),
    );
    expect(standings({ factor: 2, rungs: 2 }, many).filter(({ isDue }) => isDue)).toHaveLength(count / 2);
    expect(reads).toBeLessThan(10 * count);
  });

  it('ends with the last rung', () => {
    const runs = [onRung(0, [0.5, 0.6, 0.7]), onRung(1, [0.4])];
    expect(standings(halving, runs)).toEqual([
      { rung: 2, isDue: false, isLeftOut: false },
      { rung: 0, isDue: false, isLeftOut: true },
    ]);
  });
});
