/** The form for a new run: photographs, task, settings, preview, length, Start. */
import { Button, Collapse, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight, IconPhoto, IconPlayerPlayFilled } from '@tabler/icons-react';
import { type ReactNode, useEffect, useId, useMemo } from 'react';
import { valuesWithoutColour } from '../../../shared/colour-needs.ts';
import { isAudited } from '../../../shared/cue-cards.ts';
import type { Field } from '../../../shared/form-fields.ts';
import { channelsInWords, colourReading, readingInWords } from '../../../shared/image-reading.ts';
import type { PresetId } from '../../../shared/make-settings.ts';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import { EmptyState, FailureNote, Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { useDatasets } from '../../lib/datasets-store.ts';
import { counted, formatCount } from '../../lib/format.ts';
import { goTo, hashOf } from '../../lib/router.ts';
import {
  type Changes,
  carriedWords,
  estimate,
  groupsOf,
  presetOf,
  problemsOf,
  settingsOf,
  typedValue,
} from './draft.ts';
import { useNewRun } from './draft-store.ts';
import { FieldInput } from './field-input.tsx';
import classes from './new-run-page.module.css';
import { Preview } from './preview.tsx';
import { TaskChooser } from './task-chooser.tsx';

interface Props {
  readonly dataset: string | undefined;
  readonly like: string | undefined;
  readonly from: string | undefined;
}

export function NewRunPage({ dataset, like, from }: Props) {
  const { all, failure } = useDatasets();
  // A dataset that is being indexed again still has its earlier photographs.
  const ready = useMemo(() => all?.filter((known) => known.images > 0), [all]);
  const { copy, setDataset } = useNewRun();
  const chosen = useNewRun((state) => state.dataset);
  useEffect(() => void copy(like, from), [copy, like, from]);
  useEffect(() => {
    if (dataset) setDataset(dataset);
  }, [dataset, setDataset]);
  const isKnown = ready?.some((known) => known.id === chosen);
  const newest = ready?.[0]?.id;
  useEffect(() => {
    if (newest && !isKnown) setDataset(newest);
  }, [isKnown, newest, setDataset]);

  return (
    <Page title="New run" below="Choose a pretext task. All other settings have defaults.">
      <FailureNote failure={failure} />
      {!ready && !failure && <Waiting>Loading …</Waiting>}
      {ready?.length === 0 && (
        <div className="panel">
          <EmptyState
            icon={<IconPhoto size={30} stroke={1.4} aria-hidden />}
            title="No photographs yet"
            action={<Button onClick={() => goTo({ page: 'photographs' })}>Choose photographs</Button>}
          >
            A run needs photographs to train on. Start with your own or with the samples.
          </EmptyState>
        </div>
      )}
      {ready && ready.length > 0 && <Form datasets={ready} />}
    </Page>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.section}>
      <h2 id={id} className={classes.title}>
        {title}
      </h2>
      {children}
    </section>
  );
}

function Form({ datasets }: { readonly datasets: readonly DatasetSummary[] }) {
  const state = useNewRun();
  const { draft, from, like, excluded } = state;
  const [advanced, { toggle }] = useDisclosure(false);
  const card = taskCard(draft.task);
  if (!card) return null;
  const reading = datasets.find(({ id }) => id === state.dataset)?.reading;
  const fixed = valuesWithoutColour(card, reading ?? colourReading);
  const groups = groupsOf(card);
  const problems = problemsOf(draft);
  const own = draft.own[draft.task] ?? {};
  const carried = carriedWords(draft.carried);
  const inputs = (fields: readonly Field[], changes: Changes, set: (key: string, value: Changes[string]) => void) =>
    fields.map((field) => (
      <FieldInput
        key={field.key}
        field={field}
        value={fixed[field.key] ?? typedValue(field, changes)}
        problem={problems[field.key]}
        disabled={(field.key === 'encoder' && from !== undefined) || fixed[field.key] !== undefined}
        note={
          fixed[field.key] === undefined || !reading
            ? undefined
            : `Needs colour; these images are read as ${channelsInWords(reading.channels)}.`
        }
        onChange={(value) => set(field.key, value)}
      />
    ));
  const hasAdvancedProblem = groups.advanced.some((field) => problems[field.key]);

  return (
    <div className={classes.columns}>
      <div className={classes.settings}>
        {from ? (
          <Notice
            tone="hint"
            action={
              <Button size="compact-sm" variant="default" onClick={state.dropFrom}>
                Start from random weights
              </Button>
            }
          >
            Starts from the encoder of <strong>{from.name}</strong>, so the encoder cannot be changed.
          </Notice>
        ) : (
          like && (
            <Notice tone="hint">
              Settings copied from <strong>{like.name}</strong>.
            </Notice>
          )
        )}
        {excluded.length > 0 && (
          <Notice
            tone="hint"
            action={
              <Button size="compact-sm" variant="default" onClick={state.excludeNone}>
                Train on all
              </Button>
            }
          >
            {counted(excluded.length, 'photograph')} excluded, as in the copied run.
          </Notice>
        )}
        <Section title="Photographs">
          <Sources datasets={datasets} />
          {state.dataset && (
            <p className={classes.audit}>
              Read as {readingInWords(reading ?? colourReading)}.{' '}
              <a href={hashOf({ page: 'dataset', dataset: state.dataset })}>Channels, depth and range</a>
            </p>
          )}
        </Section>
        <Section title="Pretext task">
          <TaskChooser task={draft.task} onChoose={state.chooseTask} />
          <div className={classes.preset}>
            <span id="preset-label">Settings</span>
            <SegmentedControl
              aria-labelledby="preset-label"
              size="xs"
              disabled={from !== undefined}
              value={presetOf(draft, reading) ?? 'own'}
              onChange={(chosen) => {
                if (chosen !== 'own') state.choosePreset(chosen as PresetId);
              }}
              data={[
                { value: 'laptop', label: 'Laptop' },
                { value: 'paper', label: 'As in the paper' },
                { value: 'own', label: 'Custom' },
              ]}
            />
          </div>
          <div className={`panel ${classes.fields}`}>{inputs(card.settings, own, state.setOwn)}</div>
          {state.dataset && isAudited(draft.task) && (
            <p className={classes.audit}>
              <a href={hashOf({ page: 'audit', dataset: state.dataset, task: draft.task })}>Check for shortcuts</a> in
              these photographs before you train.
            </p>
          )}
        </Section>
        <Section title="Network and length">
          <div className={`panel ${classes.fields}`}>
            {inputs(groups.usual, draft.common, state.setCommon)}
            {carried.length > 0 && <p className={classes.carried}>Also copied: {carried.join(', ')}.</p>}
          </div>
        </Section>
        <section aria-label="Advanced">
          <button type="button" className={classes.toggle} aria-expanded={advanced} onClick={toggle}>
            <IconChevronRight size={16} aria-hidden />
            Optimiser, seed and engine
            {hasAdvancedProblem && <span className={classes.problem}>invalid value</span>}
          </button>
          <Collapse expanded={advanced} transitionDuration={0}>
            <div className={`panel ${classes.fields}`}>{inputs(groups.advanced, draft.common, state.setCommon)}</div>
          </Collapse>
        </section>
      </div>
      <div className={classes.side}>
        <Preview />
        <StartPanel datasets={datasets} />
      </div>
    </div>
  );
}

function Sources({ datasets }: { readonly datasets: readonly DatasetSummary[] }) {
  const { dataset, heldOut, setDataset, setHeldOut } = useNewRun();
  const choices = datasets.map(({ id, name, images }) => ({
    value: id,
    label: `${name} (${formatCount(images)})`,
  }));
  return (
    <div className={classes.sources}>
      <Select
        label="Train on"
        data={choices}
        value={dataset ?? null}
        onChange={(chosen) => setDataset(chosen ?? undefined)}
      />
      <Select
        label="Held-out photographs"
        data={[{ value: '', label: 'A part of these' }, ...choices.filter(({ value }) => value !== dataset)]}
        value={heldOut ?? ''}
        onChange={(chosen) => setHeldOut(chosen || undefined)}
      />
    </div>
  );
}

function StartPanel({ datasets }: { readonly datasets: readonly DatasetSummary[] }) {
  const { draft, dataset, heldOut, name, setName, start, starting, failure } = useNewRun();
  const settings = settingsOf(draft, datasets.find(({ id }) => id === dataset)?.reading);
  const photographs = datasets.find(({ id }) => id === dataset)?.images ?? 0;
  const ownHeldOut = datasets.find(({ id }) => id === heldOut)?.images;
  const plan = settings.ok ? estimate(settings.value, photographs, ownHeldOut) : undefined;

  async function onStart() {
    const run = await start();
    if (run) goTo({ page: 'run', run, tab: 'watch' });
  }
  return (
    <section className={`panel ${classes.start}`} aria-label="Start">
      {plan ? (
        <dl className={classes.plan}>
          <div>
            <dt>Steps per epoch</dt>
            <dd>about {plan.stepsPerEpoch.toLocaleString('en-GB')}</dd>
          </div>
          <div>
            <dt>Total steps</dt>
            <dd>about {plan.totalSteps.toLocaleString('en-GB')}</dd>
          </div>
          <div>
            <dt>Training / held out</dt>
            <dd>
              {plan.train.toLocaleString('en-GB')} / {plan.heldOut.toLocaleString('en-GB')}
            </dd>
          </div>
        </dl>
      ) : (
        <FailureNote failure={settings.ok ? undefined : settings.failure} />
      )}
      {plan && settings.ok && photographs > 0 && plan.batch < settings.value.batch && !settings.value.batchAsked && (
        <p className="dim small">Few photographs: the batch size is reduced to {plan.batch}.</p>
      )}
      <TextInput
        aria-label="Name of the run"
        placeholder="Name (optional)"
        maxLength={120}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <FailureNote failure={failure} />
      <Button
        size="md"
        fullWidth
        loading={starting}
        disabled={!plan || !dataset}
        leftSection={<IconPlayerPlayFilled size={16} aria-hidden />}
        onClick={onStart}
      >
        Start training
      </Button>
    </section>
  );
}
