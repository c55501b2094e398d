/** Attribution of a network: which pixels support its answers, and which photographs have similar maps. */
import { Button, Group, NumberInput } from '@mantine/core';
import { IconFileReport } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { whyNotLooked } from '../../../shared/cue-cards.ts';
import type { EncoderId } from '../../../shared/encoder-cards.ts';
import { stagesOfRun } from '../../../shared/encoder-source.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import { fewestLookedAt, mostLookedAt } from '../../../shared/shortcut-schemas.ts';
import { AnalysisProgress } from '../../components/analysis-progress.tsx';
import layout from '../../components/form-and-result.module.css';
import { FullAccess } from '../../components/full-access.tsx';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { sentence } from '../../lib/format.ts';
import { hashOf } from '../../lib/router.ts';
import classes from './diagnosis-panel.module.css';
import { ImportancePanel } from './importance-panel.tsx';
import lookClasses from './look-panel.module.css';
import { LookResult } from './look-result.tsx';
import { useLastLook, useLook } from './look-store.ts';
import { PairPanel } from './paired-runs-panel.tsx';

export function LookPanel({ detail }: { readonly detail: RunDetail }) {
  const { hasCheckpoint, task, id, encoder } = detail.summary;
  const last = useLastLook(id);
  const why = whyNotLooked(task);
  return (
    <div className={classes.body}>
      {why !== undefined ? (
        <Notice tone="hint">{sentence(why)}</Notice>
      ) : hasCheckpoint ? (
        <FullAccess>
          <Form detail={detail} isAgain={Boolean(last)} />
        </FullAccess>
      ) : (
        <Notice tone="hint">Attribution is possible after the first snapshot, which writes a checkpoint.</Notice>
      )}
      <PairPanel detail={detail} tab="looks" />
      {why === undefined && last === undefined && <Waiting>Loading the last result …</Waiting>}
      {last && <LookResult detail={detail} looked={last} />}
      {why === undefined && last === null && hasCheckpoint && (
        <p className={`dim ${layout.empty}`}>
          Not computed yet. Results will appear here: maps of the pixels that support each right answer, and training
          images in clusters by where the network looks.
        </p>
      )}
      {hasCheckpoint && (
        <FullAccess>
          <ImportancePanel encoder={id} stages={stagesOfRun(encoder as EncoderId)} offered={detail.record.folders} />
        </FullAccess>
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
          Attribution shows which pixels support the right answers of the last checkpoint, by integrated gradients and
          by occlusion. Training images with similar maps are then clustered, label by label. If the maps of very
          different images agree on one small place, the network may use a shortcut.
        </p>
      </div>
      {working ? (
        <AnalysisProgress working={working} className={classes.progress} onCancel={() => cancel(run)} />
      ) : (
        <Group gap="sm" align="end">
          <NumberInput
            label="Maximum number of training images"
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
            {isAgain ? 'Compute again' : 'Compute attribution'}
          </Button>
          {isAgain && (
            <Button
              component="a"
              variant="default"
              href={hashOf({ page: 'run', run, tab: 'report' })}
              leftSection={<IconFileReport size={17} stroke={1.7} aria-hidden />}
            >
              Show report
            </Button>
          )}
        </Group>
      )}
      {!working && unfinished?.cancelled && (
        <Notice tone="hint">
          Attribution was cancelled. {isAgain ? 'The previous result is kept.' : 'There is no result.'}
        </Notice>
      )}
      {!working && <FailureNote failure={unfinished?.failure} />}
    </section>
  );
}

/** The typed number within the limits of the lab; the maximum if the field is empty. */
const withinLimits = (typed: number | string): number =>
  typeof typed === 'number' ? Math.min(mostLookedAt, Math.max(fewestLookedAt, Math.round(typed))) : mostLookedAt;
