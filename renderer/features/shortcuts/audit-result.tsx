/** The result of an audit: a summary, then cue by cue. */
import type { Audit } from '../../../shared/audit.ts';
import { auditSummary, cuesFound, findingSentence } from '../../../shared/audit-words.ts';
import { cueCards } from '../../../shared/cue-cards.ts';
import { Notice } from '../../components/notice.tsx';
import { counted, formatDuration, formatWhen, sentence } from '../../lib/format.ts';
import { taskTitle } from '../../lib/status-words.ts';
import classes from './audit-page.module.css';
import { inOrder } from './audit-rows.ts';
import { CueFinding, type EditableSettings } from './cue-finding.tsx';

interface Props {
  readonly audit: Audit;
  readonly settings: EditableSettings | undefined;
}

export function AuditResult({ audit, settings }: Props) {
  const [headline, ...more] = auditSummary(audit);
  const leaks = inOrder(cuesFound(audit, 'leak'));
  const harmless = inOrder(cuesFound(audit, 'present', 'not-present', 'no-verdict', 'not-asked'));
  const others = cuesFound(audit, 'does-not-apply');
  const about = [
    taskTitle(audit.task),
    counted(audit.images, 'image'),
    `image size ${audit.size} px`,
    `audited ${formatWhen(audit.madeAt)}, in ${formatDuration(audit.seconds)}`,
  ];
  return (
    <section className={classes.found} aria-labelledby="audit-result">
      <div className={`panel ${classes.summary}`}>
        <h2 id="audit-result">Result</h2>
        <p className={classes.headline}>{headline}</p>
        {more.map((words) => (
          <p key={words}>{words}</p>
        ))}
        {audit.warnings.map((warning) => (
          <Notice key={warning} tone="warning">
            {sentence(warning)}
          </Notice>
        ))}
        <p className="dim small">{about.join(' · ')}</p>
      </div>
      {leaks.map((found) => (
        <CueFinding key={found.cue} found={found} task={audit.task} settings={settings} />
      ))}
      <div className={classes.harmless}>
        {harmless.map((found) => (
          <CueFinding key={found.cue} found={found} task={audit.task} settings={settings} />
        ))}
      </div>
      {others.length > 0 && (
        <div className={`panel ${classes.summary}`}>
          <h3>Does not apply to {taskTitle(audit.task)}</h3>
          <dl className={classes.others}>
            {others.map((other) => (
              <div key={other.cue}>
                <dt>{cueCards[other.cue].title}</dt>
                <dd>{sentence(findingSentence(other, audit.task))}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </section>
  );
}
