/** What was noted about a run, as a part of a report. */
import type { RunMarks } from '../../../shared/run-results.ts';
import { type Html, html } from './html.ts';
import { list } from './parts.ts';

/** Tags, note and notes at steps; undefined without any. */
export function notesOf(marks: RunMarks | undefined): Html | undefined {
  const { tags = [], note = '', stepNotes = [] } = marks ?? {};
  if (tags.length === 0 && note === '' && stepNotes.length === 0) return undefined;
  return html`<h3>Notes</h3>
${tags.length > 0 ? html`<p>Tags: ${tags.join(', ')}</p>\n` : undefined}${note === '' ? undefined : html`<p class="note">${note}</p>\n`}${list(stepNotes.map(({ step, note: words }) => html`Step ${step}: <span class="note">${words}</span>`))}`;
}
