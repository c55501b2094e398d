/** `audit`: what photographs give away of a task's answers, before any training. */
import { cueCards } from '../../../shared/cue-cards.ts';
import { refuse } from '../../../shared/failure.ts';
import type { Audit, AuditedCue } from '../../../shared/shortcuts.ts';
import { fromCaller } from '../arguments.ts';
import { command } from '../command.ts';
import { duration } from '../output.ts';
import { reportFile, reportOption } from '../report-file.ts';
import { onStopSignal } from '../signals.ts';
import { score, table } from '../table.ts';
import { poseOptions, settingsOf } from './train-options.ts';

export const auditCommand = command({
  summary: 'find what photographs give away of the answers of a task',
  options: { ...poseOptions, report: reportOption },
  run: async ({ images, report, ...asked }, { lab, output }) => {
    if (images.length === 0) refuse('bad-usage', 'audit takes --images DIR: the folder of photographs');
    const settings = settingsOf('audit', asked);
    const write = await reportFile(report, output);
    const dataset = await lab.datasets.register(images.map(fromCaller));
    const unsubscribe = lab.events.subscribe((event) => {
      if (event.name !== 'audit.progress') return;
      const { what, done, total } = event.payload;
      output.progress(done / Math.max(1, total), `${what}: ${done} of ${total}`);
    });
    const nothingToStop = onStopSignal(() => void lab.audits.cancel(dataset));
    const audit = await lab.audits.audit(dataset, settings, ({ level, message }) => {
      if (level === 'warning') process.stderr.write(`${message}\n`);
    });
    unsubscribe();
    nothingToStop();

    // Pictures are for the report: a line of text has no use for them.
    output.line({ ...audit, cues: audit.cues.map(({ picture: _, ...cue }) => cue) });
    for (const warning of audit.warnings) process.stderr.write(`${warning}\n`);
    if (!output.json) for (const words of auditWords(audit)) output.say(words);
    await write(() => lab.reports.ofAudit(dataset, settings.task));
    return 0;
  },
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
