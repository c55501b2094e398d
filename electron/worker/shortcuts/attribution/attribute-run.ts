/** The job that finds where in photographs a run's network looks: on those it held out, and in clusters of those it trains on. */
import { whyNotLooked } from '../../../../shared/cue-cards.ts';
import { asFailure, refuse } from '../../../../shared/failure.ts';
import { fewestLookedAt, type Looked } from '../../../../shared/shortcuts.ts';
import type { JobOf } from '../../../../shared/worker-protocol.ts';
import type { Engine } from '../../engine/engine.ts';
import { openEngine } from '../../engine/open-engine.ts';
import { Pace } from '../../messages/job-progress.ts';
import type { WorkerPort } from '../../messages/worker-port.ts';
import { Random } from '../../numerics/random.ts';
import { openPhotographs, type RunPhotographs } from '../../run/run-photographs.ts';
import { pretextTask } from '../../tasks/tasks.ts';
import { readDiagnosedRun } from '../diagnosis/diagnosed-run.ts';
import type { Looking } from './attribute-batches.ts';
import { lookAtPinned } from './attribute-pinned.ts';
import { clustersOf } from './cluster-photographs.ts';
import { isAttributed } from './integrated-gradients.ts';

type LookJob = JobOf<'look'>;
type Found = Omit<Looked, 'seconds' | 'madeAt'>;

/** A gap beyond which the attributions are not to be added up. */
const widestGap = 0.1;

/** Looks, and says how it ended; always one `ended`, and never throws. */
export async function runLookJob(job: LookJob, port: WorkerPort): Promise<void> {
  const began = Date.now();
  const seconds = () => (Date.now() - began) / 1000;
  const step = { done: 0 };
  try {
    const found = await look(job, port, step);
    port.send({ type: 'looked', record: { ...found, seconds: seconds(), madeAt: new Date().toISOString() } });
    port.send({ type: 'ended', status: 'finished', step: step.done, seconds: seconds() });
  } catch (error) {
    const failure = asFailure(error);
    const status = failure.code === 'stopped' ? 'stopped' : 'failed';
    port.send({ type: 'ended', status, step: step.done, seconds: seconds(), failure });
  }
}

async function look(job: LookJob, port: WorkerPort, step: { done: number }): Promise<Found> {
  const { settings, dataset } = job;
  const why = whyNotLooked(settings.task);
  if (why !== undefined) refuse('unusable-input', why);
  const task = pretextTask(settings.task);
  if (!isAttributed(task)) throw new Error(`${settings.task} does not say how likely its right answers are`);
  const pace = new Pace(port, 'look');
  const run = await readDiagnosedRun(job, (message) => port.send({ type: 'log', level: 'warning', message }));
  step.done = run.step;
  const warnings: string[] = [];
  const photographs = await open(job, run.note.datasetFingerprint, pace, warnings);
  let engine: Engine | undefined;
  try {
    const { train } = photographs;
    if (train.photographs.length < fewestLookedAt)
      refuse(
        'unusable-input',
        `too few photographs for clusters: the run trains on ${train.photographs.length}, and ${fewestLookedAt} are needed`,
      );
    await pace.breathe();
    engine = await openEngine('auto', port);
    const state = engine.createState(run.state);
    try {
      const looking: Looking = { settings, task, engine, state, trainedOn: run.trainedOn, pace };
      const pinned = await lookAtPinned(looking, photographs.heldOut);
      const chosen = new Random(settings.seed, 'looked')
        .permutation(train.photographs.length)
        .slice(0, job.photographs)
        .map((at) => train.photographs[at]!);
      const clusters = await clustersOf(looking, { ...train, photographs: chosen });
      return {
        event: 'looked',
        run: run.run,
        step: run.step,
        folders: [...dataset.folders],
        photographs: chosen.length,
        of: train.photographs.length,
        pinned,
        clusters,
        warnings: [...new Set(warnings), ...about(settings, pinned)],
      };
    } finally {
      state.dispose();
    }
  } finally {
    await engine?.dispose();
    photographs.close();
  }
}

function open(
  { dataset, heldOut, settings }: LookJob,
  fingerprint: string,
  pace: Pace,
  warnings: string[],
): Promise<RunPhotographs> {
  const hooks = {
    onProgress: (what: string, done: number, total: number) => pace.progress(what, done, total),
    isCancelled: () => pace.stopAsked,
  };
  return openPhotographs({ dataset, heldOut, settings }, fingerprint, hooks, () => {
    warnings.push(
      'the photographs are not those the run was trained with: it may have seen those that are shown as held out, and not those that are clustered',
    );
  });
}

/** What to know when reading the pictures. */
function about({ task, taskSettings }: LookJob['settings'], pinned: Looked['pinned']): string[] {
  const warnings: string[] = [];
  const wide = pinned.filter(({ completenessGap }) => completenessGap > widestGap);
  if (wide.length > 0)
    warnings.push(
      `the attributions of ${wide.length} of ${pinned.length} photographs miss what they should sum to by more than 10 % (by ${Math.round(100 * Math.max(...wide.map(({ completenessGap }) => completenessGap)))} % at most): read where they lie, not how much they are`,
    );
  if (task === 'context' && taskSettings.colour === 'project')
    warnings.push(
      'this run takes the green–magenta direction out of its patches: shares of the gradients by channel are of what is left, occlusion is of the photograph’s own channels',
    );
  return warnings;
}
