/** What the photographs of a dataset give away of a task's answers, before any training. */
import { Button, Radio } from '@mantine/core';
import { IconFileReport, IconPhotoOff, IconSparkles } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { auditedTasks, isAudited } from '../../../shared/cue-cards.ts';
import type { Result } from '../../../shared/failure.ts';
import type { SettingValue } from '../../../shared/fields.ts';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { AnalysisProgress } from '../../components/analysis-progress.tsx';
import { EmptyState, FailureNote, Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { useDatasets } from '../../lib/datasets.ts';
import { counted, formatCount } from '../../lib/format.ts';
import { auditReportUrl } from '../../lib/lab.ts';
import { goTo, hashOf } from '../../lib/router.ts';
import { settingWords, taskTitle } from '../../lib/words.ts';
import classes from './audit-page.module.css';
import { AuditResult } from './audit-result.tsx';
import { auditKey, settingsKey, useAudit } from './audit-store.ts';

/** The new run's settings for a task, as they are chosen now, and a way to change one. */
export interface NewRunSettings {
  of(task: string): Result<TrainSettings>;
  set(task: string, key: string, value: SettingValue): void;
  /** Makes this the new run's task. */
  choose(task: string): void;
}

interface Props {
  readonly dataset: string;
  /** Rotation where none is said. */
  readonly task: string | undefined;
  readonly newRun: NewRunSettings;
}

export function AuditPage({ dataset: id, task = auditedTasks[0]!, newRun }: Props) {
  const { all, failure } = useDatasets();
  const dataset = all?.find((known) => known.id === id);
  const { load, dismiss } = useAudit();
  useEffect(() => {
    void load(id, { task });
    return () => dismiss(id);
  }, [load, dismiss, id, task]);
  if (!dataset) {
    return (
      <Page title="What do these photographs give away?">
        <FailureNote failure={failure} />
        {all ? (
          <EmptyState
            icon={<IconPhotoOff size={30} stroke={1.4} aria-hidden />}
            title="These photographs are not open"
            action={<Button onClick={() => goTo({ page: 'photographs' })}>Choose photographs</Button>}
          >
            The lab does not know a dataset by this address.
          </EmptyState>
        ) : (
          <Waiting>Asking the lab …</Waiting>
        )}
      </Page>
    );
  }
  return <Known dataset={dataset} task={task} newRun={newRun} />;
}

function Known({ dataset, task, newRun }: Omit<Props, 'dataset' | 'task'> & { dataset: DatasetSummary; task: string }) {
  const audit = useAudit((state) => state.last[auditKey(dataset.id, task)]);
  return (
    <Page
      title="What do these photographs give away?"
      below={
        <span className="small">
          <a href={hashOf({ page: 'dataset', dataset: dataset.id })}>{dataset.name}</a> ·{' '}
          {counted(dataset.images, 'photograph')}
        </span>
      }
      actions={
        <>
          {audit && (
            <Button
              component="a"
              variant="default"
              href={auditReportUrl(dataset.id, audit.task)}
              download
              leftSection={<IconFileReport size={17} stroke={1.7} aria-hidden />}
            >
              Save as a report
            </Button>
          )}
          <Button
            leftSection={<IconSparkles size={17} stroke={1.7} aria-hidden />}
            onClick={() => {
              newRun.choose(task);
              goTo({ page: 'new', dataset: dataset.id });
            }}
          >
            New run on these
          </Button>
        </>
      }
    >
      <div className={classes.columns}>
        <Form dataset={dataset} task={task} newRun={newRun} />
        <LastAudit dataset={dataset} task={task} newRun={newRun} />
      </div>
    </Page>
  );
}

function Form({ dataset, task, newRun }: { dataset: DatasetSummary; task: string; newRun: NewRunSettings }) {
  const { start, cancel } = useAudit();
  const audit = useAudit((state) => state.last[auditKey(dataset.id, task)]);
  const working = useAudit((state) => state.working[dataset.id]);
  const failure = useAudit((state) => state.unfinished[dataset.id]?.failure);
  const settings = newRun.of(task);
  return (
    <section className={`panel ${classes.form}`} aria-labelledby="audit-form">
      <h2 id="audit-form">Audit</h2>
      <p className="dim small">
        Small probes, each of which sees one cue and nothing else, try to answer the puzzle: first with every precaution
        off, then with the settings that are chosen for the new run. Nothing is trained, and the photographs are only
        read.
      </p>
      <Radio.Group
        label="For the puzzle"
        value={task}
        onChange={(chosen) => goTo({ page: 'audit', dataset: dataset.id, task: chosen })}
      >
        <div className={classes.tasks}>
          {auditedTasks.map((id) => (
            <Radio key={id} value={id} label={taskTitle(id)} disabled={working !== undefined} />
          ))}
        </div>
      </Radio.Group>
      {isAudited(task) && <p className="dim small">{taskCard(task)?.idea}</p>}
      {settings.ok ? (
        <SettingsLine settings={settings.value} dataset={dataset.id} onOpen={() => newRun.choose(task)} />
      ) : null}
      {working ? (
        <AnalysisProgress working={working} className={classes.progress} onCancel={() => cancel(dataset.id)} />
      ) : (
        <Button
          disabled={!settings.ok || dataset.state !== 'ready' || dataset.images === 0}
          onClick={() => settings.ok && start(dataset.id, { settings: settings.value })}
        >
          {audit ? 'Audit again' : 'Audit'}
        </Button>
      )}
      {dataset.state !== 'ready' && (
        <p className="dim small">These photographs are not indexed now: index them on their page first.</p>
      )}
      <div className={classes.failure}>
        <FailureNote failure={settings.ok ? failure : settings.failure} />
      </div>
    </section>
  );
}

/** The size and the precautions that the second look goes by. */
function SettingsLine({
  settings,
  dataset,
  onOpen,
}: {
  readonly settings: TrainSettings;
  readonly dataset: string;
  onOpen(): void;
}) {
  const precautions = taskCard(settings.task)?.settings.filter(({ remedyFor }) => remedyFor) ?? [];
  const words = precautions.map((field) => `${field.label}: ${settingWords(field, settings.taskSettings[field.key])}`);
  return (
    <div className={classes.chosen}>
      <h3>Settings of the new run</h3>
      <ul>
        <li>Image size: {settings.size} px</li>
        {words.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <a href={hashOf({ page: 'new', dataset })} onClick={onOpen}>
        Change them
      </a>
    </div>
  );
}

function LastAudit({ dataset, task, newRun }: { dataset: DatasetSummary; task: string; newRun: NewRunSettings }) {
  const key = auditKey(dataset.id, task);
  const audit = useAudit((state) => state.last[key]);
  const madeWith = useAudit((state) => state.madeWith[key]);
  const working = useAudit((state) => state.working[dataset.id]);
  const { cancelled = false, failure } = useAudit((state) => state.unfinished[dataset.id]) ?? {};
  if (!audit) {
    const words: ReactNode = working
      ? 'The probes are at work: the result will stand here.'
      : cancelled
        ? 'The audit was cancelled. Nothing was kept.'
        : failure
          ? 'No result: the audit could not be made.'
          : audit === null
            ? `Not audited for ${taskTitle(task)} yet. Every cue that could give its answers away will stand here, with its score against chance and against natural photographs.`
            : 'Asking the lab for the last audit …';
    return (
      <p className={`dim ${classes.empty}`} role="status">
        {words}
      </p>
    );
  }
  const settings = newRun.of(task);
  const isOutdated =
    settings.ok && madeWith !== undefined && settingsKey(madeWith.settings) !== settingsKey(settings.value);
  return (
    <div className={classes.found}>
      {isOutdated && !working && (
        <Notice tone="hint">The settings have changed since: audit again to see what they make of each cue now.</Notice>
      )}
      {settings.ok && settings.value.size !== audit.size && madeWith === undefined && (
        <Notice tone="hint">
          This audit posed its puzzles at {formatCount(audit.size)} px; the new run is set to{' '}
          {formatCount(settings.value.size)} px.
        </Notice>
      )}
      {cancelled && <Notice tone="hint">The audit was cancelled: this is the one before.</Notice>}
      <AuditResult
        audit={audit}
        settings={
          settings.ok
            ? {
                task,
                taskSettings: settings.value.taskSettings,
                set: (key, value) => newRun.set(task, key, value),
              }
            : undefined
        }
      />
    </div>
  );
}
