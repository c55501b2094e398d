/** How the trials of a sweep are made, what they cost, and Start. */
import { NumberInput, Select, Switch } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { askAboveRuns, type SweepCost, type SweepMeasure, sweepMeasures } from '../../../shared/sweep.ts';
import { measureLabels } from '../../../shared/swept-fields.ts';
import { Confirm } from '../../components/confirm.tsx';
import { FailureNote } from '../../components/notice.tsx';
import { counted, formatCount, sentence } from '../../lib/format.ts';
import { goTo } from '../../lib/router.ts';
import { useCandidate } from './candidate.ts';
import { excludedOf, useNewRun } from './draft-store.ts';
import { NameAndStart } from './name-and-start.tsx';
import classes from './new-run-page.module.css';
import { RunEstimatePanel } from './run-estimate.tsx';
import { numberProblem, planOf, type SweepNumber, sweepFields } from './sweep-draft.ts';
import { requestKey, type SweepRequest, useNewSweep } from './sweep-store.ts';
import { TrainsOn } from './trains-on.tsx';

/** Milliseconds without a change after which the cost is counted. */
const typingMs = 250;

/** The request of the draft, and why it cannot start. */
function useSweepRequest(datasets: readonly DatasetSummary[]) {
  const candidate = useCandidate(datasets);
  const { settings, dataset, heldOut } = candidate;
  const { draft, test, cost, refusal, count } = useNewSweep();
  const from = useNewRun((state) => state.from);
  const excluded = useNewRun(excludedOf);
  const tensorboard = useNewRun((state) => state.tensorboard);
  const plan = settings.ok ? planOf(draft, settings.value) : undefined;
  const request: SweepRequest | undefined =
    plan?.ok && dataset
      ? {
          dataset: dataset.id,
          ...(heldOut ? { heldOut: heldOut.id } : {}),
          plan: plan.value,
          ...(plan.value.measure === 'knn' && test ? { test } : {}),
          ...(excluded.length > 0 ? { excluded: [...excluded] } : {}),
          ...(tensorboard ? { tensorboard } : {}),
        }
      : undefined;
  const key = requestKey(request);
  useEffect(() => {
    if (key === '') return;
    const timer = setTimeout(() => void count(key, JSON.parse(key) as SweepRequest), typingMs);
    return () => clearTimeout(timer);
  }, [count, key]);
  const refused = refusal?.key === key ? refusal.failure : undefined;
  const why =
    candidate.why ??
    (from ? 'The runs of a sweep start from random weights, not from the encoder of a run.' : undefined) ??
    (plan && !plan.ok ? sentence(plan.failure.message) : undefined) ??
    (refused ? 'This plan cannot be started: see above.' : undefined);
  return { ...candidate, request, refused, cost: cost?.key === key ? cost.cost : undefined, why };
}

export function SweepPanel({ datasets }: { readonly datasets: readonly DatasetSummary[] }) {
  const { settings, dataset, heldOut, request, refused, cost, why } = useSweepRequest(datasets);
  const { start, starting, failure } = useNewSweep();
  const { name, setName } = useNewRun();
  const [isAsking, setAsking] = useState(false);
  const isLarge = cost !== undefined && cost.runs > askAboveRuns;

  async function onStart(confirmed: boolean) {
    if (!request) return;
    setAsking(false);
    const from = location.hash;
    const named = name.trim();
    const sweep = await start({ ...request, ...(named ? { name: named } : {}), ...(confirmed ? { confirmed } : {}) });
    if (!sweep) return;
    setName('');
    if (location.hash === from) goTo({ page: 'sweep', sweep });
  }
  return (
    <section className={`panel ${classes.start}`} aria-label="Start the sweep">
      <FailureNote failure={settings.ok ? undefined : settings.failure} />
      {dataset && <TrainsOn dataset={dataset} heldOut={heldOut} />}
      <Trials datasets={datasets} />
      {request && <Cost cost={cost} />}
      <FailureNote failure={refused} />
      {settings.ok && dataset && (
        <RunEstimatePanel
          dataset={dataset}
          heldOut={heldOut}
          settings={settings.value}
          canStart={why === undefined}
          sweep={cost}
        />
      )}
      <NameAndStart
        of="sweep"
        why={why}
        isReady={cost !== undefined}
        starting={starting}
        failure={failure}
        verb={cost ? `Start ${counted(cost.runs, 'run')}` : 'Start the sweep'}
        onStart={() => (isLarge ? setAsking(true) : void onStart(false))}
      />
      {cost && (
        <Confirm
          opened={isAsking}
          title={`Start ${counted(cost.runs, 'run')}?`}
          verb={`Start ${counted(cost.runs, 'run')}`}
          isSafe
          onConfirm={() => void onStart(true)}
          onCancel={() => setAsking(false)}
        >
          {counted(cost.trials, 'trial')} give {counted(cost.runs, 'run')} and {counted(cost.steps, 'step')}. They train
          one after the other. The sweep can be stopped at any time, and resumed.
        </Confirm>
      )}
    </section>
  );
}

/** How trials are made of the values. */
function Trials({ datasets }: { readonly datasets: readonly DatasetSummary[] }) {
  const { draft, change, test, setTest } = useNewSweep();
  const number = (key: SweepNumber, description: string, placeholder?: string) => (
    <NumberInput
      label={sweepFields[key].label}
      description={description}
      {...(placeholder === undefined ? {} : { placeholder })}
      value={typeof draft[key] === 'number' ? draft[key] : ''}
      min={sweepFields[key].min}
      max={sweepFields[key].max}
      clampBehavior="none"
      allowDecimal={false}
      error={numberProblem(key, draft[key])}
      onChange={(typed) => change({ [key]: typed })}
    />
  );
  return (
    <div className={classes.trials}>
      {number('seeds', 'A trial is one choice of the settings. Several seeds show how much chance alone changes.')}
      {number('random', 'Empty for all combinations of the values.', 'all')}
      <Select
        label="Ranked by"
        description={
          draft.measure === 'score'
            ? 'The pretext score on held-out images. It does not say how useful the features are.'
            : 'Accuracy of k-NN on labelled images, measured after each run.'
        }
        data={sweepMeasures.map((value) => ({ value, label: measureLabels[value] }))}
        value={draft.measure}
        onChange={(measure) => measure && change({ measure: measure as SweepMeasure })}
      />
      {draft.measure === 'knn' && (
        <Select
          label="Labelled images to test on"
          description="The images to train on need labels too."
          data={[
            { value: '', label: 'The held-out images' },
            ...datasets.map(({ id, name, images }) => ({ value: id, label: `${name} (${formatCount(images)})` })),
          ]}
          value={test ?? ''}
          onChange={(chosen) => setTest(chosen || undefined)}
        />
      )}
      <Switch
        label="Successive halving"
        description="Trains all trials briefly, and continues only with the best."
        checked={draft.halves}
        onChange={(event) => change({ halves: event.currentTarget.checked })}
      />
      {draft.halves && (
        <>
          {number('factor', 'With 3, the best third continues, for three times as many steps.')}
          {number('rungs', 'How often trials are measured and the worst left out, the last time at full length.')}
        </>
      )}
    </div>
  );
}

function Cost({ cost }: { readonly cost: SweepCost | undefined }) {
  const count = (value: number | undefined) => (value === undefined ? '…' : formatCount(value));
  return (
    <dl className={classes.plan} aria-label="What the sweep amounts to">
      <div>
        <dt>Trials</dt>
        <dd>{count(cost?.trials)}</dd>
      </div>
      <div>
        <dt>Runs</dt>
        <dd>{count(cost?.runs)}</dd>
      </div>
      <div>
        <dt>Steps of all runs</dt>
        <dd>{cost ? `about ${formatCount(cost.steps)}` : '…'}</dd>
      </div>
    </dl>
  );
}
