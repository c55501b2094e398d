/** The report of a sweep: ranking, figures, all runs, failures, and what is needed to repeat it. One HTML file, as reports of runs. */
import { counted } from '../../../shared/format-words.ts';
import { parallelCoordinates } from '../../../shared/parallel-coordinates.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import type { SweepDetail, TrialRun } from '../../../shared/sweep.ts';
import { bestSentence, failedRuns, importanceSentence, sweepSentence } from '../../../shared/sweep-words.ts';
import { chosenWords, measureLabels, sweptLabel, sweptWords } from '../../../shared/swept-fields.ts';
import { barsFigure } from './bars-figure.ts';
import { reportDocument, type Written } from './document.ts';
import { type Html, type HtmlPart, html } from './html.ts';
import { parallelFigure } from './parallel-figure.ts';
import { type Column, facts, figure, list, range, table } from './parts.ts';
import { settingsFacts, taskTitle, versionsFacts } from './run-facts.ts';

/** The content of the report. */
export interface ReportedSweep extends Written {
  readonly sweep: SweepDetail;
  /** The record of one of its runs, for versions and engine; the best one's. */
  readonly record?: Pick<RunRecord, 'versions' | 'started'> | undefined;
}

/** Makes the report. @returns The whole file. */
export function sweepReport({ sweep, record, ...written }: ReportedSweep): string {
  return reportDocument(
    written,
    html`${summary(sweep)}
${rankingSection(sweep)}
${figuresSection(sweep)}
${runsSection(sweep)}
${failuresSection(sweep)}
${planSection(sweep)}
${record && environmentSection(record)}`,
  );
}

function summary(sweep: SweepDetail): Html {
  const { summary, plan, runs, notes } = sweep;
  const trials = new Set(runs.map(({ settings }) => JSON.stringify(settings))).size;
  return html`<section class="story">
<h2>${taskTitle(plan.settings.task)}: ${counted(trials, 'trial')}, ${counted(runs.length, 'run')}</h2>
<p class="lead">${bestSentence(sweep) ?? 'No trial has a result yet.'}</p>
<p>${sweepSentence(summary)}${summary.state === 'finished' ? '' : ` The sweep is ${summary.state}.`}</p>
${notes.length > 0 ? html`<h3>Read these numbers with care</h3>${list(notes)}` : undefined}
</section>`;
}

/** A column for each setting that varies. */
const settingColumns = ({ plan }: SweepDetail): readonly Column[] =>
  plan.factors.map(({ key }) => ({ name: sweptLabel(plan.settings.task, key) }));

const settingCells = ({ plan }: SweepDetail, chosen: TrialRun['settings']): readonly HtmlPart[] =>
  plan.factors.map(({ key }) => {
    const value = chosen[key];
    return value === undefined ? '' : sweptWords(plan.settings.task, key, value);
  });

function rankingSection(sweep: SweepDetail): Html | undefined {
  const { ranking, plan } = sweep;
  if (ranking.length === 0) return undefined;
  return html`<section>
<h2>Ranking</h2>
${table(
  `Trials by ${measureLabels[plan.measure].replace(/^H/, 'h')}, best first`,
  [
    { name: 'Place', isNumber: true },
    ...settingColumns(sweep),
    { name: 'Mean', isNumber: true },
    { name: '95 %', isNumber: true },
    { name: 'Runs', isNumber: true },
  ],
  ranking.map((trial, place) => [
    place + 1,
    ...settingCells(sweep, trial.settings),
    figure(trial.mean),
    trial.ci95 ? range(trial.ci95) : 'one run',
    trial.runs,
  ]),
)}
<p class="about">Mean over seeds with Student’s 95 % interval of the mean. Where intervals overlap, the order may be chance.</p>
</section>`;
}

function figuresSection({ plan, runs, importance }: SweepDetail): Html | undefined {
  const plot = parallelCoordinates({ plan, runs });
  if (plot.lines.length === 0) return undefined;
  const known = importance
    .flatMap(({ key, share }) => (share === null ? [] : [{ key, share }]))
    .sort((a, b) => b.share - a.share);
  const unknown = importance.filter(({ share }) => share === null);
  const label = (key: string): string => sweptLabel(plan.settings.task, key);
  return html`<section>
<h2>Settings and results</h2>
${parallelFigure(plot, measureLabels[plan.measure])}
${
  known.length > 0
    ? html`<h3>Importance of the settings</h3>
${barsFigure(
  importanceSentence,
  known.map(({ key, share }) => ({ words: label(key), value: share, kind: 'main' })),
)}`
    : undefined
}
${unknown.length > 0 ? html`<p>Not known: ${unknown.map(({ key }) => label(key)).join(', ')}.</p>` : undefined}
</section>`;
}

const measured = (value: number | null): string => (value === null ? '' : figure(value));

function runsSection(sweep: SweepDetail): Html {
  const { runs, plan } = sweep;
  const hasKnn = runs.some(({ knn }) => knn !== null);
  const value = (run: TrialRun): number =>
    (run.status === 'finished' ? run[plan.measure] : null) ?? Number.NEGATIVE_INFINITY;
  return html`<section>
<h2>All runs</h2>
${table(
  'Runs, best first',
  [
    ...settingColumns(sweep),
    { name: 'Seed', isNumber: true },
    { name: 'State' },
    { name: 'Steps', isNumber: true },
    { name: measureLabels.score, isNumber: true },
    ...(hasKnn ? [{ name: measureLabels.knn, isNumber: true }] : []),
    { name: 'Run' },
  ],
  runs
    .toSorted((a, b) => value(b) - value(a) || a.seed - b.seed)
    .map((run) => [
      ...settingCells(sweep, run.settings),
      run.seed,
      run.status,
      run.totalSteps > 0 ? `${run.step} of ${run.totalSteps}` : '',
      measured(run.score),
      ...(hasKnn ? [measured(run.knn)] : []),
      run.run ?? '',
    ]),
)}
</section>`;
}

function failuresSection(sweep: SweepDetail): Html | undefined {
  const failed = failedRuns(sweep);
  if (failed.length === 0) return undefined;
  const { task } = sweep.plan.settings;
  return html`<section>
<h2>Runs without a result</h2>
<p>They are left out of the ranking and of the figures. A setting that often fails can look better than it is.</p>
${table(
  'Why they ended',
  [{ name: 'Settings' }, { name: 'Seed', isNumber: true }, { name: 'Ended' }, { name: 'Reason' }],
  failed.map((run) => [
    chosenWords(task, run.settings),
    run.seed,
    `${run.status} at step ${run.step}`,
    [run.failure?.message, run.failure?.hint].filter((words) => words !== undefined).join('; '),
  ]),
)}
</section>`;
}

function planSection({ summary, plan, folders, heldOutFolders, command }: SweepDetail): Html {
  const { factors, random, seeds, halving, settings } = plan;
  return html`<section>
<h2>The plan</h2>
${facts([
  ['Sweep', summary.id],
  ['Created', summary.createdAt],
  ['Folders', list(folders)],
  ['Held-out folders', heldOutFolders.length > 0 ? list(heldOutFolders) : 'a part of these images'],
  ...factors.map(
    ({ key, values }) =>
      [
        sweptLabel(settings.task, key),
        values.map((value) => sweptWords(settings.task, key, value)).join('; '),
      ] as const,
  ),
  ['Trials', random === undefined ? 'all combinations' : `${counted(random, 'combination')} drawn at random`],
  ['Seeds for each trial', `${seeds}, from ${settings.seed}`],
  ['Ranked by', measureLabels[plan.measure]],
  ...(halving
    ? ([['Successive halving', `one of ${halving.factor} continues, ${counted(halving.rungs, 'rung')}`]] as const)
    : []),
])}
<h3>Command</h3>
<pre>${command}</pre>
<h3>Settings that all trials share, unless they vary</h3>
${settingsFacts(settings)}
</section>`;
}

function environmentSection({ versions, started }: Pick<RunRecord, 'versions' | 'started'>): Html {
  return html`<section>
<h2>Environment of the best run</h2>
${
  started &&
  facts([
    ['Images', `${started.images} to train on, ${started.heldOutImages} held out`],
    ['Engine', `${started.engine}, ${started.lowering}, on ${started.device}`],
  ])
}
${versionsFacts(versions)}
</section>`;
}
