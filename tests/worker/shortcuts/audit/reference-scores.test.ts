import { describe, expect, it } from 'vitest';
import { cuesOf } from '../../../../electron/worker/shortcuts/audit/cue-features.ts';
import {
  interpolated,
  naturalScore,
  naturalScoreWithSettings,
  posings,
  type ReferenceRow,
  type ReferenceTable,
} from '../../../../electron/worker/shortcuts/audit/reference-scores.ts';
import type { PuzzleTask } from '../../../../electron/worker/tasks/pretext-task.ts';
import { pretextTask } from '../../../../electron/worker/tasks/tasks.ts';
import { auditedTasks } from '../../../../shared/cue-cards.ts';
import { makeSettings } from '../../../../shared/make-settings.ts';

const taskOf = (id: string) => pretextTask(id) as PuzzleTask;

/** A row of folders that do not vary: natural folders stay below the mean. */
const row = (task: string, cue: string, folder: number, means: readonly number[], tiles?: number): ReferenceRow => ({
  task,
  cue,
  posing: 'original',
  pool: 'pool',
  photographs: 4000,
  folder,
  drawn: folder,
  draws: 10,
  questions: means.map((mean) => [mean, 0]),
  ...(tiles !== undefined && { tiles: [tiles, 0] }),
});
const table: ReferenceTable = {
  permutations: [8, 80],
  rows: [
    row('rotation', 'colour-gradient', 1000, [0.5]),
    row('rotation', 'colour-gradient', 100, [0.6]),
    row('jigsaw', 'vignetting', 100, [0.4, 0.2], 0.6),
    row('jigsaw', 'vignetting', 1000, [0.3, 0.1], 0.5),
  ],
};
const query = (task: 'rotation' | 'jigsaw', cue: 'colour-gradient' | 'vignetting') =>
  ({ task: taskOf(task), cue, posing: 'original', of: 'questions' }) as const;

describe('interpolated', () => {
  it('is linear in the logarithm between knots and constant beyond them', () => {
    expect(interpolated([100, 1000], [0.6, 0.5], Math.sqrt(100 * 1000))).toBeCloseTo(0.55, 12);
    expect(interpolated([100, 1000], [0.6, 0.5], 40)).toBe(0.6);
    expect(interpolated([100, 1000], [0.6, 0.5], 1000)).toBe(0.5);
    expect(interpolated([100, 1000], [0.6, 0.5], 9000)).toBe(0.5);
    expect(interpolated([100, 300, 1000], [0, 1, 3], 300)).toBe(1);
    expect(interpolated([100], [0.7], 500)).toBe(0.7);
  });
});

describe('naturalScore', () => {
  it('depends on the size of the folder, and for jigsaw also on the size of the permutation set', () => {
    expect(naturalScore(query('rotation', 'colour-gradient'), 100, undefined, table)).toBe(0.6);
    expect(naturalScore(query('jigsaw', 'vignetting'), 100, 8, table)).toBeCloseTo(0.4, 12);
    expect(naturalScore(query('jigsaw', 'vignetting'), Math.sqrt(1e5), Math.sqrt(640), table)).toBeCloseTo(0.25, 12);
  });

  it('distinguishes single tiles from puzzles', () => {
    const tiles = { ...query('jigsaw', 'vignetting'), of: 'tiles' } as const;
    expect(naturalScore(tiles, 100, 8, table)).toBe(0.6);
    expect(naturalScore(tiles, 1000, 80, table)).toBe(0.5);
  });

  it('lies above the mean by the deviation of folders that share no photographs, at 1 − .05/m', () => {
    const drawn = { ...table.rows[1]!, questions: [[0.3, 0.04]], photographs: 400, drawn: 100 };
    const score = naturalScore(query('rotation', 'colour-gradient'), 100, undefined, { ...table, rows: [drawn] });
    const z = 2.394; // the normal quantile of 1 − .05/6: six cues can give rotation away
    expect(score).toBeCloseTo(0.3 + (z * 0.04) / Math.sqrt(3 / 4), 4);
  });

  it('is the highest over the pools that were measured at a size', () => {
    const [other] = [{ ...table.rows[1]!, pool: 'another', questions: [[0.65, 0]] }];
    const rows = [...table.rows, other];
    expect(naturalScore(query('rotation', 'colour-gradient'), 100, undefined, { ...table, rows })).toBe(0.65);
    expect(naturalScore(query('rotation', 'colour-gradient'), 1000, undefined, { ...table, rows })).toBe(0.5);
  });

  it('throws for a cue that was not measured, and says how to measure it', () => {
    expect(() => naturalScore(query('rotation', 'vignetting'), 100, undefined, table)).toThrow(
      'no reference score of vignetting in rotation: measure it with experiments/shortcut-reference.mjs --cue vignetting',
    );
  });

  it('covers every cue of every task under both posings', () => {
    for (const id of auditedTasks)
      for (const posing of posings)
        for (const cue of cuesOf(taskOf(id))) {
          const permutations = taskOf(id).puzzle.shuffles && 8;
          const score = naturalScore({ task: taskOf(id), cue, posing, of: 'questions' }, 200, permutations);
          expect(score, `${id} ${cue} ${posing}`).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(1.1);
        }
  });
});

describe('naturalScoreWithSettings', () => {
  const asksTiles = { task: taskOf('jigsaw'), cue: 'tile-statistics', of: 'questions' } as const;
  const settings = (taskSettings = {}, more = {}) => {
    const made = makeSettings('jigsaw', { taskSettings, ...more });
    if (!made.ok) throw new Error(made.failure.message);
    return made.value;
  };
  const at = (posing: (typeof posings)[number], permutations = 8) =>
    naturalScore({ ...asksTiles, posing }, 200, permutations);

  it('is the score of the default settings under them, for any number of permutations', () => {
    expect(naturalScoreWithSettings(asksTiles, settings(), 200, 8)).toBe(at('training'));
    const many = settings({ permutations: 100, startWith: 4 });
    expect(naturalScoreWithSettings(asksTiles, many, 200, 100)).toBe(at('training', 100));
  });

  it('is never below the score without precautions for other settings', () => {
    const bar = Math.max(at('training'), at('original'));
    expect(naturalScoreWithSettings(asksTiles, settings({ normalise: false }), 200, 8)).toBe(bar);
    expect(naturalScoreWithSettings(asksTiles, settings({}, { size: 192 }), 200, 8)).toBe(bar);
  });
});
