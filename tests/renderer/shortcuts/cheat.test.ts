import { describe, expect, it } from 'vitest';
import { choiceOf, existingOf, isShown, planOf } from '../../../renderer/features/shortcuts/cheat-plan.ts';
import {
  cheatSteps,
  currentStep,
  type Facts,
  type StepState,
  stepStates,
} from '../../../renderer/features/shortcuts/cheat-steps.ts';
import { isOn } from '../../../renderer/features/shortcuts/remedy-switch.ts';
import { applicability, cueCards, cueIds } from '../../../shared/cue-cards.ts';
import type { DatasetSummary, RunDetail, RunSummary } from '../../../shared/protocol.ts';
import { audit, diagnosis } from './records.ts';

const dataset = (id: string, changes: Partial<DatasetSummary> = {}): DatasetSummary => ({
  id,
  name: 'a name',
  folders: [{ token: 't', name: 'n', path: '/a/path' }],
  state: 'ready',
  images: 74,
  passedOver: 0,
  warnings: 0,
  warningKinds: {},
  cacheBytes: 1,
  ...changes,
});
const run = (id: string, changes: Partial<RunSummary> = {}): RunSummary => ({
  id,
  name: id,
  task: 'context',
  encoder: 'conv4',
  size: 96,
  dataset: 'Sample photographs with chromatic aberration, 2 px',
  datasetId: 'planted',
  createdAt: '2026-01-01T00:00:00.000Z',
  status: 'finished',
  step: 10,
  totalSteps: 10,
  epoch: 1,
  resumable: false,
  hasCheckpoint: true,
  ...changes,
});

describe('the demonstration’s plan', () => {
  it.each(cueIds.filter(isShown))(
    'turns the remedy for %s off, and its task is one whose questions the cue can answer',
    (cue) => {
      const plan = planOf({ cue, strength: 1 });
      expect(isOn(plan.settings.taskSettings, plan.remedy)).toBe(false);
      expect(applicability(cue, plan.task).applies).toBe(true);
      const { min, max } = cueCards[cue].plant!;
      const { strength } = choiceOf(cue);
      expect(strength >= min && strength <= max).toBe(true);
    },
  );

  it('finds what exists for a choice: its images, the newest run on them and the run paired with it', () => {
    const planted = dataset('planted', { planted: { cue: 'chromatic-aberration', strength: 2 } });
    const weaker = dataset('weaker', { planted: { cue: 'chromatic-aberration', strength: 1 } });
    const runs = [
      run('paired', { pairedWith: 'newest' }),
      run('namesake', { datasetId: 'other' }),
      run('another puzzle', { task: 'rotation' }),
      run('newest'),
      run('older'),
    ];
    const existing = existingOf({ cue: 'chromatic-aberration', strength: 2 }, [dataset('own'), weaker, planted], runs);
    expect(existing).toMatchObject({ planted, run: { id: 'newest' }, paired: { id: 'paired' } });
    expect(existingOf({ cue: 'chromatic-aberration', strength: 3 }, [weaker, planted], runs)).toEqual({});
  });

  it('does not recognise planted images by the name of their folder', () => {
    const named = dataset('own', { folders: [{ token: 't', name: 'n', path: '/lab/planted/chromatic-aberration-2' }] });
    expect(existingOf({ cue: 'chromatic-aberration', strength: 2 }, [named], [run('a', { datasetId: 'own' })])).toEqual(
      {},
    );
  });
});

describe('the demonstration’s steps', () => {
  const nothing: Facts = {
    planting: false,
    planted: undefined,
    audit: undefined,
    auditing: false,
    run: undefined,
    runDetail: undefined,
    diagnosing: false,
    paired: undefined,
    pairedDetail: undefined,
    pairedDiagnosing: false,
  };
  const planted = dataset('planted');
  const diagnosed = { diagnosis: diagnosis() } as RunDetail;
  const all: Facts = {
    ...nothing,
    planted,
    audit: audit([]),
    run: run('a'),
    runDetail: diagnosed,
    paired: run('b'),
    pairedDetail: diagnosed,
  };
  const states = (facts: Facts): readonly StepState[] => cheatSteps.map((step) => stepStates(facts)[step]);

  it('start with planting; all others wait', () => {
    expect(states(nothing)).toEqual(['ready', 'waiting', 'waiting', 'waiting', 'waiting']);
    expect(currentStep(stepStates(nothing))).toBe('plant');
  });

  it('offer the audit and the training once the images are indexed', () => {
    expect(states({ ...nothing, planted: { ...planted, state: 'indexing' } }).slice(0, 2)).toEqual([
      'working',
      'waiting',
    ]);
    expect(states({ ...nothing, planted })).toEqual(['done', 'ready', 'ready', 'waiting', 'waiting']);
  });

  it('wait for a run to finish, and fail if it does not', () => {
    const at = (status: RunSummary['status']) => states({ ...nothing, planted, run: run('a', { status }) });
    expect(at('running').slice(2)).toEqual(['working', 'waiting', 'waiting']);
    expect(at('stopped').slice(2)).toEqual(['failed', 'waiting', 'waiting']);
    expect(at('finished').slice(2)).toEqual(['done', 'ready', 'waiting']);
  });

  it('end when the paired run has finished; its diagnosis may follow', () => {
    expect(states({ ...all, paired: undefined }).at(-1)).toBe('ready');
    expect(states({ ...all, pairedDetail: undefined }).at(-1)).toBe('done');
    expect(states({ ...all, pairedDiagnosing: true }).at(-1)).toBe('working');
    expect(states(all)).toEqual(['done', 'done', 'done', 'done', 'done']);
    expect(currentStep(stepStates(all))).toBeUndefined();
  });
});
