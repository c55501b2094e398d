/** The demonstration's five steps: plant, audit, train, diagnose, and train again with the remedy. */
import { Button } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { auditSummary } from '../../../shared/audit-words.ts';
import { findingsOf } from '../../../shared/diagnosis.ts';
import { diagnosisHeadline, verdictSentence } from '../../../shared/diagnosis-words.ts';
import { cueName } from '../../../shared/format-words.ts';
import type { RunSummary } from '../../../shared/protocol.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import { AnalysisProgress } from '../../components/analysis-progress.tsx';
import { FailureNote } from '../../components/notice.tsx';
import { ProgressLine, Waiting } from '../../components/waiting.tsx';
import { useDatasets } from '../../lib/datasets-store.ts';
import { formatScore, sentence } from '../../lib/format.ts';
import { hashOf } from '../../lib/router.ts';
import { useRunDetail } from '../../lib/run-details.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { hasEnded, statusSentence, taskTitle } from '../../lib/status-words.ts';
import { auditKey, useAudit } from './audit-store.ts';
import classes from './cheat-page.module.css';
import { existingOf, planOf } from './cheat-plan.ts';
import {
  type CheatStep,
  cheatSteps,
  currentStep,
  type Facts,
  type StepState,
  stepStates,
  stepWords,
} from './cheat-steps.ts';
import { useCheat } from './cheat-store.ts';
import { CueFinding } from './cue-finding.tsx';
import { useDiagnosis } from './diagnosis-store.ts';
import { PairTable } from './paired-runs-panel.tsx';
import { PlantForm } from './plant-form.tsx';

/** Everything that the steps show, kept up to date. */
function useFacts(): Facts {
  const { choice, asking } = useCheat();
  const datasets = useDatasets((state) => state.all);
  const runs = useRuns((state) => state.all);
  const { planted, run, paired } = existingOf(choice, datasets ?? [], runs ?? []);
  const { task } = planOf(choice);
  const { load, last, working: auditing } = useAudit();
  const working = useDiagnosis((state) => state.working);
  const isReady = planted?.state === 'ready';
  const dataset = planted?.id;
  useEffect(() => {
    if (dataset && isReady) void load(dataset, { task });
  }, [dataset, isReady, task, load]);
  return {
    planting: asking === 'plant',
    planted,
    audit: (dataset && last[auditKey(dataset, task)]) || undefined,
    auditing: dataset !== undefined && auditing[dataset] !== undefined,
    run,
    runDetail: useRunDetail(run?.id),
    diagnosing: run !== undefined && working[run.id] !== undefined,
    paired,
    pairedDetail: useRunDetail(paired?.id),
    pairedDiagnosing: paired !== undefined && working[paired.id] !== undefined,
  };
}

const titles: Readonly<Record<CheatStep, string>> = {
  plant: 'Plant a shortcut',
  audit: 'Check for shortcuts',
  train: 'Train a small network',
  diagnose: 'Diagnose the network',
  remedy: 'Train again with the remedy',
};

export function CheatStepper() {
  const facts = useFacts();
  const states = stepStates(facts);
  const current = currentStep(states);
  const bodies: Readonly<Record<CheatStep, ReactNode>> = {
    plant: <PlantForm planted={facts.planted} state={states.plant} />,
    audit: <AuditStep facts={facts} />,
    train: <TrainStep facts={facts} />,
    diagnose: <DiagnoseStep facts={facts} />,
    remedy: <RemedyStep facts={facts} />,
  };
  return (
    <section aria-labelledby="steps-title">
      <h2 id="steps-title" className="visually-hidden">
        Steps of the demonstration
      </h2>
      <ol className={classes.steps}>
        {cheatSteps.map((step, index) => (
          <li
            key={step}
            className={`panel ${classes.step}`}
            data-state={states[step]}
            aria-current={step === current ? 'step' : undefined}
          >
            <span className={classes.number} aria-hidden>
              <Mark state={states[step]} number={index + 1} />
            </span>
            <div className={classes.content}>
              <div className={classes.head}>
                <h3>{titles[step]}</h3>
                <span className="dim small" role="status">
                  {stepWords[states[step]]}
                </span>
              </div>
              {states[step] === 'waiting' ? <p className="dim small">{later[step]}</p> : bodies[step]}
              <StepFailure step={step} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What a step will do, while it waits for an earlier one. */
const later: Readonly<Record<CheatStep, string>> = {
  plant: '',
  audit: 'An audit measures how well the planted cue alone answers the questions, before any training.',
  train: 'A network trains on the planted images, with the remedy off. About two minutes on two cores.',
  diagnose: 'The planted cue is removed again. If the network uses it, the score falls.',
  remedy: 'The same run with the remedy on, compared with the first.',
};

function Mark({ state, number }: { readonly state: StepState; readonly number: number }) {
  if (state === 'done') return <IconCheck size={16} stroke={2.4} />;
  return state === 'failed' ? <IconX size={16} stroke={2.4} /> : number;
}

function StepFailure({ step }: { readonly step: CheatStep }) {
  const failed = useCheat((state) => state.failed);
  return <FailureNote failure={failed?.step === step ? failed.failure : undefined} />;
}

function AuditStep({ facts: { planted, audit } }: { readonly facts: Facts }) {
  const { choice } = useCheat();
  const { start, cancel } = useAudit();
  const dataset = planted?.id ?? '';
  const working = useAudit((state) => state.working[dataset]);
  const { cancelled = false, failure } = useAudit((state) => state.unfinished[dataset]) ?? {};
  const { task, settings } = planOf(choice);
  const found = audit?.cues.find(({ cue }) => cue === choice.cue);
  return (
    <>
      <p>
        Small probes, each of which sees only one cue, answer the questions of {taskTitle(task)}. {taskCard(task)?.idea}
      </p>
      {audit && <p className={classes.result}>{auditSummary(audit)[0]}</p>}
      {audit && found && <CueFinding found={found} task={audit.task} />}
      {cancelled && !working && <p className="dim">The audit was cancelled.</p>}
      {!working && <FailureNote failure={failure} />}
      {working ? (
        <AnalysisProgress
          working={working}
          className={classes.working}
          size="compact-md"
          onCancel={() => cancel(dataset)}
        />
      ) : (
        <div className={classes.actions}>
          <Button variant={audit ? 'default' : 'filled'} onClick={() => start(dataset, { settings })}>
            {audit ? 'Run audit again' : 'Run audit'}
          </Button>
          {audit && planted && (
            <a href={hashOf({ page: 'audit', dataset: planted.id, task })}>All cues of this audit</a>
          )}
        </div>
      )}
    </>
  );
}

/** Progress of a run, with a link to its page. */
function RunLine({ run }: { readonly run: RunSummary }) {
  const share = run.totalSteps > 0 ? (100 * run.step) / run.totalSteps : 0;
  return (
    <>
      <ProgressLine label={statusSentence(run)} done={share} total={100} detail={`${Math.floor(share)} %`} />
      <a href={hashOf({ page: 'run', run: run.id, tab: 'watch' })}>Watch it train</a>
    </>
  );
}

function Score({ run }: { readonly run: RunSummary }) {
  if (!run.heldOut) return null;
  return (
    <p className={classes.result}>
      Score {formatScore(run.heldOut.score)} on held-out images; chance is {formatScore(run.heldOut.chance)}.
    </p>
  );
}

function TrainStep({ facts: { planted, run } }: { readonly facts: Facts }) {
  const { choice, asking, train } = useCheat();
  const { task, remedy } = planOf(choice);
  const isOver = run && hasEnded(run.status);
  return (
    <>
      <p>
        A small network learns {taskTitle(task)} on the planted images. Only the remedy for this cue ({remedy.words}) is
        off; all other settings are defaults.
      </p>
      {run && !isOver && <RunLine run={run} />}
      {run && isOver && (
        <>
          <p>{statusSentence(run)}</p>
          <Score run={run} />
        </>
      )}
      {(!run || isOver) && planted && (
        <div className={classes.actions}>
          <Button variant={run ? 'default' : 'filled'} loading={asking === 'train'} onClick={() => train(planted.id)}>
            {run ? 'Train again' : 'Train'}
          </Button>
          {run ? (
            <a href={hashOf({ page: 'run', run: run.id, tab: 'watch' })}>Open the run</a>
          ) : (
            <span className="dim small">About two minutes on two cores.</span>
          )}
        </div>
      )}
    </>
  );
}

function DiagnoseButton({ run, isAgain }: { readonly run: string; readonly isAgain: boolean }) {
  const { start, cancel } = useDiagnosis();
  const working = useDiagnosis((state) => state.working[run]);
  const unfinished = useDiagnosis((state) => state.unfinished[run]);
  if (working)
    return (
      <AnalysisProgress working={working} className={classes.working} size="compact-md" onCancel={() => cancel(run)} />
    );
  return (
    <>
      {unfinished?.cancelled && <p className="dim">The diagnosis was cancelled.</p>}
      <FailureNote failure={unfinished?.failure} />
      <div className={classes.actions}>
        <Button variant={isAgain ? 'default' : 'filled'} onClick={() => start(run, {})}>
          {isAgain ? 'Diagnose again' : 'Diagnose'}
        </Button>
        {isAgain && <a href={hashOf({ page: 'run', run, tab: 'uses' })}>Curves, numbers and images</a>}
      </div>
    </>
  );
}

function DiagnoseStep({ facts: { run, runDetail } }: { readonly facts: Facts }) {
  const { choice } = useCheat();
  const diagnosis = runDetail?.diagnosis;
  const reads = diagnosis ? findingsOf(diagnosis, 'reads') : [];
  const planted = diagnosis?.findings.find(({ cue }) => cue === choice.cue);
  if (!run) return null;
  return (
    <>
      <p>
        The network answers for its held-out images again, while {cueName(choice.cue)} and other cues are removed or
        added, one at a time.
      </p>
      {diagnosis && (
        <>
          <p className={classes.result}>{diagnosisHeadline(diagnosis)}</p>
          {reads.map((finding) => (
            <p key={finding.cue}>{sentence(verdictSentence(finding, diagnosis))}</p>
          ))}
          {planted && planted.verdict !== 'reads' && (
            <p>
              The planted cue: {verdictSentence(planted, diagnosis)}. The network may solve the task in another way, the
              cue may be too weak, or the training too short. Plant the cue more strongly and train again.
            </p>
          )}
        </>
      )}
      <DiagnoseButton run={run.id} isAgain={diagnosis !== undefined} />
    </>
  );
}

function RemedyStep({ facts: { runDetail, paired, pairedDetail } }: { readonly facts: Facts }) {
  const { choice, asking, remedy: train } = useCheat();
  const { remedy } = planOf(choice);
  if (!runDetail) return <Waiting>Loading …</Waiting>;
  const isOver = paired && hasEnded(paired.status);
  return (
    <>
      <p>
        The same images, random seed and settings, with one difference: <strong>{remedy.words}</strong>.
      </p>
      {paired && !isOver && <RunLine run={paired} />}
      {paired?.status === 'finished' && pairedDetail && (
        <>
          <PairTable without={runDetail} remedied={pairedDetail} tab="uses" />
          <DiagnoseButton run={paired.id} isAgain={pairedDetail.diagnosis !== undefined} />
          <p className="dim small">
            The sample photographs have no class labels. To compare the features, evaluate both runs on labelled images
            under “What it learned”.
          </p>
        </>
      )}
      {paired && isOver && paired.status !== 'finished' && <p>{statusSentence(paired)}</p>}
      {(!paired || (isOver && paired.status !== 'finished')) && (
        <div className={classes.actions}>
          <Button loading={asking === 'remedy'} onClick={() => train(runDetail)}>
            Train again with the remedy
          </Button>
          <span className="dim small">About two minutes on two cores.</span>
        </div>
      )}
    </>
  );
}
