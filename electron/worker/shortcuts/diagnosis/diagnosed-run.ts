/** Inputs of a diagnosis: the last checkpoint of a run, the photographs it is tested on, and those that cues are surveyed over. */
import { asFailure, FailureError, refuse } from '../../../../shared/failure.ts';
import { packSideFor } from '../../../../shared/training-settings.ts';
import type { JobOf } from '../../../../shared/worker-protocol.ts';
import type { FloatTensor } from '../../../files/safetensors.ts';
import { copyExample, findCopies } from '../../data/copies-across-folders.ts';
import { indexFolders } from '../../data/index-folders.ts';
import { openPack, type Pack } from '../../data/pack.ts';
import { Random } from '../../numerics/random.ts';
import { type Checkpoint, networkOf } from '../../run/checkpoint.ts';
import { readTrainedRun } from '../../run/read-trained-run.ts';
import { openPhotographs, type PhotographSet, reopenPhotographs } from '../../run/run-photographs.ts';
import { pretextTask } from '../../tasks/tasks.ts';

type DiagnoseJob = JobOf<'diagnose'>;

/** Photographs under every intervention, at most: the standard error of an accuracy is then below 2.3 points. */
const mostTested = 512;
/** Photographs that cues are surveyed over, at most. */
export const mostSurveyed = 200;
/** With fewer photographs an interval is too wide to be of use. */
const fewestTested = 16;

/** The last checkpoint of a run. */
export interface DiagnosedRun {
  readonly run: string;
  readonly step: number;
  /** Photographs that the run was trained on. */
  readonly trainedOn: number;
  /** Weights, moving averages and buffers, without the state of the optimiser. */
  readonly state: Readonly<Record<string, FloatTensor>>;
}

/**
 * Reads the last checkpoint of a run.
 * @throws FailureError 'unusable-input' if the folder is no run, or has no checkpoint, or one of other settings or with
 *   weights that are not finite.
 */
export async function readDiagnosedRun(
  { runDir, settings }: Pick<DiagnoseJob, 'runDir' | 'settings'>,
  onWarning: (message: string) => void,
): Promise<DiagnosedRun & { readonly note: Checkpoint['note'] }> {
  const { record, checkpoint } = await readTrainedRun(runDir, onWarning);
  const { note } = checkpoint;
  return {
    run: record.id,
    step: note.step,
    trainedOn: record.started?.images ?? 1,
    state: networkOf(checkpoint, settings),
    note,
  };
}

/** The photographs of a diagnosis. */
export interface DiagnosedPhotographs {
  readonly folders: readonly string[];
  /** Photographs that the network is tested on, in the order of the run's own snapshots. */
  readonly tested: PhotographSet;
  /** Photographs that cues are surveyed over. */
  readonly surveyed: Pick<PhotographSet, 'pack' | 'photographs'>;
  /** Limits of these photographs. */
  readonly warnings: readonly string[];
  close(): void;
}

interface Hooks {
  onProgress(what: string, done: number, total: number): void;
  isCancelled(): boolean;
}

const some = ({ photographs }: Pick<PhotographSet, 'photographs'>, most: number, random: Random): Uint32Array =>
  random
    .permutation(photographs.length)
    .slice(0, most)
    .map((at) => photographs[at]!);

/**
 * Opens the photographs that the run held out, or the others that the job names.
 * @param fingerprint Of the photographs that the run was trained with.
 * @throws FailureError 'unusable-input' if they are gone, or too few.
 */
export async function openDiagnosed(
  job: DiagnoseJob,
  fingerprint: string,
  hooks: Hooks,
): Promise<DiagnosedPhotographs> {
  const opened = job.other
    ? await others(job, job.other, fingerprint, hooks)
    : await ownHeldOut(job, fingerprint, hooks);
  const { tested } = opened;
  if (tested.photographs.length < fewestTested) {
    opened.close();
    refuse(
      'unusable-input',
      `too few images for a diagnosis: found ${tested.photographs.length}, and ${fewestTested} are needed`,
      'name a folder of other images (--images)',
    );
  }
  return opened;
}

async function ownHeldOut(job: DiagnoseJob, fingerprint: string, hooks: Hooks): Promise<DiagnosedPhotographs> {
  const { settings, dataset, heldOut } = job;
  const warnings: string[] = [];
  const photographs = await openPhotographs({ dataset, heldOut, settings }, fingerprint, hooks, () => {
    warnings.push(
      'the images are not those that the run was trained with: it may have trained on some that are used here as held out',
    );
  }).catch((error: unknown) => {
    const failure = asFailure(error);
    if (failure.code !== 'unusable-input' && failure.code !== 'not-found') throw error;
    throw new FailureError({
      ...failure,
      message: `the images of this run cannot be opened: ${failure.message}`,
      hint: 'put them back, or name a folder of other images (--images)',
    });
  });
  const { train } = photographs;
  const held = photographs.heldOut;
  return {
    folders: (heldOut ?? dataset).folders,
    tested: { ...held, photographs: some(held, mostTested, new Random(settings.seed, 'held-out')) },
    surveyed: { pack: train.pack, photographs: some(train, mostSurveyed, new Random('surveyed')) },
    warnings: warnings.slice(0, 1),
    close: () => photographs.close(),
  };
}

async function others(
  job: DiagnoseJob,
  spec: NonNullable<DiagnoseJob['other']>,
  fingerprint: string,
  hooks: Hooks,
): Promise<DiagnosedPhotographs> {
  const { settings } = job;
  const side = packSideFor(settings.size);
  await indexFolders(spec, side, {
    onProgress: (done, total) => hooks.onProgress('reading images', done, total),
    isCancelled: () => hooks.isCancelled(),
  });
  const pack: Pack = await openPack(spec.packDir, side);
  const { companion } = pretextTask(settings.task);
  let photographs = Uint32Array.from({ length: pack.count }, (_, i) => i);
  if (companion) {
    await companion.prepare(pack, hooks);
    const reader = companion.open(pack);
    photographs = Uint32Array.from(reader.choose(settings.taskSettings).photographs);
    reader.close();
  }
  const set = { packDir: spec.packDir, side, pack, photographs };
  return {
    folders: spec.folders,
    tested: { ...set, photographs: some(set, mostTested, new Random(settings.seed, 'held-out')) },
    surveyed: { pack, photographs: some(set, mostSurveyed, new Random('surveyed')) },
    warnings: [
      'the images are not those that the run held out: cues were surveyed and removed as they are in these, and the run’s own images may give away more',
      ...(await seenInTraining(job, fingerprint, set)),
    ],
    close: () => pack.close(),
  };
}

/** A warning for photographs that the run was trained on. Nothing is compared if the run's own photographs changed or are gone. */
async function seenInTraining(job: DiagnoseJob, fingerprint: string, tested: PhotographSet): Promise<string[]> {
  const own = await reopenPhotographs(job, fingerprint);
  if (!own) return [];
  try {
    const { of, examples } = await findCopies(tested, own.train);
    if (of.size === 0) return [];
    return [
      `${of.size} of these ${tested.photographs.length} images are copies of images that the run was trained on${copyExample(examples.exact ?? examples.near)}: its score on new ones may be lower`,
    ];
  } finally {
    own.close();
  }
}
