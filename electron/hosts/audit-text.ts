/** An audit as lines for a terminal: a table of the cues that apply, each finding in a sentence, and the summary. */

import type { Audit, AuditedCue } from '../../shared/audit.ts';
import { probeOf } from '../../shared/audit-fields.ts';
import { auditSummary, cuesFound, findingLabel, findingSentence } from '../../shared/audit-words.ts';
import { cueCards } from '../../shared/cue-cards.ts';
import { counted } from '../../shared/format-words.ts';
import { duration } from './output.ts';
import { score, table } from './table.ts';

const none = '–';
const figure = (value: number | undefined): string => (value === undefined ? none : score(value));
const columns = ['cue', 'score', 'chance', 'p', 'natural', 'with settings', 'verdict'];

/** The lines. */
export function auditText(audit: Audit): string[] {
  const { task, images, cues, seconds } = audit;
  const others = cuesFound(audit, 'does-not-apply');
  const applying = cues.filter((cue) => !others.includes(cue));
  const rows = applying.map((cue) => {
    const probe = probeOf(cue);
    return [
      cue.cue,
      ...[probe?.score, probe?.chance, probe?.pValue, probe?.reference, cue.withSettings?.score].map(figure),
      findingLabel(cue.finding),
    ];
  });
  return [
    `${counted(images, 'image')}, ${task}: share of the questions that a probe of one cue alone answers correctly`,
    ...(rows.length > 0 ? table(columns, rows, ['verdict']) : []),
    ...applying.map((cue) => sentence(cue, task)),
    ...others.map((cue) => `${cueCards[cue.cue].title} does not apply: ${findingSentence(cue, task)}`),
    ...auditSummary(audit),
    `audited in ${duration(seconds)}`,
  ];
}

/** `Corner mark: leak: this cue alone … (remedy: Mask the border: on)`. */
function sentence(audited: AuditedCue, task: string): string {
  const { cue, finding, remedy } = audited;
  const found = `${cueCards[cue].title}: ${findingSentence(audited, task)}`;
  return finding.verdict === 'leak' && remedy ? `${found} (remedy: ${remedy.words})` : found;
}
