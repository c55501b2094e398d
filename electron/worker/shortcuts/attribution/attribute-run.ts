/** Where in photographs a run's network looks: on those it held out, and in clusters of those it trains on. */
import { whyNotLooked } from '../../../../shared/cue-cards.ts';
import { refuse } from '../../../../shared/failure.ts';
import { fewestLookedAt, type Looked } from '../../../../shared/shortcuts.ts';
import type { JobOf } from '../../../../shared/worker-protocol.ts';
import type { Engine } from '../../engine/engine.ts';
import { openEngine } from '../../engine/open-engine.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { Random } from '../../numerics/random.ts';
import { openPhotographs, type RunPhotographs } from '../../run/run-photographs.ts';
import { poseSettings, pretextTask } from '../../tasks/tasks.ts';
import { readDiagnosedRun } from '../diagnosis/diagnosed-run.ts';
import type { AttributedRun } from './attribute-batches.ts';
import { attributePinned } from './attribute-pinned.ts';
import { clustersOf } from './cluster-photographs.ts';
import { isAttributed } from './integrated-gradients.ts';

type LookJob = JobOf<'look'>;

/** A gap beyond which the attributions are not to be added up. */
const widestGap = 0.1;

/**
 * @throws FailureError 'unusable-input' for a task without one right answer, a run without a checkpoint that can be read,
 *   and photographs that are gone or too few; 'stopped'.
 */
export async function attributeRun(job: LookJob, control: JobControl): Promise<Omit<Looked, 'seconds' | 'madeAt'>> {
  const { settings, dataset } = job;
  const why = whyNotLooked(settings.task);
  if (why !== undefined) refuse('unusable-input', why);
  const task = pretextTask(settings.task);
  if (!isAttributed(task)) throw new Error(`${settings.task} does not say how likely its right answers are`);
  const run = await readDiagnosedRun(job, (message) => control.warn(message));
  const warnings: string[] = [];
  const photographs = await open(job, run.note.datasetFingerprint, control, warnings);
  let engine: Engine | undefined;
  try {
    const { train } = photographs;
    if (train.photographs.length < fewestLookedAt)
      refuse(
        'unusable-input',
        `too few photographs for clusters: the run trains on ${train.photographs.length}, and ${fewestLookedAt} are needed`,
      );
    await control.checkStopped();
    engine = await openEngine('auto', control.port);
    const state = engine.createState(run.state);
    try {
      const attributedRun: AttributedRun = { settings, task, engine, state, trainedOn: run.trainedOn, control };
      const pinned = await attributePinned(attributedRun, photographs.heldOut);
      const chosen = new Random(settings.seed, 'looked')
        .permutation(train.photographs.length)
        .slice(0, job.photographs)
        .map((at) => train.photographs[at]!);
      const clusters = await clustersOf(attributedRun, { ...train, photographs: chosen });
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
  control: JobControl,
  warnings: string[],
): Promise<RunPhotographs> {
  const hooks = {
    onProgress: (what: string, done: number, total: number) => control.progress(what, done, total),
    isCancelled: () => control.stopAsked,
  };
  return openPhotographs({ dataset, heldOut, settings }, fingerprint, hooks, () => {
    warnings.push(
      'the photographs are not those the run was trained with: it may have seen those that are shown as held out, and not those that are clustered',
    );
  });
}

/** What to know when reading the pictures. */
function about(settings: LookJob['settings'], pinned: Looked['pinned']): string[] {
  const warnings: string[] = [];
  const wide = pinned.filter(({ completenessGap }) => completenessGap > widestGap);
  if (wide.length > 0)
    warnings.push(
      `the attributions of ${wide.length} of ${pinned.length} photographs miss what they should sum to by more than 10 % (by ${Math.round(100 * Math.max(...wide.map(({ completenessGap }) => completenessGap)))} % at most): read where they lie, not how much they are`,
    );
  if (pretextTask(settings.task).puzzle?.removes(poseSettings(settings)).greenMagenta)
    warnings.push(
      'this run takes the green–magenta direction out of its patches: shares of the gradients by channel are of what is left, occlusion is of the photograph’s own channels',
    );
  return warnings;
}
