/** The report of a comparison: tables, curves, and for each run what is needed to repeat it. One HTML file, as reports of runs. */
import type { Comparison } from '../../../shared/comparison.ts';
import { counted, listed } from '../../../shared/format-words.ts';
import type { Curves } from '../../../shared/protocol.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import { comparisonSection } from './comparison-section.ts';
import { reportDocument, type Written } from './document.ts';
import { type Html, html } from './html.ts';
import { type Line, lineMark, linesFigure } from './lines-figure.ts';
import { list } from './parts.ts';
import { taskTitle } from './run-facts.ts';
import { environmentSection, runSection } from './run-section.ts';

/** A run with its curves. */
export interface DrawnRun {
  readonly record: RunRecord;
  readonly curves: Curves;
}

/** The content of the report. */
export interface ReportedComparison extends Written {
  readonly comparison: Comparison;
  /** In the order of the comparison, where they come before added encoders. */
  readonly runs: readonly DrawnRun[];
  /** Of the commands that repeat the runs. */
  readonly workspace: string;
}

/** Makes the report. @returns The whole file. */
export function comparisonReport({ comparison, runs, workspace, ...written }: ReportedComparison): string {
  return reportDocument(
    written,
    html`${summary(comparison, runs)}
${comparisonSection(comparison)}
${runs.length > 0 ? curvesSection(runs) : undefined}
${runs.map(({ record }, place) => runSection(record, workspace, lineMark(place)))}
${runs.length > 0 ? environmentSection(runs.map(({ record }) => record)) : undefined}`,
  );
}

function summary({ settings, warnings, kinds }: Comparison, runs: readonly DrawnRun[]): Html {
  const tasks = [...new Set(runs.map(({ record }) => taskTitle(record.settings.task)))];
  const differing = settings.length > 0 ? `They differ in: ${listed(settings.map(({ label }) => label))}.` : '';
  const added = kinds.length - runs.length;
  const sides = [
    ...(runs.length > 0 ? [`${counted(runs.length, 'run')} of ${listed(tasks)}`] : []),
    ...(added > 0 ? [counted(added, 'added encoder')] : []),
  ];
  return html`<section class="story">
<h2>${listed(sides)}, side by side</h2>
${runs.length > 1 ? html`<p class="lead">${differing || 'All their settings are equal.'}</p>` : undefined}
${warnings.length > 0 ? html`<h3>Read these numbers with care</h3>${list(warnings)}` : undefined}
</section>`;
}

/** The curves of runs by step: training loss, held-out score, effective rank. */
export function curvesSection(runs: readonly DrawnRun[]): Html {
  const lines = (points: (curves: Curves) => Line['points']): readonly Line[] =>
    runs.map(({ record, curves }, place) => ({ name: record.name, place, points: points(curves) }));
  return html`<section>
<h2>Curves</h2>
<div class="pictures">
${linesFigure(
  'Training loss',
  'step',
  lines(({ loss }) => loss.map(({ step, loss: y }) => ({ x: step, y }))),
)}
${linesFigure(
  'Held-out score',
  'step',
  lines(({ snapshots }) => snapshots.map(({ step, heldOut }) => ({ x: step, y: heldOut.score }))),
)}
${linesFigure(
  'Effective rank',
  'step',
  lines(({ snapshots }) => snapshots.map(({ step, health }) => ({ x: step, y: health.effectiveRank }))),
)}
</div>
</section>`;
}
