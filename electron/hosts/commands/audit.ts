/** `audit`: what photographs give away about a task's answers, before any training. */
import { auditLine } from '../../../shared/audit-fields.ts';
import { analysisCommand } from '../analysis-command.ts';
import { auditText } from '../audit-text.ts';
import { poseOptions, settingsOf } from './train-options.ts';

/** The command. */
export const auditCommand = analysisCommand('audit', {
  summary: 'check images for shortcuts of a task',
  options: poseOptions,
  parameters: (values) => ({ settings: settingsOf('audit', values) }),
  line: auditLine,
  words: auditText,
  report: (lab, dataset, { task }) => lab.reports.ofAudit(dataset, task),
});
