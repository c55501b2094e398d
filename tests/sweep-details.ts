/** Sweeps as the lab sends them, for tests of the page and of the report. */
import { makeSettings } from '../shared/make-settings.ts';
import {
  type Factor,
  type Ranked,
  type SweepDetail,
  type SweptValue,
  sweepDetailSchema,
  type TrialRun,
} from '../shared/sweep.ts';

/** All combinations of the factors' values. */
export const combinations = (factors: readonly Factor[]): Readonly<Record<string, SweptValue>>[] =>
  factors.reduce<Readonly<Record<string, SweptValue>>[]>(
    (made, { key, values }) => made.flatMap((chosen) => values.map((value) => ({ ...chosen, [key]: value }))),
    [{}],
  );

export const trialRun = (changes: Partial<TrialRun> = {}): TrialRun => ({
  settings: {},
  seed: 1,
  run: 'run',
  status: 'finished',
  step: 100,
  totalSteps: 100,
  score: 0.5,
  knn: null,
  ...changes,
});

const learningRates: readonly Factor[] = [
  { key: 'lr', values: [0.001, 0.01, 0.1] },
  { key: 'optimizer', values: ['sgd', 'adamw'] },
];

/** A finished grid of learning rates and optimisers. @param scoreOf The held-out score of a trial. */
export function sweepDetail({
  factors = learningRates,
  seeds = 1,
  scoreOf = (trial: number, seed: number) => 0.3 + trial / 100 + seed / 1000,
  runs: own,
  ...changes
}: Partial<Omit<SweepDetail, 'runs'>> & {
  readonly factors?: readonly Factor[];
  readonly seeds?: number;
  readonly scoreOf?: (trial: number, seed: number) => number;
  readonly runs?: readonly TrialRun[];
} = {}): SweepDetail {
  const made = makeSettings('rotation', { length: { steps: 100 } });
  if (!made.ok) throw new Error(made.failure.message);
  const trials = combinations(factors);
  const runs =
    own ??
    trials.flatMap((settings, trial) =>
      Array.from({ length: seeds }, (_, s) =>
        trialRun({ settings, seed: s + 1, run: `run-${trial}-${s + 1}`, score: scoreOf(trial, s + 1) }),
      ),
    );
  const ranking = trials
    .flatMap((settings): Ranked[] => {
      const mine = runs.filter(
        (run) => run.status === 'finished' && JSON.stringify(run.settings) === JSON.stringify(settings),
      );
      if (mine.length === 0) return [];
      const mean = mine.reduce((sum, { score }) => sum + score!, 0) / mine.length;
      return [
        {
          settings,
          mean,
          ci95: mine.length > 1 ? [mean - 0.01, mean + 0.01] : null,
          runs: mine.length,
          members: mine.map(({ run }) => run!),
        },
      ];
    })
    .sort((a, b) => b.mean - a.mean);
  const failed = runs.filter(({ status }) => ['failed', 'diverged', 'crashed'].includes(status)).length;
  return sweepDetailSchema.parse({
    summary: {
      id: 'sweep-1',
      name: 'Rotation on flowers',
      task: 'rotation',
      dataset: 'flowers',
      createdAt: '2026-11-30T00:00:00.000Z',
      state: 'finished',
      measure: 'score',
      runs: runs.length,
      finished: runs.filter(({ status }) => status === 'finished').length,
      failed,
      place: 'here',
    },
    plan: { settings: made.value, factors, seeds, measure: 'score' },
    folders: ['/images/flowers'],
    heldOutFolders: [],
    runs,
    ranking,
    importance: factors.map(({ key }, index) => ({ key, share: index === 0 ? 0.75 : 0.2 })),
    notes: ['The best of 6 trials is optimistic: its score on new images is probably lower.'],
    command: 'pretext-lab sweep --images /images/flowers --task rotation --grid lr=0.001,0.01,0.1',
    ...changes,
  });
}
