/**
 * A report of a run (diagnosis, attributions), of an audit, or of both, as one HTML file for a paper's supplement: no scripts, no
 * external resources, light and dark, printable. It includes settings, seeds, versions and dates.
 */

import type { Diagnosis } from '../../../shared/diagnosis.ts';
import type { RunRecord } from '../../../shared/run-results.ts';
import type { Looked } from '../../../shared/shortcut-schemas.ts';
import type { KeptAudit } from '../analyses/audit.ts';
import { auditSection } from './audit-section.ts';
import { diagnosisSection } from './diagnosis-section.ts';
import { Html, html } from './html.ts';
import { lookSection } from './look-section.ts';
import { facts } from './parts.ts';
import { runFacts, settingsFacts, versionsFacts } from './run-facts.ts';
import { style } from './style.ts';

/** The content of a report. */
export interface Reported {
  readonly title: string;
  readonly audit?: KeptAudit;
  readonly run?: { readonly record: RunRecord; readonly diagnosis?: Diagnosis; readonly looked?: Looked };
  /** Version of the product that writes the report. */
  readonly version: string;
  readonly now: Date;
}

/** The file may load and run nothing, even if it is opened from disk. */
const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** Makes a report. @returns The whole file. */
export function reportHtml({ title, audit, run, version, now }: Reported): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<header><h1>${title}</h1>
${facts([
  ['Written by', `Pretext Lab ${version}`],
  ['On', now.toISOString()],
])}</header>
<main>
${
  run
    ? html`${run.diagnosis && diagnosisSection(run.diagnosis)}
${run.looked && lookSection(run.looked)}
<section><h2>The run</h2>${runFacts(run.record)}
<h3>Settings</h3>${settingsFacts(run.record.settings)}
<h3>Versions that the run was trained with</h3>${versionsFacts(run.record.versions)}</section>`
    : undefined
}
${
  audit
    ? html`${auditSection(audit)}
<section><h3>Versions that the audit was made with</h3>${versionsFacts(audit.versions)}</section>`
    : undefined
}
</main>
</body>
</html>
`;
  return page.markup;
}
