/** Checks a dataset for shortcuts of a task before any training: the form of an audit, and its last result. */
import { Button, Radio } from '@mantine/core';
import { IconFileReport, IconPhotoOff, IconSparkles } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { auditedTasks, isAudited } from '../../../shared/cue-cards.ts';
import type { Result } from '../../../shared/failure.ts';
import type { SettingValue } from '../../../shared/form-fields.ts';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { AnalysisProgress } from '../../components/analysis-progress.tsx';
import { EmptyState, FailureNote, Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { useDatasets } from '../../lib/datasets-store.ts';
import { counted, formatCount } from '../../lib/format.ts';
import { auditReportUrl } from '../../lib/lab-client.ts';
import { goTo, hashOf } from '../../lib/router.ts';
import { settingWords, taskTitle } from '../../lib/status-words.ts';
import classes from './audit-page.module.css';
import { AuditResult } from './audit-result.tsx';
import { auditKey, settingsKey, useAudit } from './audit-store.ts';

/** The new run's settings for each task, and ways to change them. */
export interface NewRunSettings {
  of(task: string): Result<TrainSettings>;
  set(task: string, key: string, value: SettingValue): void;
  /** Sets the new run's task. */
  choose(task: string): void;
}

interface Props {
  readonly dataset: string;
  /** The first audited task if undefined. */
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
      <Page title="Check for shortcuts">
        <FailureNote failure={failure} />
        {all ? (
          <EmptyState
            icon={<IconPhotoOff size={30} stroke={1.4} aria-hidden />}
            title="These images are not open"
            action={<Button onClick={() => goTo({ page: 'photographs' })}>Choose images</Button>}
          >
            There is no dataset at this address.
          </EmptyState>
        ) : (
          <Waiting>Loading …</Waiting>
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
      title="Check for shortcuts"
      below={
        <span className="small">
          <a href={hashOf({ page: 'dataset', dataset: dataset.id })}>{dataset.name}</a> ·{' '}
          {counted(dataset.images, 'image')}
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
              Save report
            </Button>
          )}
          <Button
            leftSection={<IconSparkles size={17} stroke={1.7} aria-hidden />}
            onClick={() => {
              newRun.choose(task);
              goTo({ page: 'new', dataset: dataset.id });
            }}
          >
            Train on these images
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
        An audit fits small probes, each of which sees only one cue, and measures how many questions of the task they
        answer: first with every remedy off, then with the settings of the new run. No network is trained, and the
        images are only read.
      </p>
      <Radio.Group
        label="Pretext task"
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
          {audit ? 'Run audit again' : 'Run audit'}
        </Button>
      )}
      {dataset.state !== 'ready' && (
        <p className="dim small">These images are not indexed. Index them on their page first.</p>
      )}
      <div className={classes.failure}>
        <FailureNote failure={settings.ok ? failure : settings.failure} />
      </div>
    </section>
  );
}

/** The settings of the new run that the audit uses: image size and remedies. */
function SettingsLine({
  settings,
  dataset,
  onOpen,
}: {
  readonly settings: TrainSettings;
  readonly dataset: string;
  onOpen(): void;
}) {
  const remedies = taskCard(settings.task)?.settings.filter(({ remedyFor }) => remedyFor) ?? [];
  const words = remedies.map((field) => `${field.label}: ${settingWords(field, settings.taskSettings[field.key])}`);
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
        Change settings
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
      ? 'Audit running. Results will appear here.'
      : cancelled
        ? 'The audit was cancelled. There is no result.'
        : failure
          ? 'The audit failed. There is no result.'
          : audit === null
            ? `Not audited for ${taskTitle(task)} yet. Results will appear here: a score for every cue, next to chance and natural images.`
            : 'Loading the last audit …';
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
        <Notice tone="hint">The settings have changed since. Run the audit again to use the current ones.</Notice>
      )}
      {settings.ok && settings.value.size !== audit.size && madeWith === undefined && (
        <Notice tone="hint">
          This audit used an image size of {formatCount(audit.size)} px; the new run uses{' '}
          {formatCount(settings.value.size)} px.
        </Notice>
      )}
      {cancelled && <Notice tone="hint">The audit was cancelled. This is the previous result.</Notice>}
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
