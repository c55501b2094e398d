/** Where a network looks: what in photographs speaks for its answers, and which photographs are alike in that. */
import { Button, Group, NumberInput } from '@mantine/core';
import { IconFileReport } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { whyNotLooked } from '../../../shared/cue-cards.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import { fewestLookedAt, mostLookedAt } from '../../../shared/shortcuts.ts';
import { AnalysisProgress } from '../../components/analysis-progress.tsx';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { sentence } from '../../lib/format.ts';
import { runReportUrl } from '../../lib/lab.ts';
import classes from './diagnosis-panel.module.css';
import lookClasses from './look-panel.module.css';
import { LookResult } from './look-result.tsx';
import { useLastLook, useLook } from './look-store.ts';
import { PairPanel } from './pair-panel.tsx';

export function LookPanel({ detail }: { readonly detail: RunDetail }) {
  const { hasCheckpoint, task, id } = detail.summary;
  const last = useLastLook(id);
  const why = whyNotLooked(task);
  return (
    <div className={classes.body}>
      {why !== undefined ? (
        <Notice tone="hint">{sentence(why)}</Notice>
      ) : hasCheckpoint ? (
        <Form detail={detail} isAgain={Boolean(last)} />
      ) : (
        <Notice tone="hint">
          There is no network to look through yet: the first checkpoint comes with the first snapshot.
        </Notice>
      )}
      <PairPanel detail={detail} tab="looks" />
      {why === undefined && last === undefined && <Waiting>Asking what was found before …</Waiting>}
      {last && <LookResult detail={detail} looked={last} />}
      {why === undefined && last === null && hasCheckpoint && (
        <p className={`dim ${classes.empty}`}>
          Not looked through yet. Pictures of what speaks for each answer will stand here, and the training photographs
          in clusters, by where in them the network finds its answers.
        </p>
      )}
    </div>
  );
}

function Form({ detail, isAgain }: { readonly detail: RunDetail; readonly isAgain: boolean }) {
  const run = detail.summary.id;
  const { start, cancel, dismiss } = useLook();
  const working = useLook((state) => state.working[run]);
  const unfinished = useLook((state) => state.unfinished[run]);
  const [photographs, setPhotographs] = useState<number | string>(mostLookedAt);
  useEffect(() => () => dismiss(run), [run, dismiss]);
  return (
    <section className={`panel ${classes.form}`} aria-labelledby="looks-title">
      <div>
        <h2 id="looks-title">Where it looks</h2>
        <p className="dim small">
          For each right answer of the last checkpoint: which pixels speak for it, by integrated gradients and by
          covering parts of the photograph. Training photographs whose maps are alike are then put together, label by
          label: a cluster that looks at one small place in quite different photographs is worth a closer look.
        </p>
      </div>
      {working ? (
        <AnalysisProgress working={working} className={classes.progress} onCancel={() => cancel(run)} />
      ) : (
        <Group gap="sm" align="end">
          <NumberInput
            label="Training photographs to cluster, at most"
            className={lookClasses.photographs}
            value={photographs}
            min={fewestLookedAt}
            max={mostLookedAt}
            step={100}
            allowDecimal={false}
            clampBehavior="blur"
            onChange={setPhotographs}
          />
          <Button onClick={() => start(run, { photographs: withinLimits(photographs) })}>
            {isAgain ? 'Look again' : 'Look'}
          </Button>
          {isAgain && (
            <Button
              component="a"
              variant="default"
              href={runReportUrl(run)}
              download
              leftSection={<IconFileReport size={17} stroke={1.7} aria-hidden />}
            >
              Save as a report
            </Button>
          )}
        </Group>
      )}
      {!working && unfinished?.cancelled && (
        <Notice tone="hint">The look was cancelled.{isAgain ? ' The one before stays.' : ' Nothing was kept.'}</Notice>
      )}
      {!working && <FailureNote failure={unfinished?.failure} />}
    </section>
  );
}

/** What was typed, as a count that the lab takes: all of them where the field was emptied. */
const withinLimits = (typed: number | string): number =>
  typeof typed === 'number' ? Math.min(mostLookedAt, Math.max(fewestLookedAt, Math.round(typed))) : mostLookedAt;
