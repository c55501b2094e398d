/** What was noted about a run, as a part of a report. */
import type { RunMarks } from '../../../shared/run-results.ts';
import { type Html, html } from './html.ts';

/** Tags and note; undefined without any. */
export function notesOf(marks: RunMarks | undefined): Html | undefined {
  const { tags = [], note = '' } = marks ?? {};
  if (tags.length === 0 && note === '') return undefined;
  return html`<h3>Notes</h3>
${tags.length > 0 ? html`<p>Tags: ${tags.join(', ')}</p>\n` : undefined}${note === '' ? undefined : html`<p class="note">${note}</p>\n`}`;
}
