/** The result of an audit: in a sentence, then cue by cue. */
import { cueCards } from '../../../shared/cue-cards.ts';
import type { Audit } from '../../../shared/shortcuts.ts';
import { Notice } from '../../components/notice.tsx';
import { counted, formatDuration, formatWhen, sentence } from '../../lib/format.ts';
import { taskTitle } from '../../lib/words.ts';
import { auditWords, findingOf, inOrder } from './audit-figures.ts';
import classes from './audit-page.module.css';
import { CueFinding, type SettingsAtHand } from './cue-finding.tsx';

interface Props {
  readonly audit: Audit;
  readonly settings: SettingsAtHand | undefined;
}

export function AuditResult({ audit, settings }: Props) {
  const words = auditWords(audit);
  const cues = inOrder(audit.cues);
  const leaks = cues.filter((cue) => findingOf(cue) === 'leak');
  const harmless = cues.filter((cue) => !['leak', 'inapplicable'].includes(findingOf(cue)));
  const others = cues.filter((cue) => findingOf(cue) === 'inapplicable');
  const about = [
    taskTitle(audit.task),
    counted(audit.images, 'photograph'),
    `posed at ${audit.size} px`,
    `audited ${formatWhen(audit.madeAt)}, in ${formatDuration(audit.seconds)}`,
  ];
  return (
    <section className={classes.found} aria-labelledby="audit-result">
      <div className={`panel ${classes.summary}`}>
        <h2 id="audit-result">Result</h2>
        <p className={classes.headline}>{words.headline}</p>
        {words.settings && <p>{words.settings}</p>}
        {words.rest && <p>{words.rest}</p>}
        {audit.warnings.map((warning) => (
          <Notice key={warning} tone="warning">
            {sentence(warning)}
          </Notice>
        ))}
        <p className="dim small">{about.join(' · ')}</p>
      </div>
      {leaks.map((found) => (
        <CueFinding key={found.cue} found={found} settings={settings} />
      ))}
      <div className={classes.harmless}>
        {harmless.map((found) => (
          <CueFinding key={found.cue} found={found} settings={settings} />
        ))}
      </div>
      {others.length > 0 && (
        <div className={`panel ${classes.summary}`}>
          <h3>Does not apply to {taskTitle(audit.task)}</h3>
          <dl className={classes.others}>
            {others.map(({ cue, reason }) => (
              <div key={cue}>
                <dt>{cueCards[cue].title}</dt>
                <dd>{sentence(reason)}</dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </section>
  );
}
