import { describe, expect, it } from 'vitest';
import { cuesOf } from '../../../../electron/worker/shortcuts/audit/cue-features.ts';
import {
  interpolated,
  naturalScore,
  naturalScoreWithSettings,
  posings,
  type ReferenceTable,
} from '../../../../electron/worker/shortcuts/audit/reference-scores.ts';
import { auditedTasks } from '../../../../shared/cue-cards.ts';
import { makeSettings } from '../../../../shared/make-settings.ts';

const table: ReferenceTable = {
  folders: [100, 1000],
  permutations: [8, 80],
  scores: {
    rotation: { original: { 'colour-gradient': [[0.6, 0.5]] }, training: {} },
    jigsaw: {
      original: {
        vignetting: [
          [0.4, 0.3],
          [0.2, 0.1],
          [0.6, 0.5],
        ],
      },
      training: {},
    },
  },
};
const asked = (task: 'rotation' | 'jigsaw', cue: 'colour-gradient' | 'vignetting') =>
  ({ task, cue, posing: 'original', of: 'questions' }) as const;

describe('interpolated', () => {
  it('is linear in the logarithm between knots and as at the nearest one beyond them', () => {
    expect(interpolated([100, 1000], [0.6, 0.5], Math.sqrt(100 * 1000))).toBeCloseTo(0.55, 12);
    expect(interpolated([100, 1000], [0.6, 0.5], 40)).toBe(0.6);
    expect(interpolated([100, 1000], [0.6, 0.5], 1000)).toBe(0.5);
    expect(interpolated([100, 1000], [0.6, 0.5], 9000)).toBe(0.5);
    expect(interpolated([100, 300, 1000], [0, 1, 3], 300)).toBe(1);
    expect(interpolated([100], [0.7], 500)).toBe(0.7);
  });
});

describe('naturalScore', () => {
  it('goes by the size of the folder, and for jigsaw by that of the permutation set too', () => {
    expect(naturalScore(asked('rotation', 'colour-gradient'), 100, 2, table)).toBe(0.6);
    expect(naturalScore(asked('jigsaw', 'vignetting'), 100, 8, table)).toBeCloseTo(0.4, 12);
    expect(naturalScore(asked('jigsaw', 'vignetting'), Math.sqrt(1e5), Math.sqrt(640), table)).toBeCloseTo(0.25, 12);
  });

  it('knows single tiles apart from puzzles', () => {
    const tiles = { ...asked('jigsaw', 'vignetting'), of: 'tiles' } as const;
    expect(naturalScore(tiles, 100, 8, table)).toBe(0.6);
    expect(naturalScore(tiles, 1000, 80, table)).toBe(0.5);
  });

  it('refuses to make up what was not measured', () => {
    expect(() => naturalScore(asked('rotation', 'vignetting'), 100, 2, table)).toThrow(/no natural folder/);
  });

  it('knows every cue of every task, both ways of posing, as a score', () => {
    for (const task of auditedTasks)
      for (const posing of posings)
        for (const cue of cuesOf(task)) {
          const score = naturalScore({ task, cue, posing, of: 'questions' }, 200, 8);
          expect(score, `${task} ${cue} ${posing}`).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(1.1);
        }
  });
});

describe('naturalScoreWithSettings', () => {
  const asksTiles = { cue: 'tile-statistics', of: 'questions' } as const;
  const settings = (taskSettings = {}, more = {}) => {
    const made = makeSettings('jigsaw', { taskSettings, ...more });
    if (!made.ok) throw new Error(made.failure.message);
    return made.value;
  };
  const at = (posing: (typeof posings)[number], permutations = 8) =>
    naturalScore({ task: 'jigsaw', cue: 'tile-statistics', posing, of: 'questions' }, 200, permutations);

  it('is that of the default settings under them, however many puzzles there are', () => {
    expect(naturalScoreWithSettings(settings(), asksTiles, 200, 8)).toBe(at('training'));
    const many = settings({ permutations: 100, startWith: 4 });
    expect(naturalScoreWithSettings(many, asksTiles, 200, 100)).toBe(at('training', 100));
  });

  it('is never below that of no precautions where settings are others', () => {
    const bar = Math.max(at('training'), at('original'));
    expect(naturalScoreWithSettings(settings({ normalise: false }), asksTiles, 200, 8)).toBe(bar);
    expect(naturalScoreWithSettings(settings({}, { size: 192 }), asksTiles, 200, 8)).toBe(bar);
  });
});
