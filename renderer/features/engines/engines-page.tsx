/** Which engines work on this computer, how fast they are, and why the others do not work. */
import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleDashed, IconRefresh } from '@tabler/icons-react';
import { useEffect } from 'react';
import { busyUse, engineCards } from '../../../shared/engine-cards.ts';
import type { EngineReport } from '../../../shared/run-results.ts';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { formatPercent } from '../../lib/format.ts';
import classes from './engines-page.module.css';
import { useEngines } from './engines-store.ts';

const engineNamed: Readonly<Record<string, { readonly label: string }>> = engineCards;

export function EnginesPage() {
  const { examination, info, busy, failure, examine } = useEngines();
  useEffect(() => {
    if (!examination) void examine(false);
  }, [examination, examine]);
  return (
    <Page
      narrow
      title="Engines"
      below="What this computer can train on. Each engine is tested with a small training step."
      actions={
        <Button
          variant="default"
          loading={busy}
          leftSection={<IconRefresh size={16} aria-hidden />}
          onClick={() => examine(true)}
        >
          Test again
        </Button>
      }
    >
      <div className={classes.body}>
        <FailureNote failure={failure} />
        {busy && !examination && (
          <Waiting>Testing one engine after another with small steps. This can take a minute …</Waiting>
        )}
        {examination && examination.processorUse > busyUse && (
          <Notice tone="hint">
            Other programs used {formatPercent(examination.processorUse)} of the processors during the test, so the
            times are longer than usual. Test again when the computer is idle.
          </Notice>
        )}
        {examination?.engines.map((engine) => (
          <Engine key={engine.engine} report={engine} />
        ))}
        {info && (
          <p className="dim small">
            {info.product} {info.version} · {info.platform}, {info.cores} cores ·{' '}
            {info.door === 'desktop' ? 'desktop app' : 'browser'}
          </p>
        )}
      </div>
    </Page>
  );
}

function Engine({ report }: { readonly report: EngineReport }) {
  return (
    <section className={`panel ${classes.engine}`} data-works={report.works}>
      {report.works ? <IconCircleCheck size={20} aria-hidden /> : <IconCircleDashed size={20} aria-hidden />}
      <div>
        <h2>{engineNamed[report.engine]?.label ?? report.engine}</h2>
        <p>{report.works ? [report.device, `${report.lowering} lowering`].filter(Boolean).join(' · ') : report.why}</p>
      </div>
      <div className={classes.verdict}>
        <strong>{report.works ? 'Works' : 'Unavailable'}</strong>
        {report.stepMs !== null && <span className="dim">{report.stepMs.toFixed(1)} ms per step (median)</span>}
      </div>
    </section>
  );
}
