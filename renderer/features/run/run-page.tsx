/** The page of a run: state, numbers, curves and answers, live or afterwards; analyses; export; settings. */
import { Button, Tabs } from '@mantine/core';
import { IconGhost } from '@tabler/icons-react';
import { type ReactNode, useEffect, useMemo } from 'react';
import type { RunDetail } from '../../../shared/protocol.ts';
import { copiesIn } from '../../../shared/run-results.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import { ChartGroup, ChartTools } from '../../components/chart/chart-group.tsx';
import { paceOf } from '../../components/chart/curve-axis.ts';
import { FullAccess } from '../../components/full-access.tsx';
import { EmptyState, FailureNote, Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { StatusBadge } from '../../components/status.tsx';
import { ProgressLine, Waiting } from '../../components/waiting.tsx';
import { counted, formatCount, formatDuration } from '../../lib/format.ts';
import { goTo, hashOf, type RunTab } from '../../lib/router.ts';
import { encoderName, hasEnded, statusSentence, statusWords, taskTitle } from '../../lib/status-words.ts';
import { currentAlarms, shareDone } from './chart-data.ts';
import { LossChart, MeterChart, ScoreChart } from './charts.tsx';
import { Controls } from './controls.tsx';
import { EvaluationPanel } from './evaluation-panel.tsx';
import { ExportPanel } from './export-panel.tsx';
import { LabelFreeCharts } from './label-free-charts.tsx';
import { LiveBoard } from './live-board.tsx';
import { Numbers } from './main-numbers.tsx';
import { ReportPanel } from './report-panel.tsx';
import classes from './run-page.module.css';
import { useRunView } from './run-store.ts';
import { SettingsPanel } from './settings-panel.tsx';
import { StepNotes } from './step-notes.tsx';

interface Props {
  readonly id: string;
  readonly tab: RunTab;
  /** Content of the tab “Answers”, from another feature. */
  answers(detail: RunDetail): ReactNode;
  /** Content of the tab “Look inside”, from another feature. */
  inside(detail: RunDetail): ReactNode;
  /** Content of the tab “Does it cheat?”, from another feature. */
  uses(detail: RunDetail): ReactNode;
  /** Content of the tab “Where it looks”, from another feature. */
  looks(detail: RunDetail): ReactNode;
}

export function RunPage({ id, tab, ...panels }: Props) {
  const { open, detail, failure, removed } = useRunView();
  useEffect(() => open(id), [open, id]);
  if (removed || failure?.code === 'not-found') {
    return (
      <Page title="Run">
        <EmptyState
          icon={<IconGhost size={30} stroke={1.4} aria-hidden />}
          title="Run not found"
          action={<Button onClick={() => goTo({ page: 'runs' })}>All runs</Button>}
        >
          It was deleted, or its folder was moved.
        </EmptyState>
      </Page>
    );
  }
  if (!detail || detail.summary.id !== id) {
    return (
      <Page title="Run">
        <FailureNote failure={failure} />
        {!failure && <Waiting>Loading the run …</Waiting>}
      </Page>
    );
  }
  return <OpenRun detail={detail} tab={tab} {...panels} />;
}

function OpenRun({ detail, tab, answers, inside, uses, looks }: Omit<Props, 'id'> & { readonly detail: RunDetail }) {
  const { summary, record } = detail;
  const failure = useRunView((state) => state.failure);
  const excluded = record.started?.excluded ?? record.excluded?.length ?? 0;
  const copies = copiesIn(record.started?.leakage);
  const about = [
    taskTitle(summary.task),
    encoderName(summary.encoder),
    `${summary.size} px`,
    record.started
      ? `${summary.dataset} (${formatCount(record.started.images)} + ${formatCount(record.started.heldOutImages)} held out)`
      : summary.dataset,
    ...(copies > 0 ? [`${counted(copies, 'copy', 'copies')} of held-out images left out`] : []),
    ...(excluded > 0 ? [`${counted(excluded, 'image')} excluded`] : []),
    ...(record.started ? [record.started.device] : []),
  ];
  return (
    <Page
      title={summary.name}
      heading={
        <span className={classes.name}>
          {summary.name} <StatusBadge status={summary.status} />
          <span role="status" className="visually-hidden">
            {statusWords[summary.status]}
          </span>
        </span>
      }
      below={
        <span className="small">
          {about.join(' · ')}
          {summary.sweep !== undefined && (
            <>
              {' · '}
              <a href={hashOf({ page: 'sweep', sweep: summary.sweep })}>Run of a sweep</a>
            </>
          )}
        </span>
      }
      actions={
        <FullAccess>
          <Controls detail={detail} />
        </FullAccess>
      }
    >
      <div className={classes.notes}>
        <Progress detail={detail} />
        <FailureNote failure={failure} />
        {detail.damaged.map((damage) => (
          <FailureNote key={damage.message} failure={damage} />
        ))}
        {currentAlarms(detail.curves.snapshots).map((alarm) => (
          <Notice key={alarm.kind} tone="warning">
            {alarm.message}
          </Notice>
        ))}
      </div>
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => goTo({ page: 'run', run: summary.id, tab: next as RunTab })}
      >
        <Tabs.List mb={16}>
          <Tabs.Tab value="watch">Watch</Tabs.Tab>
          <FullAccess>
            <Tabs.Tab value="answers">Answers</Tabs.Tab>
          </FullAccess>
          <Tabs.Tab value="learnt">What it learned</Tabs.Tab>
          <FullAccess>
            <Tabs.Tab value="inside">Look inside</Tabs.Tab>
          </FullAccess>
          <Tabs.Tab value="uses">Does it cheat?</Tabs.Tab>
          <Tabs.Tab value="looks">Where it looks</Tabs.Tab>
          <Tabs.Tab value="report">Report</Tabs.Tab>
          <Tabs.Tab value="export">Export</Tabs.Tab>
          <Tabs.Tab value="settings">Settings</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="watch">
          <Watch detail={detail} />
        </Tabs.Panel>
        <FullAccess>
          <Tabs.Panel value="answers">{answers(detail)}</Tabs.Panel>
        </FullAccess>
        <Tabs.Panel value="learnt">
          <EvaluationPanel detail={detail} />
        </Tabs.Panel>
        <FullAccess>
          <Tabs.Panel value="inside">{inside(detail)}</Tabs.Panel>
        </FullAccess>
        <Tabs.Panel value="uses">{uses(detail)}</Tabs.Panel>
        <Tabs.Panel value="looks">{looks(detail)}</Tabs.Panel>
        <Tabs.Panel value="report">
          <ReportPanel detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="export">
          <ExportPanel detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <SettingsPanel detail={detail} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

/** The state of the run in a sentence, with a progress bar while it trains. */
function Progress({ detail: { summary, record } }: { readonly detail: RunDetail }) {
  const { status, preparing } = summary;
  if (status === 'preparing' && preparing) {
    return <ProgressLine label={preparing.what} done={preparing.done} total={preparing.total} />;
  }
  if (status === 'preparing') return <Waiting>{statusSentence(summary)}</Waiting>;
  if (hasEnded(status)) {
    const took = record.ending ? ` Duration: ${formatDuration(record.ending.seconds)}.` : '';
    const words = statusSentence(summary) + (status === 'finished' || status === 'stopped' ? took : '');
    const hint = summary.failure?.hint ?? (status === 'diverged' ? 'A lower learning rate usually helps.' : undefined);
    if (status === 'failed' || status === 'crashed' || status === 'diverged') {
      return <FailureNote failure={{ code: 'failed', message: words, ...(hint ? { hint } : {}) }} />;
    }
    return <p className={classes.sentence}>{words}</p>;
  }
  if (status === 'queued' || status === 'waiting') return <Notice tone="hint">{statusSentence(summary)}</Notice>;
  return (
    <ProgressLine
      label={statusSentence(summary)}
      done={shareDone(summary) * 100}
      total={100}
      detail={`epoch ${formatCount(summary.epoch)} · ${Math.floor(shareDone(summary) * 100)} %`}
    />
  );
}

function Watch({ detail }: { readonly detail: RunDetail }) {
  const { summary, curves } = detail;
  const shownStep = useRunView((state) => state.chosenStep);
  const card = taskCard(summary.task);
  const steps = Math.max(summary.step, summary.totalSteps);
  const { started } = detail.record;
  const paces = useMemo(() => [paceOf({ steps, started, curves })], [steps, started, curves]);
  const chart = { curves, paces, hasEnded: hasEnded(summary.status), shownStep };
  return (
    <div className={classes.watch}>
      <Numbers detail={detail} />
      <ChartGroup name={summary.name}>
        {curves.loss.length > 0 && <ChartTools paces={paces} />}
        <div className={classes.charts}>
          <LossChart {...chart} unit={card?.lossUnit ?? ''} />
          <ScoreChart {...chart} unit={card?.score.name ?? ''} />
          <MeterChart {...chart} />
        </div>
        <LiveBoard detail={detail} />
        <LabelFreeCharts {...chart} />
      </ChartGroup>
      <StepNotes key={summary.id} detail={detail} />
    </div>
  );
}
