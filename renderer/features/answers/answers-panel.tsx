/** The answers of a run's network about all held-out images: start, progress, confusion matrix, and a grid that can be filtered. */
import { Button, Group } from '@mantine/core';
import { useEffect } from 'react';
import type { RunDetail } from '../../../shared/protocol.ts';
import { AnalysisProgress } from '../../components/analysis-progress.tsx';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { Waiting } from '../../components/waiting.tsx';
import classes from './answers-panel.module.css';
import { AnswersResult } from './answers-result.tsx';
import { useAnswers, useLastAnswers } from './answers-store.ts';

export function AnswersPanel({ detail }: { readonly detail: RunDetail }) {
  const { hasCheckpoint, id } = detail.summary;
  const last = useLastAnswers(id);
  return (
    <div className={classes.body}>
      {hasCheckpoint ? (
        <Form run={id} isAgain={Boolean(last)} />
      ) : (
        <Notice tone="hint">Answers can be listed after the first snapshot, which writes a checkpoint.</Notice>
      )}
      {last === undefined && <Waiting>Loading the last answers …</Waiting>}
      {last && <AnswersResult detail={detail} answered={last} />}
      {last === null && hasCheckpoint && (
        <p className={`dim ${classes.empty}`}>
          Not computed yet. Results will appear here: every held-out image with the network’s answer, the most wrong
          first, and which classes it takes for which.
        </p>
      )}
    </div>
  );
}

function Form({ run, isAgain }: { readonly run: string; readonly isAgain: boolean }) {
  const { start, cancel, dismiss } = useAnswers();
  const working = useAnswers((state) => state.working[run]);
  const unfinished = useAnswers((state) => state.unfinished[run]);
  useEffect(() => () => dismiss(run), [run, dismiss]);
  return (
    <section className={`panel ${classes.form}`} aria-labelledby="answers-title">
      <div>
        <h2 id="answers-title">Answers</h2>
        <p className="dim small">
          The network of the last checkpoint answers about every held-out image. The earliest checkpoint that is left
          answers too, to show which answers have changed.
        </p>
      </div>
      {working ? (
        <AnalysisProgress working={working} className={classes.progress} onCancel={() => cancel(run)} />
      ) : (
        <Group gap="sm">
          <Button onClick={() => start(run, {})}>{isAgain ? 'List again' : 'List answers'}</Button>
        </Group>
      )}
      {!working && unfinished?.cancelled && (
        <Notice tone="hint">
          Cancelled. {isAgain ? 'The previous list is kept.' : 'There is no list of answers.'}
        </Notice>
      )}
      {!working && <FailureNote failure={unfinished?.failure} />}
    </section>
  );
}
