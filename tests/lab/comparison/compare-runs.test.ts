import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../electron/lab/comparison/compare-runs.ts';
import type { RunToCompare } from '../../../electron/lab/comparison/run-to-compare.ts';
import { comparisonSchema } from '../../../shared/comparison.ts';
import { comparisonTable, comparisonText } from '../../../shared/comparison-tables.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import type { RequestedSettings } from '../../../shared/training-settings.ts';

interface Made {
  readonly id: string;
  readonly score?: number;
  readonly requested?: RequestedSettings;
  readonly record?: Partial<RunToCompare['record']>;
  readonly summary?: Partial<RunToCompare['summary']>;
  readonly task?: string;
}

function run({ id, score = 0.5, requested = {}, record = {}, summary = {}, task = 'rotation' }: Made): RunToCompare {
  const made = makeSettings(task, { length: { steps: 20 }, ...requested });
  if (!made.ok) throw new Error(made.failure.message);
  const heldOut = { loss: 1, score, chance: 0.25, untrained: 0.24, standardError: 0.02 };
  return {
    record: {
      schemaVersion: 1,
      id,
      name: `name of ${id}`,
      createdAt: '2026-11-29T10:00:00.000Z',
      settings: made.value,
      settingsHash: '',
      folders: ['/images'],
      heldOutFolders: ['/held-out'],
      versions: { 'pretext-lab': '1.0.0' },
      ...record,
    },
    summary: { status: 'finished', step: 20, heldOut, ...summary },
  };
}

const measure = (comparison: ReturnType<typeof compareRuns>, name: string) =>
  comparison.measures.find((each) => each.name === name);

describe('a comparison', () => {
  it('lists the settings that differ and no others, those of the task too', () => {
    const comparison = compareRuns([
      run({ id: 'a', requested: { learningRate: 0.01 } }),
      run({ id: 'b', requested: { learningRate: 0.02 } }),
    ]);
    expect(comparisonSchema.parse(comparison).settings).toEqual([
      { key: 'learningRate', label: 'Learning rate', values: [0.01, 0.02] },
    ]);
    expect(compareRuns([run({ id: 'a' }), run({ id: 'b' })]).settings).toEqual([]);

    const tasks = compareRuns([run({ id: 'a' }), run({ id: 'b', task: 'jigsaw' })]);
    expect(tasks.settings.find(({ key }) => key === 'task')?.values).toEqual(['rotation', 'jigsaw']);
    expect(tasks.settings.find(({ key }) => key === 'permutations')?.values).toEqual([null, expect.any(Number)]);
  });

  it('gives the score its interval, and leaves out what no run has', () => {
    const comparison = compareRuns([run({ id: 'a' }), run({ id: 'b', summary: { heldOut: undefined } })]);
    const score = measure(comparison, 'score')!;
    expect(score.values).toEqual([0.5, null]);
    expect(score.ci95[0]![0]).toBeCloseTo(0.5 - 1.959964 * 0.02, 12);
    expect(score.ci95[1]).toBeNull();
    expect(measure(comparison, 'linear')).toBeUndefined();
  });

  it('groups runs that differ in their seed alone', () => {
    const seeds = [0.5, 0.6, 0.7].map((score, seed) => run({ id: `s${seed}`, score, requested: { seed } }));
    const other = run({ id: 'other', requested: { seed: 1, learningRate: 0.123 } });
    const { groups } = compareRuns([other, ...seeds]);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ members: [1, 2, 3], seeds: [0, 1, 2] });
    const mean = groups[0]!.means.find(({ name }) => name === 'score')!;
    // s = 0.1, so the half width is 4.3027 · 0.1 / √3.
    expect(mean.mean).toBeCloseTo(0.6, 12);
    expect(mean.ci95[1] - mean.mean).toBeCloseTo((4.3027 * 0.1) / Math.sqrt(3), 6);
    expect(mean.runs).toBe(3);
  });
});

describe('a warning', () => {
  const fair = [run({ id: 'a' }), run({ id: 'b', requested: { learningRate: 0.02 } })];
  const warningsWith = (second: Made) => compareRuns([run({ id: 'a' }), run(second)]).warnings;

  it('is not given for runs that differ in a setting of training alone', () => {
    expect(compareRuns(fair).warnings).toEqual([]);
  });

  it.each<[string, Made, RegExp]>([
    ['held-out folders', { id: 'b', record: { heldOutFolders: ['/others'] } }, /held-out images are not the same/],
    ['image sizes', { id: 'b', requested: { size: 48 } }, /image sizes/],
    ['steps', { id: 'b', summary: { step: 19 } }, /same number of steps/],
    ['endings', { id: 'b', summary: { status: 'stopped' } }, /Not finished: b/],
    ['versions', { id: 'b', record: { versions: { 'pretext-lab': '2.0.0' } } }, /different versions/],
    [
      'chance',
      { id: 'b', summary: { heldOut: { loss: 1, score: 0.5, chance: 0.5, untrained: 0.5 } } },
      /Chance is not the same/,
    ],
  ])('says that %s differ', (_, second, words) => {
    expect(warningsWith(second)).toEqual([expect.stringMatching(words)]);
  });

  it('says that tasks differ', () => {
    expect(warningsWith({ id: 'b', task: 'jigsaw' })[0]).toMatch(/^The runs have different tasks \(rotation, jigsaw\)/);
  });

  it('says that each seed holds out other images, unless they are in folders of their own', () => {
    const own = { record: { heldOutFolders: [] } };
    const seeds = (more: Partial<Made>) =>
      compareRuns([run({ id: 'a', ...more }), run({ id: 'b', requested: { seed: 5 }, ...more })]).warnings;
    expect(seeds(own)).toEqual([expect.stringMatching(/^Each seed holds out another tenth/)]);
    expect(seeds({})).toEqual([]);
  });

  it('says that the content of the folders has changed', () => {
    const printed = (id: string, datasetFingerprint: string) => run({ id, record: { datasetFingerprint } });
    expect(compareRuns([printed('a', '1'), printed('b', '2')]).warnings).toEqual([
      'The content of the folders has changed between the runs.',
    ]);
    expect(compareRuns([printed('a', '1'), printed('b', '1')]).warnings).toEqual([]);
  });
});

describe('a table', () => {
  const hostile = run({ id: 'b', record: { name: 'a "quoted", | name_with 5 % & \\' }, requested: { seed: 9 } });
  const comparison = compareRuns([run({ id: 'a', score: 0.123456 }), hostile]);

  it('has a row for each run and for the mean over seeds', () => {
    const { columns, rows } = comparisonTable(comparison);
    expect(columns.slice(0, 3)).toEqual(['run', 'Random seed', 'Held-out score']);
    expect(rows.map((row) => row[0])).toEqual(['name of a', hostile.record.name, 'mean of seeds 1, 9']);
    expect(rows[0]![2]).toBe('0.123 ± 0.039');
    expect(rows.every((row) => row.length === columns.length)).toBe(true);
  });

  it('in CSV has all digits, and quotes where that is needed', () => {
    const [header, first, second] = comparisonText(comparison, 'csv').split('\r\n');
    expect(header).toMatch(/^run,name,status,seed,score,score_low,score_high,chance/);
    expect(first).toContain(',0.123456,');
    expect(second).toMatch(/^b,"a ""quoted"", \| name_with 5 % & \\",finished,9,/);
  });

  it('in Markdown and LaTeX escapes what has a meaning there', () => {
    expect(comparisonText(comparison, 'markdown')).toContain('| a "quoted", \\| name_with 5 % & \\\\ | 9 |');
    const latex = comparisonText(comparison, 'latex');
    expect(latex).toContain('a "quoted", | name\\_with 5 \\% \\& \\textbackslash{} & 9 & ');
    expect(latex).toContain('0.123 $\\pm$ 0.039');
    expect(latex.startsWith('\\begin{tabular}{lrr')).toBe(true);
  });
});
