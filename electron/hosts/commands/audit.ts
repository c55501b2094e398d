/** `audit`: what photographs give away of a task's answers, before any training. */
import { auditLine } from '../../../shared/audit-fields.ts';
import { refuse } from '../../../shared/failure.ts';
import { fromCaller } from '../arguments.ts';
import { auditText } from '../audit-text.ts';
import { command } from '../command.ts';
import { reportFile, reportOption } from '../report-file.ts';
import { onStopSignal } from '../signals.ts';
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

    output.line(auditLine(audit));
    for (const warning of audit.warnings) process.stderr.write(`${warning}\n`);
    if (!output.json) for (const words of auditText(audit)) output.say(words);
    await write(() => lab.reports.ofAudit(dataset, settings.task));
    return 0;
  },
});
