/** A sweep as its page shows it, from the folders of its runs: nothing of it is stored twice. */
import { type ClusterJob, isActiveJob } from '../../../shared/cluster-job.ts';
import { asFailure, type Failure } from '../../../shared/failure.ts';
import type { RunSummary } from '../../../shared/protocol.ts';
import type { SweepDetail, SweepSummary, TrialRun } from '../../../shared/sweep.ts';
import { lockHolder } from '../../files/lock.ts';
import type { Datasets } from '../datasets.ts';
import type { Runs } from '../runs.ts';
import type { SweepsOnSlurm } from '../slurm/sweeps-on-slurm.ts';
import { someAtATime } from '../some-at-a-time.ts';
import { typedCommand } from '../typed-command.ts';
import { knnOf, workOn } from './drive-sweep.ts';
import { type RungRun, type Standing, standings } from './halving.ts';
import { notesOf } from './notes.ts';
import { importanceOf, rankingOf } from './ranking.ts';
import type { RungScores } from './rung-scores.ts';
import { sweepCommand } from './sweep-command.ts';
import type { SweepRecord, SweepStore } from './sweep-store.ts';

/** Runs whose files are read at a time. */
const readAtOnce = 16;

/** What reading a sweep needs. */
export interface ReadSweepParts {
  readonly runs: Runs;
  readonly datasets: Datasets;
  readonly store: SweepStore;
  readonly cluster: SweepsOnSlurm;
  readonly rungScores: RungScores;
  /** Absolute path of the workspace. */
  readonly workspace: string;
}

/** What this process knows of a sweep that it trains. */
export interface Driven {
  readonly failures: ReadonlyMap<string, Failure>;
}

interface ReadRun {
  readonly shown: TrialRun;
  /** Nothing of it remains to be trained or measured, unless the user retries it. */
  readonly isOver: boolean;
  /** Held-out scores at the rungs of successive halving. */
  readonly scores: readonly (number | undefined)[];
}

const underWay: readonly TrialRun['status'][] = ['queued', 'preparing', 'running', 'paused', 'stopping'];

/** Reads all runs of a sweep, in the order of its plan. */
export async function readTrialRuns(record: SweepRecord, parts: ReadSweepParts): Promise<readonly ReadRun[]> {
  return someAtATime(record.trials, readAtOnce, (trial) => readRun(record, trial, parts));
}

async function readRun(
  record: SweepRecord,
  { settings, seed, run }: SweepRecord['trials'][number],
  { runs, rungScores }: ReadSweepParts,
): Promise<ReadRun> {
  const nothing = { settings, seed, run, step: 0, totalSteps: 0, score: null, knn: null };
  let summary: RunSummary;
  try {
    summary = await runs.summary(run);
  } catch (error) {
    if (asFailure(error).code !== 'not-found') throw error;
    const status = record.hasRuns ? 'removed' : 'waiting';
    return { shown: { ...nothing, status }, isOver: record.hasRuns, scores: [] };
  }
  const { status, step, totalSteps, heldOut, failure } = summary;
  const shown: TrialRun = {
    ...nothing,
    status,
    step,
    totalSteps,
    score: heldOut?.score ?? null,
    knn: knnOf(summary, record) ?? null,
    ...(failure ? { failure } : {}),
  };
  const isDamaged = summary.task === '';
  // A process that was killed leaves no ending: its run continues with the sweep.
  const hasCrashed = status === 'crashed' && (await runs.record(run)).ending !== undefined;
  const hasEnded = ['finished', 'diverged', 'failed'].includes(status) || isDamaged || hasCrashed;
  const isOver = hasEnded && workOn(summary, record) !== 'evaluate';
  const { halving } = record.plan;
  const scores =
    halving && !isDamaged ? await rungScores.read(run, halving, totalSteps, underWay.includes(status)) : [];
  return { shown, isOver, scores };
}

/** Where the runs of a sweep with successive halving stand; undefined without it. */
export function standingsOf({ plan, trials }: SweepRecord, runs: readonly ReadRun[]): Standing[] | undefined {
  if (!plan.halving) return undefined;
  const numbers = new Map<string, number>();
  for (const { settings } of trials) {
    const key = JSON.stringify(settings);
    if (!numbers.has(key)) numbers.set(key, numbers.size);
  }
  const onRungs = runs.map(
    ({ isOver, scores, shown }): RungRun => ({
      trial: numbers.get(JSON.stringify(shown.settings))!,
      scores,
      isOver: isOver && shown.status !== 'finished',
    }),
  );
  return standings(plan.halving, onRungs);
}

/** A run that stopped at a rung waits for the others there, or is left out. */
function atItsRung({ shown, scores }: ReadRun, standing: Standing | undefined): TrialRun {
  if (!standing || underWay.includes(shown.status)) return shown;
  if (standing.isLeftOut && ['stopped', 'waiting'].includes(shown.status)) return { ...shown, status: 'left-out' };
  const hasReached =
    shown.status === 'stopped' && scores[standing.isDue ? standing.rung - 1 : standing.rung] !== undefined;
  return hasReached ? { ...shown, status: 'waiting' } : shown;
}

/** Whether another process, or this one, holds the claim of a run of the sweep. */
async function isClaimed({ id }: SweepRecord, store: SweepStore): Promise<boolean> {
  for (const run of await store.claims(id)) if ((await lockHolder(store.claimFile(id, run))) !== undefined) return true;
  return false;
}

async function readState(record: SweepRecord, parts: ReadSweepParts, driven: Driven | undefined) {
  const read = await readTrialRuns(record, parts);
  const standing = standingsOf(record, read);
  const isSubmitted = await parts.cluster.isSubmitted(record.id);
  const isAllOver = read.every(({ isOver }) => isOver);
  const jobs = isSubmitted && !isAllOver ? await parts.cluster.of(record.id).jobs() : undefined;
  const runs = read.map((run, place) => {
    const shown = withJob(atItsRung(run, standing?.[place]), jobs?.byRun.get(run.shown.run ?? ''));
    const failure = shown.failure ?? driven?.failures.get(shown.run ?? '');
    return failure ? { ...shown, failure } : shown;
  });
  const isRunning =
    driven !== undefined ||
    runs.some(({ status }) => underWay.includes(status)) ||
    (await isClaimed(record, parts.store));
  const isDone = runs.every(({ status }, place) => read[place]!.isOver || status === 'left-out');
  const state: SweepSummary['state'] = isRunning ? 'running' : isDone ? 'finished' : 'stopped';
  return { runs, state, isSubmitted, trouble: jobs?.trouble };
}

/** A run with its job in the cluster, which knows more about it than its folder until it has ended by itself. */
function withJob(run: TrialRun, job: ClusterJob | undefined): TrialRun {
  if (!job || ['finished', 'diverged', 'failed', 'removed', 'left-out'].includes(run.status)) return run;
  if (underWay.includes(run.status)) return { ...run, job };
  if (isActiveJob(job)) {
    const { failure: _, ...rest } = run;
    return { ...rest, job, status: job.state === 'running' ? 'preparing' : 'queued' };
  }
  if (run.status !== 'crashed' || job.state === 'ended' || job.state === 'unknown') return { ...run, job };
  const message = `its job ${job.job} ${job.words}`;
  return {
    ...run,
    job,
    failure: { code: 'failed', message, hint: 'Resume the sweep: it continues from its last checkpoint.' },
  };
}

function summarise(
  { id, name, createdAt, plan, folders }: SweepRecord,
  { runs, state, isSubmitted }: Awaited<ReturnType<typeof readState>>,
  datasets: Datasets,
): SweepSummary {
  const count = (...statuses: readonly TrialRun['status'][]): number =>
    runs.filter(({ status }) => statuses.includes(status)).length;
  return {
    id,
    name,
    task: plan.settings.task,
    dataset: datasets.nameOf(folders, plan.settings.reading),
    createdAt,
    state,
    measure: plan.measure,
    runs: runs.length,
    finished: count('finished'),
    failed: count('failed', 'diverged', 'crashed'),
    place: isSubmitted ? 'slurm' : 'here',
  };
}

/** @param driven If this process trains it. */
export async function readSweepSummary(
  record: SweepRecord,
  parts: ReadSweepParts,
  driven: Driven | undefined,
): Promise<SweepSummary> {
  return summarise(record, await readState(record, parts, driven), parts.datasets);
}

/** @param driven If this process trains it. */
export async function readSweep(
  record: SweepRecord,
  parts: ReadSweepParts,
  driven: Driven | undefined,
): Promise<SweepDetail> {
  const state = await readState(record, parts, driven);
  const { plan, folders, heldOutFolders } = record;
  const ranking = rankingOf(state.runs, plan.measure);
  const importance = importanceOf(
    plan.factors.map(({ key }) => key),
    ranking,
  );
  const resume = typedCommand(`sweep --resume ${record.id}`, parts.workspace);
  return {
    summary: summarise(record, state, parts.datasets),
    plan,
    folders: [...folders],
    heldOutFolders: [...heldOutFolders],
    runs: [...state.runs],
    ranking,
    importance,
    notes: [
      ...(state.trouble ? [`What the cluster does is not known: ${state.trouble.message}.`] : []),
      ...notesOf(plan, state.runs, ranking, importance, resume),
    ],
    command: sweepCommand(record, parts.workspace),
  };
}

/** The summary of a sweep whose record cannot be read: listed with the reason, so that the user can repair or delete it. */
export const damagedSweep = (id: string, failure: Failure): SweepSummary => ({
  id,
  name: id,
  task: '',
  dataset: '',
  createdAt: new Date(0).toISOString(),
  state: 'stopped',
  measure: 'score',
  runs: 0,
  finished: 0,
  failed: 0,
  place: 'here',
  failure,
});
