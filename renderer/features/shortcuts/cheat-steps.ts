/** The demonstration's steps and their states. Pure. */
import type { Audit } from '../../../shared/audit.ts';
import type { DatasetSummary, RunDetail, RunSummary } from '../../../shared/protocol.ts';
import { hasEnded } from '../../lib/status-words.ts';

export const cheatSteps = ['plant', 'audit', 'train', 'diagnose', 'remedy'] as const;
export type CheatStep = (typeof cheatSteps)[number];

/** The state of a step; `waiting` means that an earlier step is not done. */
export type StepState = 'waiting' | 'ready' | 'working' | 'done' | 'failed';

/** Words for the states of a step. */
export const stepWords: Readonly<Record<StepState, string>> = {
  waiting: 'Later',
  ready: 'Ready',
  working: 'Running',
  done: 'Done',
  failed: 'Failed',
};

/** Everything that the states follow from. */
export interface Facts {
  readonly planting: boolean;
  readonly planted: DatasetSummary | undefined;
  readonly audit: Audit | undefined;
  readonly auditing: boolean;
  readonly run: RunSummary | undefined;
  readonly runDetail: RunDetail | undefined;
  readonly diagnosing: boolean;
  readonly paired: RunSummary | undefined;
  readonly pairedDetail: RunDetail | undefined;
  readonly pairedDiagnosing: boolean;
}

function plantState({ planting, planted }: Facts): StepState {
  if (planting || planted?.state === 'indexing') return 'working';
  if (!planted || planted.state === 'cancelled') return 'ready';
  return planted.state === 'failed' ? 'failed' : 'done';
}

function trainState(run: RunSummary | undefined): StepState {
  if (!run) return 'ready';
  if (!hasEnded(run.status)) return 'working';
  return run.status === 'finished' ? 'done' : 'failed';
}

/** The state of each step. */
export function stepStates(facts: Facts): Readonly<Record<CheatStep, StepState>> {
  const plant = plantState(facts);
  const isPlanted = plant === 'done';
  const train = isPlanted ? trainState(facts.run) : 'waiting';
  const isTrained = train === 'done';
  const diagnosed = facts.diagnosing ? 'working' : facts.runDetail?.diagnosis ? 'done' : 'ready';
  // The step is the training: a diagnosis of the paired run may follow.
  const paired = facts.pairedDiagnosing ? 'working' : trainState(facts.paired);
  return {
    plant,
    audit: !isPlanted ? 'waiting' : facts.auditing ? 'working' : facts.audit ? 'done' : 'ready',
    train,
    diagnose: isTrained ? diagnosed : 'waiting',
    remedy: isTrained && diagnosed === 'done' ? paired : 'waiting',
  };
}

/** The first step that is not done; undefined if all are done. */
export const currentStep = (states: Readonly<Record<CheatStep, StepState>>): CheatStep | undefined =>
  cheatSteps.find((step) => states[step] !== 'done');
