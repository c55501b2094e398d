/** What the photographs give away: an audit as a section of a report. */
import { cueCards } from '../../../shared/cue-cards.ts';
import type { AuditedCue } from '../../../shared/shortcuts.ts';
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
      'share of the task’s questions that a probe answers rightly which sees nothing but this cue, on photographs that it did not learn from, with every precaution of the task off',
  },
  { name: 'Chance', isNumber: true, meaning: 'what guessing gets' },
  {
    name: 'p',
    isNumber: true,
    meaning:
      'how often answers that were permuted within their photographs do as well, corrected by Holm’s method for the number of cues; below .01 the cue is called present',
  },
  {
    name: 'Natural',
    isNumber: true,
    meaning: 'the score that comparable folders of natural photographs stay below; 19 of 20 do in all cues together',
  },
  {
    name: 'Strength',
    isNumber: true,
    meaning: 'the cue itself, measured in the photographs',
  },
  {
    name: 'With the settings',
    isNumber: true,
    meaning: 'the same probe on puzzles posed as the settings below say, precautions on',
  },
  {
    name: 'Verdict',
    meaning:
      'a leak is present, at least 5 points above chance, and stronger than in comparable folders of natural photographs, and does not come from another cue; present alone is what natural photographs have too',
  },
] as const;

const none = '–';
const verdict = ({ present, leak }: Pick<AuditedCue, 'present' | 'leak'>): string =>
  leak ? 'leak' : present ? 'present, no leak' : 'not present';

/** `< 0.001` where no more can be said. */
export const pValue = (p: number): string => (p < 0.001 ? '< 0.001' : figure(p));

export function auditSection({ audit, settings }: KeptAudit): Html {
  const applying = audit.cues.filter(({ applies }) => applies);
  const others = audit.cues.filter(({ applies }) => !applies);
  const row = (cue: AuditedCue) => [
    cueCards[cue.cue].title,
    cue.score === null ? none : figure(cue.score),
    cue.chance === null ? none : figure(cue.chance),
    cue.pValue === null ? none : pValue(cue.pValue),
    cue.reference === null ? none : figure(cue.reference),
    cue.strength ? `${plain(cue.strength.value)} ${cue.strength.unit}` : none,
    cue.withSettings ? `${figure(cue.withSettings.score)}${cue.withSettings.leak ? ', leak' : ''}` : none,
    cue.leak ? html`<strong>${verdict(cue)}</strong>` : verdict(cue),
  ];
  const leaks = applying.filter(({ leak }) => leak);
  return html`<section>
<h2>What the photographs give away: audit for ${taskTitle(audit.task)}</h2>
${
  applying.length === 0
    ? html`<p>No cue was tried for this task.</p>`
    : leaks.length > 0
      ? html`<p>${leaks.length === 1 ? 'One cue leaks' : `${leaks.length} cues leak`} the answers of this task:</p>
${list(leaks.map(({ cue, reason, remedy }) => html`<strong>${cueCards[cue].title}.</strong> ${titleCase(reason)}.${remedy ? html` Remedy: ${remedy.words}.` : undefined}`))}`
      : html`<p>No cue was found to leak the answers of this task.</p>`
}
${facts([
  ['Folders', list(audit.folders)],
  ['Photographs', audit.images],
  ['Made', audit.madeAt],
  ['Took', `${plain(audit.seconds)} s`],
])}
${applying.length > 0 ? html`${table('Probes that see one cue each', columns, applying.map(row))}${meanings(columns)}` : undefined}
${pictures(applying.map((cue) => cue.picture && picture(cue.picture, cueCards[cue.cue].title)))}
${applying.length > 0 ? html`<h3>What was found, cue by cue</h3>${list(applying.map(({ cue, reason }) => html`<strong>${cueCards[cue].title}.</strong> ${cueCards[cue].what} ${titleCase(reason)}.`))}` : undefined}
${others.length > 0 ? html`<h3>Cues that say nothing about this task</h3>${list(others.map(({ cue, reason }) => html`<strong>${cueCards[cue].title}:</strong> ${reason}`))}` : undefined}
${warningsList(audit.warnings)}
<h3>Settings of the audit</h3>
${settingsFacts(settings)}
</section>`;
}
