/** What is needed to repeat runs: record, command, settings and environment, and what was noted about them. */
import { listed } from '../../../shared/format-words.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import { excludedFile, trainCommandOf } from '../train-command.ts';
import { type Html, html } from './html.ts';
import { notesOf } from './notes.ts';
import { runFacts, settingsFacts, versionsFacts } from './run-facts.ts';

/** @param workspace That of the command. @param mark Beside the name, as in the figures. */
export function runSection(record: RunRecord, workspace: string, mark?: Html): Html {
  const { name, settings, marks, excluded = [] } = record;
  return html`<section>
<h2>${mark} ${name}</h2>
${notesOf(marks)}
${runFacts(record)}
<h3>Command</h3>
<pre>${trainCommandOf(record, workspace)}</pre>
${excluded.length > 0 ? html`<p>${excludedFile} lists the excluded images, one path on each line: <code>excluded</code> in the run’s <code>run.json</code>.</p>` : undefined}
<h3>Settings</h3>
${settingsFacts(settings)}
</section>`;
}

/** The versions and devices that runs were trained with, each once. */
export function environmentSection(records: readonly RunRecord[]): Html {
  const environments = new Map<string, { readonly names: string[]; readonly record: RunRecord }>();
  for (const record of records) {
    const key = JSON.stringify([record.versions, record.started?.device]);
    const known = environments.get(key);
    if (known) known.names.push(record.name);
    else environments.set(key, { names: [record.name], record });
  }
  return html`<section>
<h2>Environment</h2>
${[...environments.values()].map(
  ({
    names,
    record: { versions, started },
  }) => html`${environments.size > 1 ? html`<h3>${listed(names)}</h3>\n` : undefined}
${started ? html`<p>${started.engine} on ${started.device}</p>\n` : undefined}${versionsFacts(versions)}`,
)}
</section>`;
}
