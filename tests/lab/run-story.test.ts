import { expect, it } from 'vitest';
import { auditStory } from '../../electron/lab/report/audit-story.ts';
import { runStory } from '../../electron/lab/report/run-story.ts';
import type { RunEvaluation } from '../../shared/evaluation.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import type { PairedRun } from '../../shared/paired-runs-words.ts';
import type { RunSummary } from '../../shared/protocol.ts';
import type { RunRecord } from '../../shared/run-results.ts';
import { audit, diagnosis, findings, intervention, leaking, verdicts } from '../renderer/shortcuts/records.ts';
import { tinyPng } from './fixture.ts';

const remedy = { key: 'colour', value: 'drop', words: 'Colours: drop' };
const picture = {
  caption: 'before, after, control',
  data: `data:image/png;base64,${tinyPng.toString('base64')}`,
  width: 296,
  height: 96,
};
const place = { left: 70, top: 2, side: 24, width: 96, height: 96, next: 100 };
/** The cheat of the whole story: .68 → .22 against .66 under control. */
const cheating = diagnosis({
  baseline: { score: 0.68, chance: 0.125 },
  interventions: [
    intervention({
      direction: 'remove',
      words: verdicts.reads.words,
      score: 0.22,
      change: -0.46,
      ci95: [-0.5, -0.4],
      picture,
      place,
    }),
  ],
  findings: [{ ...verdicts.reads, score: 0.22, controlScore: 0.66, effect: -0.44, remedy }],
});

const gain = { change: 0.11, ci95: [0.05, 0.17] as [number, number] };
const stage = {
  knn: 0.42,
  linear: 0.5,
  knnCi95: [0.38, 0.46] as [number, number],
  linearCi95: [0.45, 0.55] as [number, number],
  penalty: 1,
};
const evaluation: RunEvaluation = {
  event: 'evaluated',
  run: 'r',
  step: 100,
  folders: ['/a'],
  testFolders: ['/b'],
  labels: 'folders',
  classes: ['cat', 'dog'],
  images: 200,
  testImages: 100,
  neighbours: 20,
  stages: [{ stage: 'stage4', width: 256, ...stage, untrained: { ...stage, knn: 0.31, linear: 0.4 } }],
  best: { stage: 'stage4', knn: 0.42, linear: 0.5 },
  untrained: { stage: 'stage4', knn: 0.31, linear: 0.4 },
  gain: { knn: gain, linear: gain },
  chance: 0.1,
  health: { effectiveRank: 3, featureStd: 1, deadUnits: 0 },
  warnings: [],
  seconds: 1,
  madeAt: '2026-01-01T00:00:00.000Z',
};

function run(
  name: string,
  score: number,
  more: Partial<PairedRun> & { readonly colour?: string; readonly pairedWith?: string } = {},
): PairedRun {
  const { colour = 'keep', pairedWith, ...analyses } = more;
  const made = makeSettings('context', { taskSettings: { colour } });
  if (!made.ok) throw new Error(made.failure.message);
  const heldOut = { loss: 1, score, chance: 0.125, untrained: 0.14 };
  return {
    record: { id: name, name, settings: made.value, ...(pairedWith && { pairedWith }) } as RunRecord,
    summary: { id: name, name, status: 'finished', heldOut } as RunSummary,
    ...analyses,
  };
}

const textOf = (markup: string) => markup.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

it('a cheat is told with its cue, its scores, its remedy and its paired run', () => {
  const partner = run('with it', 0.3, { colour: 'drop', pairedWith: 'without it', evaluation });
  const { markup } = runStory({ run: run('without it', 0.68, { diagnosis: cheating, evaluation }), partner });
  const text = textOf(markup);
  expect(text).toContain(
    'This network uses chromatic aberration. Score 0.68 → 0.22 with chromatic aberration removed, against 0.66 under control. Chance is 0.13.',
  );
  expect(text).toContain('Remedy: Colours: drop');
  expect(text).toContain(
    'everything else is equal. The score is higher without the remedy (0.680 without the remedy, 0.300 with it)',
  );
  expect(text).toContain('Run without it with it');
  // The place in the first image of the row, and the same place of the second, at 8 pixels of the screen a pixel.
  expect(markup).toContain('viewBox="70 2 24 24" width="192" height="192"');
  expect(markup).toContain('viewBox="170 2 24 24" width="192" height="192"');
  expect(markup).toContain('viewBox="0 0 96 96" width="192" height="192"');
  expect(markup.match(/<rect class="(?:outer|inner)" x="70" y="2" width="24" height="24"/g)).toHaveLength(2);
});

it('the chart has one bar for each score, as long as the score, and a line at chance', () => {
  const { markup } = runStory({ run: run('a run', 0.68, { diagnosis: cheating }) });
  const bars = [...markup.matchAll(/<rect class="(main|other)" x="0" width="(\d+)"/g)];
  expect(bars.map(([, kind]) => kind)).toEqual(['other', 'main', 'other']);
  expect(bars.map((bar) => Number(bar[2]))).toEqual([680, 220, 660]);
  expect(textOf(markup)).toContain('Removed: red and blue re-registered 0.22');
  expect([...markup.matchAll(/<line class="chance" x1="125"/g)]).toHaveLength(3);
  expect(markup).toContain('<line class="spread" x1="180" x2="280"');
  expect(textOf(markup)).toContain('Dashed line: chance, 0.13.');
});

it('the strongest of several cues is told', () => {
  const weak = { ...verdicts.reads, cue: 'vignetting', score: 0.6, controlScore: 0.68, effect: -0.08 } as const;
  const both = { ...cheating, findings: [weak, ...cheating.findings] };
  expect(textOf(runStory({ run: run('a run', 0.68, { diagnosis: both }) }).markup)).toContain(
    '0.22 with chromatic aberration removed',
  );
});

it('a cheat without a paired run names its remedy, and one without a remedy says so', () => {
  const alone = textOf(runStory({ run: run('a run', 0.68, { diagnosis: cheating }) }).markup);
  expect(alone).toContain('No run with this remedy is paired with this one yet.');
  const { remedy: _, ...finding } = cheating.findings[0] as typeof verdicts.reads & { remedy: unknown };
  const none = textOf(
    runStory({ run: run('a run', 0.68, { diagnosis: { ...cheating, findings: [finding] } }) }).markup,
  );
  expect(none).toContain('No setting of this task removes this cue Use other images');
});

it('a remedy that was on is not offered again, and another difference is not called the remedy', () => {
  const on = run('with it', 0.5, { colour: 'drop', diagnosis: cheating });
  expect(textOf(runStory({ run: on }).markup)).toContain('It was on in this run, but was not enough.');
  const other = { ...run('fewer', 0.6, { pairedWith: 'a run' }) };
  const story = textOf(
    runStory({
      run: run('a run', 0.68, { diagnosis: cheating }),
      partner: { ...other, record: { ...other.record, excluded: ['/a.jpg'] } },
    }).markup,
  );
  expect(story).toContain(
    'No run with this remedy is paired with this one yet. The paired run 1 image excluded from training',
  );
  expect(story).toContain('With the 1 image Without the 1 image');
});

it('a run without a cheat says so, and what was learned: k-NN against untrained', () => {
  const clean = diagnosis({ findings: [verdicts['not found']] });
  const { markup } = runStory({ run: run('a run', 0.4, { diagnosis: clean, evaluation }) });
  const text = textOf(markup);
  expect(text).toContain('One cue was removed, and the network was not found to use it');
  expect(text).toContain(
    'The features are better than those of the untrained network: k-NN recognises 2 classes with accuracy 0.42, untrained 0.31 (difference +0.110, 95 %: +0.050 to +0.170).',
  );
  expect(text).toContain('k-NN, untrained 0.31');
  expect(markup).not.toContain('class="cue"');
});

it('what was not measured is said, and not called good', () => {
  const text = textOf(runStory({ run: run('a run', 0.4) }).markup);
  expect(text).toContain('Not diagnosed: whether this network uses a shortcut is not known.');
  expect(text).toContain('What it learned is not known: the run was not evaluated on labelled images.');
  expect(text).toContain('Pretext score 0.40');
});

it('a picture that is not embedded is not shown, and a diagnosis of an earlier version has no magnified place', () => {
  const remote = {
    ...cheating,
    interventions: [{ ...cheating.interventions[0]!, picture: { ...picture, data: 'http://127.0.0.1/x.png' } }],
  };
  expect(runStory({ run: run('a run', 0.68, { diagnosis: remote }) }).markup).not.toContain('<image');
  const { place: _, ...earlier } = cheating.interventions[0]!;
  expect(
    runStory({ run: run('a run', 0.68, { diagnosis: { ...cheating, interventions: [earlier] } }) }).markup,
  ).not.toContain('<image');
});

it('an audit tells its strongest leak, or that there is none', () => {
  const text = textOf(auditStory(audit([leaking('corner-mark'), leaking('vignetting', { remedy })])).markup);
  expect(text).toContain('2 cues give away answers: corner mark and vignetting.');
  expect(text).toContain('Corner mark alone 0.60');
  expect(text).toContain('Natural images stay below 0.20');
  const none = auditStory(audit([{ ...leaking('corner-mark'), finding: findings['Not found']! }])).markup;
  expect(textOf(none)).toContain('None of the tested cues gives away answers.');
  expect(none).not.toContain('<svg');
});
