import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../electron/lab/comparison/compare-runs.ts';
import type { EncoderToCompare, RunToCompare } from '../../../electron/lab/comparison/compared.ts';
import { comparisonSchema } from '../../../shared/comparison.ts';
import { comparisonTable, comparisonText } from '../../../shared/comparison-tables.ts';
import { makeSettings } from '../../../shared/make-settings.ts';
import type { RequestedSettings } from '../../../shared/training-settings.ts';

interface Made {
  readonly perImage?: RunToCompare['perImage'];
  readonly evaluation?: RunToCompare['evaluation'];
  readonly id: string;
  readonly score?: number;
  readonly requested?: RequestedSettings;
  readonly record?: Partial<RunToCompare['record']>;
  readonly summary?: Partial<RunToCompare['summary']>;
  readonly task?: string;
}

function run({
  id,
  score = 0.5,
  requested = {},
  record = {},
  summary = {},
  task = 'rotation',
  perImage,
  evaluation,
}: Made): RunToCompare {
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
    ...(perImage && { perImage }),
    ...(evaluation && { evaluation }),
  };
}

type PerImageOf = NonNullable<NonNullable<RunToCompare['perImage']>['evaluate']>;

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
    // What all runs have by their settings has no mean.
    expect(groups[0]!.means.map(({ name }) => name)).toEqual(['score', 'untrained', 'loss']);
  });

  it('has means of seeds that are equally good, and takes a seed that was trained twice once', () => {
    const twice = [0.5, 0.5, 0.9].map((score, i) => run({ id: `s${i}`, score, requested: { seed: Math.min(i, 1) } }));
    const { groups } = compareRuns(twice);
    expect(groups).toMatchObject([{ members: [0, 1], seeds: [0, 1] }]);
    expect(groups[0]!.means[0]).toEqual({ name: 'score', mean: 0.5, ci95: [0.5, 0.5], runs: 2 });
    expect(compareRuns([twice[1]!, twice[2]!]).groups).toEqual([]);
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
    ['endings', { id: 'b', summary: { status: 'stopped' } }, /^Not finished: “name of b”\.$/],
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

  it('names runs by their names, and by their ids too where several have one name', () => {
    const stopped = (id: string, name: string) => run({ id, record: { name }, summary: { status: 'stopped' } });
    expect(compareRuns([stopped('a', 'Same'), stopped('b', 'Same'), stopped('c', 'Other')]).warnings).toEqual([
      'Not finished: “Same” (a), “Same” (b) and “Other”.',
    ]);
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

describe('the differences to the baseline', () => {
  const photographs = Array.from({ length: 40 }, (_, i) => `class-${i % 2}/${i}.jpg`);
  const contents = photographs.map((_, i) => i.toString(16).padStart(12, '0'));
  const classes = { names: ['even', 'odd'], of: photographs.map((_, i) => i % 2) };
  const hits = (isHit: (i: number) => boolean) => photographs.map((_, i) => Number(isHit(i)));
  const tested = (isHit: (i: number) => boolean, part: (i: number) => boolean = () => true): PerImageOf => {
    const kept = photographs.map((_, i) => i).filter(part);
    const values = kept.map((i) => hits(isHit)[i]!);
    return {
      of: { step: 20, madeAt: '2026-11-29T10:00:00.000Z' },
      photographs: kept.map((i) => photographs[i]!),
      contents: kept.map((i) => contents[i]!),
      classes: { names: classes.names, of: kept.map((i) => classes.of[i]!) },
      measures: { knn: { values }, linear: { values } },
    };
  };
  const evaluation = {
    event: 'evaluated',
    step: 20,
    stages: [{ stage: 'stage1', linear: 0.5, linearCi95: [0, 1], knn: 0.5, knnCi95: [0, 1] }],
    best: { stage: 'stage1', knn: 0.5, linear: 0.5 },
    gain: { knn: { change: 0, ci95: [0, 0] }, linear: { change: 0, ci95: [0, 0] } },
  } as unknown as NonNullable<RunToCompare['evaluation']>;
  const evaluated = (id: string, evaluate: PerImageOf | undefined) => run({ id, evaluation, perImage: { evaluate } });

  it('are those of images in common, matched by path, content and class in any order, as slow loops find them', () => {
    const [one, other] = [(i: number) => i % 3 > 0, (i: number) => i % 4 > 0];
    const backwards = tested(other, (i) => i >= 10);
    const reverse = {
      ...backwards,
      photographs: backwards.photographs.toReversed(),
      contents: backwards.contents.toReversed(),
      classes: { names: ['odd', 'even'], of: backwards.classes!.of.toReversed().map((place) => 1 - place) },
      measures: { linear: { values: backwards.measures.linear!.values.toReversed() } },
    };
    const comparison = compareRuns([evaluated('a', tested(one)), evaluated('b', reverse)]);
    const differences = Array.from({ length: 30 }, (_, i) => Number(other(i + 10)) - Number(one(i + 10)));
    const mean = differences.reduce((sum, d) => sum + d, 0) / 30;
    const error = Math.sqrt(differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / 30 / 30);
    const [none, found] = measure(comparisonSchema.parse(comparison), 'linear')!.differences!;
    expect(none).toBeNull();
    expect(found!.images).toBe(30);
    expect(found!.change).toBeCloseTo(mean, 12);
    expect(found!.ci95[0]).toBeCloseTo(mean - 1.959964 * error, 12);
    expect(found!.ci95[1]).toBeCloseTo(mean + 1.959964 * error, 12);
    expect(measure(comparison, 'knn')!.differences).toBeUndefined();
  });

  it('are to the run that is chosen, and are absent where nothing is stored, with the reason', () => {
    const runs = [
      evaluated(
        'a',
        tested((i) => i % 2 > 0),
      ),
      evaluated(
        'b',
        tested((i) => i % 5 > 0),
      ),
      run({ id: 'c' }),
    ];
    const comparison = compareRuns(runs, 'b');
    expect(comparison.baseline).toBe('b');
    expect(measure(comparison, 'linear')!.differences!.map((each) => each?.change)).toEqual([
      expect.closeTo(0.5 - 0.8, 12),
      undefined,
      undefined,
    ]);
    expect(comparison.unpaired).toEqual([
      'Differences of the held-out score need the answers to single images, which are not stored for “name of a”, “name of b” and “name of c”. List the answers on the tab “Answers” of these runs, or with the command `answers --run RUN`.',
    ]);
    expect(compareRuns(runs, 'c').unpaired[1]).toMatch(/^“name of c” is not evaluated/);
    expect(compareRuns([evaluated('a', undefined), runs[1]!]).unpaired[1]).toMatch(
      /“name of a” did not store\. Evaluate/,
    );
  });

  it('are measured between runs and added encoders too', () => {
    const own = (i: number) => i % 3 > 0;
    const added: EncoderToCompare = {
      added: { id: 'net', name: 'net' },
      evaluation: { ...evaluation, step: undefined, gain: undefined } as never,
      perImage: { evaluate: tested(own) },
    };
    const comparison = comparisonSchema.parse(
      compareRuns([
        evaluated(
          'a',
          tested((i) => i % 2 > 0),
        ),
        added,
      ]),
    );
    const [none, found] = measure(comparison, 'linear')!.differences!;
    expect(none).toBeNull();
    expect(found!.images).toBe(40);
    expect(found!.change).toBeCloseTo(26 / 40 - 0.5, 12);
    const turned = compareRuns(
      [
        evaluated(
          'a',
          tested((i) => i % 2 > 0),
        ),
        added,
      ],
      'net',
    );
    expect(measure(turned, 'linear')!.differences![0]!.change).toBeCloseTo(0.5 - 26 / 40, 12);
  });

  it('need ten images in common: others of the same name are other images', () => {
    const changed = tested(() => true);
    const other = { ...changed, contents: contents.map((_, i) => (i < 9 ? contents[i]! : 'f'.repeat(12))) };
    const comparison = compareRuns([
      evaluated(
        'a',
        tested(() => true),
      ),
      evaluated('b', other),
    ]);
    expect(measure(comparison, 'linear')!.differences).toBeUndefined();
    expect(comparison.unpaired[1]).toBe(
      '“name of b” and “name of a” were tested on other images (fewer than 10 images in common), so their probes cannot be paired. Evaluate both on the same folder.',
    );
    const relabelled = { ...changed, classes: { ...classes, names: ['odd', 'even'] } };
    expect(
      measure(compareRuns([evaluated('a', changed), evaluated('b', relabelled)]), 'linear')!.differences,
    ).toBeUndefined();
  });

  it('of the score weigh what each image adds, and are of one task', () => {
    const answers = (right: (i: number) => number, weight = 4): PerImageOf => ({
      of: { step: 20, madeAt: '' },
      photographs,
      contents,
      measures: { score: { values: photographs.map((_, i) => right(i)), weights: photographs.map(() => weight) } },
    });
    const answered = (id: string, task: string, of: PerImageOf) => run({ id, task, perImage: { answers: of } });
    const [one, other] = [answers((i) => i % 5), answers((i) => (i + 1) % 5)];
    const scored = compareRuns([answered('a', 'rotation', one), answered('b', 'rotation', other)]);
    expect(scored.unpaired).toEqual([]);
    expect(measure(scored, 'score')!.differences![1]).toMatchObject({ images: 40, change: expect.closeTo(0, 12) });
    const tasks = compareRuns([answered('a', 'rotation', one), answered('b', 'jigsaw', other)]);
    expect(measure(tasks, 'score')!.differences).toBeUndefined();
    const none = compareRuns([
      answered('a', 'clustering', { ...one, measures: {} }),
      answered('b', 'clustering', { ...one, measures: {} }),
    ]);
    expect(none.unpaired).toEqual([expect.stringMatching(/is not made of what single images add to it/)]);
  });
});

describe('a table of differences', () => {
  const perImage = (right: (i: number) => number): PerImageOf => ({
    of: { step: 20, madeAt: '' },
    photographs: Array.from({ length: 20 }, (_, i) => `${i}.jpg`),
    contents: Array.from({ length: 20 }, (_, i) => String(i).padStart(12, '0')),
    measures: { score: { values: Array.from({ length: 20 }, (_, i) => right(i)) } },
  });
  const comparison = compareRuns([
    run({ id: 'a', perImage: { answers: perImage((i) => i % 2) } }),
    run({ id: 'b', requested: { seed: 2 }, perImage: { answers: perImage((i) => Number(i > 3)) } }),
  ]);

  it('says for people what the difference is to, and its interval', () => {
    const { columns, rows } = comparisonTable(comparison);
    const at = columns.indexOf('Held-out score: difference to name of a');
    expect(rows.map((row) => row[at])).toEqual(['', '+0.300 [+0.019, +0.581]', '']);
  });

  it('has columns for programs', () => {
    const [header, first, second] = comparisonText(comparison, 'csv')
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    const at = header!.indexOf('score_difference');
    expect(header!.slice(at, at + 4)).toEqual([
      'score_difference',
      'score_difference_low',
      'score_difference_high',
      'score_difference_images',
    ]);
    expect(first!.slice(at, at + 4)).toEqual(['', '', '', '']);
    expect(Number(second![at])).toBeCloseTo(0.3, 12);
    expect(second![at + 3]).toBe('20');
    expect(second).toHaveLength(header!.length);
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

describe('an added encoder in a comparison', () => {
  const health = { effectiveRank: 7, featureStd: 0.5, deadUnits: 0 };
  const labelFree = { images: 20, width: 8, rankMe: 7, rankMeLimit: 8, comparedImages: 20, lidar: 4, lidarLimit: 8 };
  const net: EncoderToCompare = {
    added: { id: 'net', name: 'net' },
    evaluation: {
      stages: [{ stage: 'out', linear: 0.75, linearCi95: [0.5, 1], knn: 0.5, knnCi95: [0.25, 0.75] }],
      best: { stage: 'out', knn: 0.5, linear: 0.75 },
      health,
      labelFree,
    } as never,
  };

  it('has no settings and no training, and the measures of its evaluation', () => {
    const comparison = comparisonSchema.parse(
      compareRuns([run({ id: 'a' }), run({ id: 'b', requested: { learningRate: 0.5 } }), net]),
    );
    expect(comparison.kinds).toEqual(['run', 'run', 'encoder']);
    expect(comparison.statuses).toEqual(['finished', 'finished', 'added']);
    expect(comparison.settings.find(({ key }) => key === 'learningRate')!.values.at(-1)).toBeNull();
    expect(measure(comparison, 'score')!.values).toEqual([0.5, 0.5, null]);
    expect(measure(comparison, 'linear')!.values).toEqual([null, null, 0.75]);
    expect(measure(comparison, 'linear')!.ci95[2]).toEqual([0.5, 1]);
    expect(measure(comparison, 'lidar')!.values).toEqual([null, null, 4]);
    expect(comparison.notes).toEqual([{}, {}, {}]);
  });

  it('is compared without labels on the test images, for runs too, and a warning says so', () => {
    const snapshot = { effectiveRank: 3, featureStd: 1, deadUnits: 0 };
    const a = run({ id: 'a', summary: { health: snapshot, labelFree: { ...labelFree, lidar: 2 } } });
    const alone = compareRuns([a, run({ id: 'b' })]);
    expect(measure(alone, 'effectiveRank')!.values).toEqual([3, null]);
    expect(measure(alone, 'lidar')!.values).toEqual([2, null]);
    const beside = compareRuns([a, net]);
    expect(measure(beside, 'effectiveRank')!.values).toEqual([null, 7]);
    expect(beside.warnings.at(-1)).toMatch(/^Added encoders have no snapshots/);
    expect(beside.warnings).toContain('Not evaluated: “name of a”. Evaluate them to compare the probes.');
    expect(compareRuns([net, { ...net, added: { id: 'other', name: 'other' } }]).groups).toEqual([]);
  });
});
