/** An audit as a section of a report. */

import type { AuditedCue } from '../../../shared/audit.ts';
import { probeOf } from '../../../shared/audit-fields.ts';
import { auditSummary, cuesFound, findingLabel, findingSentence, settingsLabel } from '../../../shared/audit-words.ts';
import { cueCards } from '../../../shared/cue-cards.ts';
import type { KeptAudit } from '../analyses/audit.ts';
import { type Html, html } from './html.ts';
import { facts, figure, list, meanings, picture, pictures, plain, table, titleCase, warningsList } from './parts.ts';
import { settingsFacts, taskTitle } from './run-facts.ts';

const columns = [
  { name: 'Cue' },
  {
    name: 'Score',
    isNumber: true,
    meaning:
      'share of the task’s questions that a probe of this cue alone answers correctly, on images that it was not trained on, with every precaution of the task off',
  },
  { name: 'Chance', isNumber: true, meaning: 'the score of an answer that ignores the image' },
  {
    name: 'p',
    isNumber: true,
    meaning:
      'how often labels permuted within their images give an equal or better score, with Holm’s correction for the number of cues; below .01 the cue is called present',
  },
  {
    name: 'Natural',
    isNumber: true,
    meaning:
      'the score that comparable folders of natural images stay below; 19 of 20 folders stay below it in all cues together',
  },
  {
    name: 'Strength',
    isNumber: true,
    meaning: 'the cue itself, measured in the images',
  },
  {
    name: 'With the settings',
    isNumber: true,
    meaning: 'the score of the same probe on puzzles posed with the settings below, precautions included',
  },
  {
    name: 'Verdict',
    meaning:
      'a leak is present, at least 5 points above chance, stronger than in comparable folders of natural images, and not explained by another cue; natural images may also have cues that are only present',
  },
] as const;

const none = '–';

/** A p-value for people; the smallest ones as `< 0.001`. */
export const pValue = (p: number): string => (p < 0.001 ? '< 0.001' : figure(p));

/** The section. */
export function auditSection({ audit, settings }: KeptAudit): Html {
  const { task } = audit;
  const others = cuesFound(audit, 'does-not-apply');
  const applying = audit.cues.filter((cue) => !others.includes(cue));
  const row = (audited: AuditedCue) => {
    const { cue, finding, withSettings, strength } = audited;
    const probe = probeOf(audited);
    const label = findingLabel(finding);
    return [
      cueCards[cue].title,
      probe ? figure(probe.score) : none,
      probe ? figure(probe.chance) : none,
      probe ? pValue(probe.pValue) : none,
      probe ? figure(probe.reference) : none,
      strength ? `${plain(strength.value)} ${strength.unit}` : none,
      withSettings ? [figure(withSettings.score), settingsLabel(audited)].filter(Boolean).join(', ') : none,
      finding.verdict === 'leak' ? html`<strong>${label}</strong>` : label,
    ];
  };
  const found = (audited: AuditedCue): string => titleCase(findingSentence(audited, task));
  return html`<section>
<h2>Check for shortcuts of ${taskTitle(task)}</h2>
${auditSummary(audit).map((words) => html`<p>${words}</p>\n`)}
${list(
  cuesFound(audit, 'leak').map(
    (leak) =>
      html`<strong>${cueCards[leak.cue].title}.</strong> ${found(leak)}.${leak.remedy ? html` Remedy: ${leak.remedy.words}.` : undefined}`,
  ),
)}
${facts([
  ['Folders', list(audit.folders)],
  ['Images', audit.images],
  ['Made', audit.madeAt],
  ['Duration', `${plain(audit.seconds)} s`],
])}
${applying.length > 0 ? html`${table('Probes, one per cue', columns, applying.map(row))}${meanings(columns)}` : undefined}
${pictures(applying.map((cue) => cue.picture && picture(cue.picture, cueCards[cue.cue].title)))}
${applying.length > 0 ? html`<h3>Findings by cue</h3>${list(applying.map((one) => html`<strong>${cueCards[one.cue].title}.</strong> ${cueCards[one.cue].what} ${found(one)}.`))}` : undefined}
${others.length > 0 ? html`<h3>Cues that do not apply to this task</h3>${list(others.map((one) => html`<strong>${cueCards[one.cue].title}:</strong> ${findingSentence(one, task)}`))}` : undefined}
${warningsList(audit.warnings)}
<h3>Settings of the audit</h3>
${settingsFacts(settings)}
</section>`;
}
