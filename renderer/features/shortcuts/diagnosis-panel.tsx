/** What a network uses: cues taken away from photographs and put in, and what that does to its score. */
import { Button, Group } from '@mantine/core';
import { IconFileReport, IconFolder } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { Folder, RunDetail } from '../../../shared/protocol.ts';
import { AnalysisProgress } from '../../components/analysis-progress.tsx';
import { FolderPicker } from '../../components/folder-picker.tsx';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { desktop, runReportUrl } from '../../lib/lab.ts';
import classes from './diagnosis-panel.module.css';
import { DiagnosisResult } from './diagnosis-result.tsx';
import { useDiagnosis } from './diagnosis-store.ts';
import { PairPanel } from './pair-panel.tsx';

export function DiagnosisPanel({ detail }: { readonly detail: RunDetail }) {
  const { hasCheckpoint } = detail.summary;
  return (
    <div className={classes.body}>
      {hasCheckpoint ? (
        <Form detail={detail} />
      ) : (
        <Notice tone="hint">
          There is nothing to diagnose yet: the first checkpoint comes with the first snapshot.
        </Notice>
      )}
      <PairPanel detail={detail} tab="uses" />
      {detail.diagnosis ? (
        <DiagnosisResult detail={detail} diagnosis={detail.diagnosis} />
      ) : (
        hasCheckpoint && (
          <p className={`dim ${classes.empty}`}>
            Not diagnosed yet. The verdicts will stand here, with curves of the score as each cue is taken away and put
            in, and pictures of what the network was shown.
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
  const askAbout = (folders: () => Promise<readonly Folder[]>) =>
    start(run, async () => {
      const chosen = await folders();
      return chosen.length > 0 ? { images: chosen.map(({ token }) => token) } : undefined;
    });
  const others = (
    <Button
      variant="default"
      leftSection={<IconFolder size={16} aria-hidden />}
      onClick={() => (desktop ? void askAbout(desktop.chooseFolders) : setPicking(true))}
    >
      Ask about other photographs
    </Button>
  );
  return (
    <section className={`panel ${classes.form}`} aria-labelledby="uses-title">
      <div>
        <h2 id="uses-title">What it uses</h2>
        <p className="dim small">
          The network of the last checkpoint is asked about its held-out photographs again, with one cue taken away or
          put in at a time. A cue that it reads moves its score further than a change of the same strength that leaves
          the cue alone.
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
        <Notice tone="hint">
          The diagnosis was cancelled.{detail.diagnosis ? ' The one before stays.' : ' Nothing was kept.'}
        </Notice>
      )}
      {!working && <FailureNote failure={unfinished?.failure} />}
      <FolderPicker
        opened={picking}
        title="Choose photographs to ask the network about"
        verb="Choose"
        onClose={() => setPicking(false)}
        onChosen={(folders) => {
          setPicking(false);
          void askAbout(async () => folders);
        }}
      />
    </section>
  );
}
