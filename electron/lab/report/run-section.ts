/** Everything that is needed to repeat a run: its record, command, settings and versions, and what was noted about it. */
import type { RunRecord } from '../../../shared/run-results.ts';
import { excludedFile, trainCommandOf } from '../train-command.ts';
import { type Html, html } from './html.ts';
import { notesOf } from './notes.ts';
import { runFacts, settingsFacts, versionsFacts } from './run-facts.ts';

/** @param workspace That of the command. @param mark Beside the name, as in the figures. */
export function runSection(record: RunRecord, workspace: string, mark?: Html): Html {
  const { name, settings, versions, marks, excluded = [] } = record;
  return html`<section>
<h2>${mark} ${name}</h2>
${notesOf(marks)}
${runFacts(record)}
<h3>Command</h3>
<pre>${trainCommandOf(record, workspace)}</pre>
${excluded.length > 0 ? html`<p>${excludedFile} lists the excluded images, one path on each line: <code>excluded</code> in the run’s <code>run.json</code>.</p>` : undefined}
<h3>Settings</h3>
${settingsFacts(settings)}
<h3>Versions that it was trained with</h3>
${versionsFacts(versions)}
</section>`;
}
