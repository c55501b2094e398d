/** The cues of an audit judged under both posings: with precautions off, and as the settings of a run pose them. */

import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { Random } from '../../numerics/random.ts';
import type { PuzzleTask } from '../../tasks/pretext-task.ts';
import { poseSettings } from '../../tasks/tasks.ts';
import { fewestForVerdict } from './audit-photographs.ts';
import { foldsOf } from './cue-probe.ts';
import type { ExtractedFeatures } from './extract-features.ts';
import { type JudgedCue, judgeCues } from './judge-cues.ts';
import { naturalScore, naturalScoreWithSettings } from './reference-scores.ts';
import { shuffledPuzzles } from './solve-shuffled-puzzles.ts';

/** The photographs of an audit, with its task and settings. */
export interface AuditedPhotographs {
  readonly task: PuzzleTask;
  readonly settings: TrainSettings;
  /** The group of each photograph. */
  readonly groups: readonly number[];
  readonly control: JobControl;
}

/** The judged cues of each posing. */
export type JudgedPosings = Readonly<Record<'original' | 'training', readonly JudgedCue[]>>;

/**
 * Fits and judges the probes of every cue.
 * @returns No cue for either posing if all photographs belong to one group: a probe needs others to train on.
 * @throws FailureError 'stopped'.
 */
export async function judgePosings(
  { original, training }: Pick<ExtractedFeatures, 'original' | 'training'>,
  { task, settings, groups, control }: AuditedPhotographs,
): Promise<JudgedPosings> {
  const different = new Set(groups).size;
  if (different < 2) return { original: [], training: [] };
  const shuffled = shuffledPuzzles(task.puzzle, poseSettings(settings), groups.length, settings.seed);
  const permutations = shuffled?.permutations.length;
  const probing = {
    folds: foldsOf(groups, new Random(settings.seed, 'audit folds')),
    shuffled,
    checkStopped: () => control.checkStopped(),
  };
  const isEnough = different >= fewestForVerdict;
  control.progress('fitting the probes', 0, 2);
  const ofOriginals = await judgeCues(
    original,
    probing,
    (cue, of) => naturalScore({ task, cue, posing: 'original', of }, groups.length, permutations),
    isEnough,
  );
  control.progress('fitting the probes', 1, 2);
  const ofTraining = await judgeCues(
    training,
    probing,
    (cue, of) => naturalScoreWithSettings({ task, cue, of }, settings, groups.length, permutations),
    isEnough,
  );
  control.progress('fitting the probes', 2, 2);
  return { original: ofOriginals, training: ofTraining };
}
