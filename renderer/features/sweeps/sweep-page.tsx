/** A sweep: how far it is, which settings are best and which matter, all of its runs. */
import { Button } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useCallback, useDeferredValue, useEffect, useId, useMemo, useState } from 'react';
import { type Brushes, measuresBySetting, parallelCoordinates } from '../../../shared/parallel-coordinates.ts';
import type { SweepDetail } from '../../../shared/sweep.ts';
import { bestSentence, sweepSentence } from '../../../shared/sweep-words.ts';
import { measureLabels } from '../../../shared/swept-fields.ts';
import { Confirm } from '../../components/confirm.tsx';
import { FullAccess } from '../../components/full-access.tsx';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { SaveReport } from '../../components/save-report.tsx';
import { ProgressLine, Waiting } from '../../components/waiting.tsx';
import { counted, formatDuration, formatWhen, sentence } from '../../lib/format.ts';
import { lab } from '../../lib/lab-client.ts';
import { goTo } from '../../lib/router.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { taskTitle } from '../../lib/status-words.ts';
import { ImportanceBars } from './importance-bars.tsx';
import { MeasureChart } from './measure-chart.tsx';
import { ParallelPlot } from './parallel-plot.tsx';
import { Ranking } from './ranking.tsx';
import { secondsLeft, stepsOf } from './sweep-progress.ts';
import { SweepState } from './sweep-state.tsx';
import classes from './sweeps.module.css';
import { useSweeps, useSweepView } from './sweeps-store.ts';
import { Command, Failures, TrialRuns } from './trial-runs.tsx';

export function SweepPage({ id }: { readonly id: string }) {
  const { detail, failure, open, refusal } = useSweepView();
  useEffect(() => void open(id), [open, id]);
  const damaged = useSweeps((state) => state.all?.find((each) => each.id === id && each.failure !== undefined));
  const shown = detail?.summary.id === id ? detail : undefined;
  if (!shown)
    return (
      <Page
        title="Sweep"
        actions={
          <>
            <Button variant="default" onClick={() => goTo({ page: 'sweeps' })}>
              All sweeps
            </Button>
            {damaged && (
              <FullAccess>
                <Delete summary={damaged} />
              </FullAccess>
            )}
          </>
        }
      >
        <FailureNote failure={failure} />
        {!failure && <Waiting>Loading the sweep …</Waiting>}
      </Page>
    );
  const { summary } = shown;
  return (
    <Page
      title={summary.name}
      below={
        <span className="small">
          {taskTitle(summary.task)} on {summary.dataset}, ranked by {measureLabels[summary.measure]}, created{' '}
          {formatWhen(summary.createdAt)}
          {summary.place === 'slurm' ? ', on the cluster’s Slurm' : ''}
        </span>
      }
      actions={<Actions detail={shown} />}
    >
      <div className={classes.column}>
        <FailureNote failure={failure ?? refusal} />
        <Progress detail={shown} />
        {shown.notes.length > 0 && (
          <Notice tone="warning">
            {shown.notes.map((note) => (
              <div key={note}>{sentence(note)}</div>
            ))}
          </Notice>
        )}
        <Results detail={shown} />
        <Command command={shown.command} />
      </div>
    </Page>
  );
}

/** How far it is, in words and as a bar, and the best trial so far. */
function Progress({ detail }: { readonly detail: SweepDetail }) {
  const { summary, runs } = detail;
  const live = useRuns((state) => state.all);
  const { done, total } = stepsOf(runs);
  const left = summary.state === 'running' ? secondsLeft(runs, live ?? []) : undefined;
  const best = bestSentence(detail);
  return (
    <section className={`panel ${classes.progress}`} aria-label="Progress">
      <p>
        <SweepState state={summary.state} /> <span role="status">{sweepSentence(summary)}</span>
        {summary.state === 'stopped' && ' Resume continues the runs that have not finished, from their checkpoints.'}
      </p>
      {summary.state !== 'finished' && (
        <ProgressLine
          label="Steps of all runs"
          done={done}
          total={total}
          detail={left === undefined ? undefined : `about ${formatDuration(left)} left`}
        />
      )}
      {best && <p>{best}</p>}
    </section>
  );
}

function Actions({ detail }: { readonly detail: SweepDetail }) {
  const { summary } = detail;
  return (
    <>
      <FullAccess>
        <StopOrResume detail={detail} />
      </FullAccess>
      <SaveReport
        name={`sweep ${summary.name}`}
        request={() => lab.request('reports.ofSweep', { sweep: summary.id })}
      />
      <FullAccess>
        <Delete summary={summary} />
      </FullAccess>
    </>
  );
}

const icon = { size: 17, stroke: 1.7, 'aria-hidden': true } as const;

function StopOrResume({ detail: { summary, plan, runs } }: { readonly detail: SweepDetail }) {
  const { state } = summary;
  const { doing, do: act } = useSweepView();
  if (state === 'running')
    return (
      <Button
        variant="default"
        loading={doing === 'stop'}
        leftSection={<IconPlayerStop {...icon} />}
        onClick={() => void act('stop')}
      >
        Stop
      </Button>
    );
  // A diverged run would diverge again, and halving has decided without those that failed.
  const canRetry = !plan.halving && runs.some(({ status }) => status === 'failed' || status === 'crashed');
  if (state === 'finished' && !canRetry) return null;
  return (
    <Button
      variant={state === 'finished' ? 'default' : undefined}
      loading={doing === 'resume'}
      leftSection={<IconPlayerPlay {...icon} />}
      onClick={() => void act('resume')}
    >
      {state === 'finished' ? 'Retry the failed runs' : 'Resume'}
    </Button>
  );
}

function Delete({ summary }: Pick<SweepDetail, 'summary'>) {
  const { doing, do: act } = useSweepView();
  const [isDeleting, setDeleting] = useState(false);
  async function onDelete() {
    const from = location.hash;
    if ((await act('delete')) && location.hash === from) goTo({ page: 'sweeps' });
    setDeleting(false);
  }
  return (
    <>
      <Button
        variant="default"
        disabled={summary.state === 'running'}
        title={summary.state === 'running' ? 'Stop the sweep before you delete it' : undefined}
        leftSection={<IconTrash {...icon} />}
        onClick={() => setDeleting(true)}
      >
        Delete
      </Button>
      <Confirm
        opened={isDeleting}
        title="Delete this sweep?"
        verb="Delete"
        busy={doing === 'delete'}
        onConfirm={() => void onDelete()}
        onCancel={() => setDeleting(false)}
      >
        The plan and the ranking of <strong>{summary.name}</strong> are deleted. Its runs stay on the page Runs.
      </Confirm>
    </>
  );
}

const noBrushes: Brushes = {};

/** Ranking, figures and runs. What an axis leaves out of the figure, it leaves out of the list of runs. */
function Results({ detail }: { readonly detail: SweepDetail }) {
  const [brushes, setBrushes] = useState<Brushes>(noBrushes);
  // The lines follow a drag at once, the table of runs when there is time.
  const brushesOfTable = useDeferredValue(brushes);
  const clear = useCallback(() => setBrushes(noBrushes), []);
  const plot = useMemo(() => parallelCoordinates(detail), [detail]);
  const charts = useMemo(() => measuresBySetting(plot), [plot]);
  const hasResults = plot.lines.length > 0;
  return (
    <>
      <Part title="Ranking">
        {hasResults ? (
          <Ranking detail={detail} />
        ) : (
          <p className="dim">Trials are ranked here as soon as their runs have finished.</p>
        )}
      </Part>
      {hasResults && (
        <Part title="Settings and results of the runs">
          <ParallelPlot detail={detail} plot={plot} brushes={brushes} setBrushes={setBrushes} />
        </Part>
      )}
      {hasResults && detail.importance.length > 0 && (
        <Part title="Importance of the settings">
          <ImportanceBars detail={detail} />
        </Part>
      )}
      {charts.length > 0 && (
        <Part title={`${measureLabels[detail.plan.measure]} by setting`}>
          <div className={classes.charts}>
            {charts.map((chart) => (
              <MeasureChart key={chart.axis.key} chart={chart} />
            ))}
          </div>
        </Part>
      )}
      <Failures detail={detail} />
      <Part title={`Runs: ${counted(detail.runs.length, 'run')} of ${counted(trialsOf(detail), 'trial')}`}>
        <TrialRuns detail={detail} plot={plot} brushes={brushesOfTable} clear={clear} />
      </Part>
    </>
  );
}

const trialsOf = ({ runs }: SweepDetail): number => new Set(runs.map(({ settings }) => JSON.stringify(settings))).size;

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.part}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
