/** Diagnosis of a network: cues are removed from photographs or added, and the change in score is measured. */
import { Button, Group } from '@mantine/core';
import { IconFileReport, IconFolder } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Folder, RunDetail } from '../../../shared/protocol.ts';
import { AnalysisProgress } from '../../components/analysis-progress.tsx';
import { FolderPicker } from '../../components/folder-picker.tsx';
import layout from '../../components/form-and-result.module.css';
import { FullAccess } from '../../components/full-access.tsx';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { desktop } from '../../lib/lab-client.ts';
import { hashOf } from '../../lib/router.ts';
import classes from './diagnosis-panel.module.css';
import { DiagnosisResult } from './diagnosis-result.tsx';
import { useDiagnosis } from './diagnosis-store.ts';
import { PairPanel } from './paired-runs-panel.tsx';

export function DiagnosisPanel({ detail }: { readonly detail: RunDetail }) {
  const { hasCheckpoint } = detail.summary;
  return (
    <div className={classes.body}>
      {hasCheckpoint ? (
        <FullAccess>
          <Form detail={detail} />
        </FullAccess>
      ) : (
        <Notice tone="hint">The network can be diagnosed after the first snapshot, which writes a checkpoint.</Notice>
      )}
      <PairPanel detail={detail} tab="uses" />
      {detail.diagnosis ? (
        <DiagnosisResult detail={detail} diagnosis={detail.diagnosis} />
      ) : (
        hasCheckpoint && (
          <p className={`dim ${layout.empty}`}>
            Not diagnosed yet. Results will appear here: a verdict for each cue, curves of score by dose, and images of
            what the network was shown.
          </p>
        )
      )}
    </div>
  );
}

function Form({ detail }: { readonly detail: RunDetail }) {
  const run = detail.summary.id;
  const { start, cancel, dismiss } = useDiagnosis();
  const working = useDiagnosis((state) => state.working[run]);
  const unfinished = useDiagnosis((state) => state.unfinished[run]);
  const [picking, setPicking] = useState(false);
  useEffect(() => () => dismiss(run), [run, dismiss]);
  const diagnoseOn = (folders: () => Promise<readonly Folder[]>) =>
    start(run, async () => {
      const chosen = await folders();
      return chosen.length > 0 ? { images: chosen.map(({ token }) => token) } : undefined;
    });
  const others = (
    <Button
      variant="default"
      leftSection={<IconFolder size={16} aria-hidden />}
      onClick={() => (desktop ? void diagnoseOn(desktop.chooseFolders) : setPicking(true))}
    >
      Diagnose on other images
    </Button>
  );
  return (
    <section className={`panel ${classes.form}`} aria-labelledby="uses-title">
      <div>
        <h2 id="uses-title">Diagnosis</h2>
        <p className="dim small">
          The network of the last checkpoint answers for its held-out images again, while one cue at a time is removed
          or added. If the network uses a cue, its score changes more than under a control: a change of the same
          strength that leaves the cue in place.
        </p>
      </div>
      {working ? (
        <AnalysisProgress working={working} className={classes.progress} onCancel={() => cancel(run)} />
      ) : (
        <Group gap="xs">
          <Button onClick={() => start(run, {})}>{detail.diagnosis ? 'Diagnose again' : 'Diagnose'}</Button>
          {others}
          {detail.diagnosis && (
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
          The diagnosis was cancelled. {detail.diagnosis ? 'The previous result is kept.' : 'There is no result.'}
        </Notice>
      )}
      {!working && <FailureNote failure={unfinished?.failure} />}
      <FolderPicker
        opened={picking}
        title="Choose images for the diagnosis"
        verb="Choose"
        onClose={() => setPicking(false)}
        onChosen={(folders) => {
          setPicking(false);
          void diagnoseOn(async () => folders);
        }}
      />
    </section>
  );
}
