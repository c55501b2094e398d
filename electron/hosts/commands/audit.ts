/** `audit`: what photographs give away of a task's answers, before any training. */
import { cueCards } from '../../../shared/cue-cards.ts';
import type { Audit, AuditedCue } from '../../../shared/shortcuts.ts';
import { analysisCommand } from '../analysis-command.ts';
import { duration } from '../output.ts';
import { score, table } from '../table.ts';
import { poseOptions, settingsOf } from './train-options.ts';

export const auditCommand = analysisCommand('audit', {
  summary: 'find what photographs give away of the answers of a task',
  options: poseOptions,
  asked: (values) => ({ settings: settingsOf('audit', values) }),
  // Pictures are for the report: a line of text has no use for them.
  line: (audit) => ({ ...audit, cues: audit.cues.map(({ picture: _, ...cue }) => cue) }),
  words: auditWords,
  report: (lab, dataset, { task }) => lab.reports.ofAudit(dataset, task),
});

const none = '–';
const figure = (value: number | null | undefined): string => (value == null ? none : score(value));
const verdict = ({ present, leak }: AuditedCue): string => (leak ? 'LEAK' : present ? 'present' : 'not present');

/** A table of the cues that apply, and each finding in a sentence. */
function auditWords({ task, images, cues, seconds }: Audit): string[] {
  const applying = cues.filter(({ applies }) => applies);
  const leaks = applying.filter(({ leak }) => leak);
  const rows = applying.map((cue) => [
    cue.cue,
    figure(cue.score),
    figure(cue.chance),
    figure(cue.pValue),
    figure(cue.reference),
    figure(cue.withSettings?.score),
    verdict(cue),
  ]);
  const columns = ['cue', 'score', 'chance', 'p', 'natural', 'with settings', 'verdict'];
  return [
    `${images} photographs, ${task}: what a probe that sees one cue alone answers rightly`,
    ...(rows.length > 0 ? table(columns, rows, ['verdict']) : []),
    ...applying.map(({ cue, reason, leak, remedy }) =>
      leak && remedy
        ? `${cueCards[cue].title}: ${reason} (remedy: ${remedy.words})`
        : `${cueCards[cue].title}: ${reason}`,
    ),
    ...cues
      .filter(({ applies }) => !applies)
      .map(({ cue, reason }) => `${cueCards[cue].title} does not apply: ${reason}`),
    leaks.length > 0
      ? `${leaks.length} of ${applying.length} cues leak: ${leaks.map(({ cue }) => cue).join(', ')}`
      : 'no cue leaks',
    `audited in ${duration(seconds)}`,
  ];
}
