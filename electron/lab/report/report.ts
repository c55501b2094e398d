/**
 * A report of a run or of an audit, as one HTML file for colleagues and for a paper's supplement: no scripts, no external
 * resources, light and dark, printable. The first screen says what was found; below it are all numbers, with settings, seeds,
 * versions and dates. The interface shows the same file.
 */

import type { Looked } from '../../../shared/shortcut-schemas.ts';
import type { KeptAudit } from '../analyses/audit.ts';
import { auditSection } from './audit-section.ts';
import { auditStory } from './audit-story.ts';
import { diagnosisSection } from './diagnosis-section.ts';
import { reportDocument, type Written } from './document.ts';
import { evaluationSection } from './evaluation-section.ts';
import { html } from './html.ts';
import { lookSection } from './look-section.ts';
import { notesOf } from './notes.ts';
import { runFacts, settingsFacts, versionsFacts } from './run-facts.ts';
import { type RunStory, runStory } from './run-story.ts';

/** The content of a report. */
export interface Reported extends Written {
  readonly audit?: KeptAudit;
  readonly run?: RunStory & { readonly looked?: Looked };
}

/** Makes a report. @returns The whole file. */
export function reportHtml({ audit, run, ...written }: Reported): string {
  return reportDocument(
    written,
    html`${
      run
        ? html`${runStory(run)}
${run.run.diagnosis && diagnosisSection(run.run.diagnosis)}
${run.run.evaluation && evaluationSection(run.run.evaluation)}
${run.looked && lookSection(run.looked)}
<section><h2>The run</h2>${notesOf(run.run.record.marks)}
${runFacts(run.run.record)}
<h3>Settings</h3>${settingsFacts(run.run.record.settings)}
<h3>Versions that the run was trained with</h3>${versionsFacts(run.run.record.versions)}</section>`
        : audit && auditStory(audit.audit)
    }
${
  audit
    ? html`${auditSection(audit)}
<section><h3>Versions that the audit was made with</h3>${versionsFacts(audit.versions)}</section>`
    : undefined
}`,
  );
}
