/** The form for a new run: photographs, task, settings, preview, length, Start. */
import { Button, Collapse, SegmentedControl, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight, IconPhoto } from '@tabler/icons-react';
import { type ReactNode, useEffect, useId, useMemo } from 'react';
import { valuesWithoutColour } from '../../../shared/colour-needs.ts';
import { isAudited } from '../../../shared/cue-cards.ts';
import type { Field } from '../../../shared/form-fields.ts';
import { channelsInWords, colourReading, readingInWords } from '../../../shared/image-reading.ts';
import type { PresetId } from '../../../shared/make-settings.ts';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { planKeyOf, sweepableFields } from '../../../shared/swept-fields.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import { EmptyState, FailureNote, Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { useDatasets } from '../../lib/datasets-store.ts';
import { counted, formatCount } from '../../lib/format.ts';
import { goTo, hashOf } from '../../lib/router.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { useCandidate } from './candidate.ts';
import { type Changes, carriedWords, estimate, groupsOf, presetOf, problemsOf, typedValue } from './draft.ts';
import { excludedOf, useNewRun } from './draft-store.ts';
import { runsAhead } from './estimate-words.ts';
import { FieldInput } from './field-input.tsx';
import { NameAndStart } from './name-and-start.tsx';
import classes from './new-run-page.module.css';
import { Preview } from './preview.tsx';
import { RunEstimatePanel } from './run-estimate.tsx';
import { valueProblems } from './sweep-draft.ts';
import { SweepPanel } from './sweep-panel.tsx';
import { useNewSweep } from './sweep-store.ts';
import type { SweptSetting } from './swept-values.tsx';
import { TaskChooser } from './task-chooser.tsx';
import { TrainsOn } from './trains-on.tsx';

/** No setting of the training: it changes none of its numbers. */
const tensorboardField: Field = {
  kind: 'switch',
  key: 'tensorboard',
  label: 'TensorBoard files',
  help: 'Also write curves, boards and feature histograms as event files into the run’s folder.',
  default: false,
};

interface Props {
  readonly dataset: string | undefined;
  readonly like: string | undefined;
  readonly from: string | undefined;
  /** The form of a sweep: settings can vary. */
  readonly isSweep: boolean;
}

export function NewRunPage({ dataset, like, from, isSweep }: Props) {
  const { all, failure } = useDatasets();
  const { arrive, settle } = useNewRun();
  const chosen = useNewRun((state) => state.dataset);
  const heldOut = useNewRun((state) => state.heldOut);
  // A dataset that is being indexed again still has its earlier images.
  const offered = useMemo(
    () => all?.filter(({ id, images }) => images > 0 || id === chosen || id === heldOut),
    [all, chosen, heldOut],
  );
  useEffect(() => void arrive({ dataset, like, from }), [arrive, dataset, like, from]);
  useEffect(() => {
    if (all) settle(dataset, all);
  }, [settle, all, dataset]);

  return (
    <Page
      title={isSweep ? 'New sweep' : 'New run'}
      below={
        isSweep
          ? 'Mark the settings to vary and list their values. Every combination is a trial.'
          : 'Choose a pretext task. All other settings have defaults.'
      }
      actions={
        <Button
          component="a"
          variant="default"
          href={hashOf({
            page: 'new',
            ...(dataset ? { dataset } : {}),
            ...(like ? { like } : {}),
            ...(from ? { from } : {}),
            ...(isSweep ? {} : { sweep: true }),
          })}
        >
          {isSweep ? 'Train a single run' : 'Sweep settings…'}
        </Button>
      }
    >
      <FailureNote failure={failure} />
      {!offered && !failure && <Waiting>Loading …</Waiting>}
      {offered?.length === 0 && (
        <div className="panel">
          <EmptyState
            icon={<IconPhoto size={30} stroke={1.4} aria-hidden />}
            title="No images yet"
            action={<Button onClick={() => goTo({ page: 'photographs' })}>Choose images</Button>}
          >
            A run needs images to train on. Start with your own or with the samples.
          </EmptyState>
        </div>
      )}
      {offered && offered.length > 0 && <Form datasets={offered} isSweep={isSweep} />}
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

function Form({ datasets, isSweep }: { readonly datasets: readonly DatasetSummary[]; readonly isSweep: boolean }) {
  const state = useNewRun();
  const { draft, from, like } = state;
  const excluded = excludedOf(state);
  const sweep = useNewSweep();
  const [advanced, { toggle }] = useDisclosure(false);
  const card = taskCard(draft.task);
  if (!card) return null;
  const reading = datasets.find(({ id }) => id === state.dataset)?.reading;
  const fixed = valuesWithoutColour(card, reading ?? colourReading);
  const groups = groupsOf(card);
  const problems = problemsOf(draft);
  const own = draft.own[draft.task] ?? {};
  const carried = carriedWords(draft.carried);
  const valuesProblems = isSweep ? valueProblems(draft.task, sweep.draft) : {};
  const sweepable = isSweep ? sweepableFields(draft.task) : [];
  /** A setting of the form as one of a sweep; undefined if it cannot vary. */
  const sweptSetting = (field: Field): SweptSetting | undefined => {
    const known = sweepable.find((each) => each.field.key === field.key);
    return (
      known && {
        text: sweep.draft.varied[known.key],
        problem: valuesProblems[known.key],
        onText: (text) => sweep.vary(known.key, text),
      }
    );
  };
  const inputs = (fields: readonly Field[], changes: Changes, set: (key: string, value: Changes[string]) => void) =>
    fields.map((field) => (
      <FieldInput
        key={field.key}
        field={field}
        value={fixed[field.key] ?? typedValue(field, changes)}
        problem={problems[field.key]}
        swept={sweptSetting(field)}
        disabled={(field.key === 'encoder' && from !== undefined) || fixed[field.key] !== undefined}
        note={
          fixed[field.key] === undefined || !reading
            ? undefined
            : `Needs colour; these images are read as ${channelsInWords(reading.channels)}.`
        }
        onChange={(value) => set(field.key, value)}
      />
    ));
  const hasAdvancedProblem = groups.advanced.some(
    ({ key }) => problems[key] ?? valuesProblems[planKeyOf(key)] !== undefined,
  );

  return (
    <div className={classes.columns}>
      <div className={classes.settings}>
        <FailureNote failure={state.copyFailure} />
        {like && (
          <Notice tone="hint">
            Images and settings copied from <strong>{like.name}</strong>.
          </Notice>
        )}
        {from && (
          <Notice
            tone="hint"
            action={
              <Button size="compact-sm" variant="default" onClick={state.dropFrom}>
                Start from random weights
              </Button>
            }
          >
            Starts from the {from.isFile ? 'weights' : 'encoder'} of <strong>{from.name}</strong>, so the encoder cannot
            be changed.
          </Notice>
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
            {counted(excluded.length, 'image')} excluded,{' '}
            {state.exclusion?.from === 'map' ? 'as selected on the map' : 'as in the copied run'}.
          </Notice>
        )}
        <Section title="Images">
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
              these images before you train.
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
            Optimiser, seed, engine and TensorBoard
            {hasAdvancedProblem && <span className={classes.problem}>invalid value</span>}
          </button>
          <Collapse expanded={advanced} transitionDuration={0}>
            <div className={`panel ${classes.fields}`}>
              {inputs(groups.advanced, draft.common, state.setCommon)}
              <FieldInput
                field={tensorboardField}
                value={state.tensorboard}
                problem={undefined}
                onChange={(value) => state.setTensorboard(value === true)}
              />
            </div>
          </Collapse>
        </section>
      </div>
      <div className={classes.side}>
        <Preview />
        {isSweep ? <SweepPanel datasets={datasets} /> : <StartPanel datasets={datasets} />}
      </div>
    </div>
  );
}

function Sources({ datasets }: { readonly datasets: readonly DatasetSummary[] }) {
  const { dataset, heldOut, setDataset, setHeldOut } = useNewRun();
  const choices = datasets.map(({ id, name, images, state }) => ({
    value: id,
    label: `${name} (${images > 0 ? formatCount(images) : state === 'indexing' ? 'indexing' : 'not indexed'})`,
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
        label="Held-out images"
        data={[{ value: '', label: 'A part of these' }, ...choices.filter(({ value }) => value !== dataset)]}
        value={heldOut ?? ''}
        onChange={(chosen) => setHeldOut(chosen || undefined)}
      />
    </div>
  );
}

function StartPanel({ datasets }: { readonly datasets: readonly DatasetSummary[] }) {
  const { start, starting, failure } = useNewRun();
  const { settings, dataset, heldOut, why } = useCandidate(datasets);
  const ahead = runsAhead(useRuns((state) => state.all)).length;
  const plan =
    settings.ok && dataset && dataset.images > 0
      ? estimate(settings.value, dataset.images, heldOut?.images)
      : undefined;

  async function onStart() {
    const from = location.hash;
    const run = await start();
    // A measurement that is under way is stopped first: the user may have gone elsewhere meanwhile.
    if (run && location.hash === from) goTo({ page: 'run', run, tab: 'watch' });
  }
  return (
    <section className={`panel ${classes.start}`} aria-label="Start">
      <FailureNote failure={settings.ok ? undefined : settings.failure} />
      {dataset && <TrainsOn dataset={dataset} heldOut={heldOut} />}
      {plan && (
        <dl className={classes.plan}>
          <div>
            <dt>Steps per epoch</dt>
            <dd>about {formatCount(plan.stepsPerEpoch)}</dd>
          </div>
          <div>
            <dt>Total steps</dt>
            <dd>about {formatCount(plan.totalSteps)}</dd>
          </div>
          <div>
            <dt>Training / held out</dt>
            <dd>
              {formatCount(plan.train)} / {formatCount(plan.heldOut)}
            </dd>
          </div>
        </dl>
      )}
      {plan && settings.ok && plan.batch > 0 && plan.batch < settings.value.batch && !settings.value.batchAsked && (
        <p className="dim small">Few images: the batch size is reduced to {plan.batch}.</p>
      )}
      {settings.ok && dataset && (
        <RunEstimatePanel dataset={dataset} heldOut={heldOut} settings={settings.value} canStart={why === undefined} />
      )}
      <NameAndStart
        of="run"
        why={why}
        isReady
        starting={starting}
        failure={failure}
        verb="Start training"
        onStart={() => void onStart()}
      />
      {ahead > 0 && <p className="dim small">Starts after {counted(ahead, 'other run')}. Runs train one at a time.</p>}
    </section>
  );
}
