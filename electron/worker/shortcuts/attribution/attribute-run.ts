/** Attributions of a run's network: of pinned held-out photographs, and of training photographs in clusters. */
import { whyNotLooked } from '../../../../shared/cue-cards.ts';
import { refuse } from '../../../../shared/failure.ts';
import { fewestLookedAt, type Looked } from '../../../../shared/shortcut-schemas.ts';
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

/** Greatest completeness gap without a warning. */
const widestGap = 0.1;

/**
 * Attributes the answers of the last checkpoint of a run.
 * @throws FailureError 'unusable-input' for a task without one right answer, a run without a readable checkpoint, and
 *   photographs that are gone or too few; 'stopped'.
 */
export async function attributeRun(job: LookJob, control: JobControl): Promise<Omit<Looked, 'seconds' | 'madeAt'>> {
  const { settings, dataset } = job;
  const why = whyNotLooked(settings.task);
  if (why !== undefined) refuse('unusable-input', why);
  const task = pretextTask(settings.task);
  if (!isAttributed(task)) throw new Error(`${settings.task} has no log-likelihood of its right answers`);
  const run = await readDiagnosedRun(job, (message) => control.warn(message));
  const warnings: string[] = [];
  const photographs = await open(job, run.note.datasetFingerprint, control, warnings);
  let engine: Engine | undefined;
  try {
    const { train } = photographs;
    if (train.photographs.length < fewestLookedAt)
      refuse(
        'unusable-input',
        `too few images for clusters: the run trains on ${train.photographs.length}, and ${fewestLookedAt} are needed`,
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
        warnings: [...new Set(warnings), ...warningsOf(settings, pinned)],
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
      'the images are not those that the run was trained with: it may have trained on some that are shown as held out, and not on some that are clustered',
    );
  });
}

/** Limits of the attributions. */
function warningsOf(settings: LookJob['settings'], pinned: Looked['pinned']): string[] {
  const warnings: string[] = [];
  const wide = pinned.filter(({ completenessGap }) => completenessGap > widestGap);
  if (wide.length > 0)
    warnings.push(
      `the attributions of ${wide.length} of ${pinned.length} images differ from the sum that they should have by more than 10 % (by at most ${Math.round(100 * Math.max(...wide.map(({ completenessGap }) => completenessGap)))} %): rely on their places, not on their amounts`,
    );
  if (pretextTask(settings.task).puzzle?.removes(poseSettings(settings)).greenMagenta)
    warnings.push(
      'this run projects the green–magenta direction out of its patches: the shares of the gradients by channel are measured after it, and occlusion before it',
    );
  return warnings;
}
