/** Features of every cue from the photographs of an audit: posed from the originals, and posed as in training. */

import { refuse } from '../../../../shared/failure.ts';
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { Pack } from '../../data/pack.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { PuzzleTask } from '../../tasks/pretext-task.ts';
import { readingOf } from '../../tasks/tasks.ts';
import { cues } from '../cues/cues.ts';
import { type Original, readOriginal } from './audit-photographs.ts';
import { trainingQuestions } from './audit-questions.ts';
import { tinySide } from './audit-warnings.ts';
import { type CueFeatures, FeatureExtractor } from './cue-features.ts';

/** Originals that are decoded at once, while the ones before them are measured. */
const readAtOnce = 8;
/** Whole originals that cues are surveyed over, and the bytes of them that are kept at most. */
const mostSurveyed = 100;
const mostSurveyedBytes = 160e6;

interface Extraction {
  readonly task: PuzzleTask;
  readonly settings: TrainSettings;
  readonly pack: Pack;
  /** Numbers of pictures in the pack. */
  readonly photographs: readonly number[];
  readonly control: JobControl;
}

/** Features of the photographs under both posings, and measurements of the originals. */
export interface ExtractedFeatures {
  /** Numbers of the pictures in the pack whose originals could be read. */
  readonly photographs: readonly number[];
  readonly original: CueFeatures;
  readonly training: CueFeatures;
  /** Whole originals that the cues are surveyed over. */
  readonly surveyed: readonly Picture[];
  /** Side of each file's picture, as a multiple of the side of the picture that was measured. */
  readonly reductions: readonly number[];
  /** Originals with a shorter side below `tinySide`. */
  readonly tiny: number;
}

/**
 * Poses every photograph twice and extracts the features of the cues.
 * @throws FailureError 'unusable-input' if no original can be read; 'stopped'.
 */
export async function extractFeatures({
  task,
  settings,
  pack,
  photographs,
  control,
}: Extraction): Promise<ExtractedFeatures> {
  const reading = readingOf(settings);
  const original = new FeatureExtractor(task, cues, reading);
  const training = new FeatureExtractor(task, cues, reading);
  const surveyed: Picture[] = [];
  const reductions: number[] = [];
  const read: number[] = [];
  let bytes = 0;
  let tiny = 0;
  const load = (from: number): Promise<(Original | undefined)[]> =>
    Promise.all(photographs.slice(from, from + readAtOnce).map((i) => readOriginal(pack.path(i), reading)));
  let coming = load(0);
  for (let from = 0; from < photographs.length; from += readAtOnce) {
    const originals = await coming;
    coming = load(from + readAtOnce); // decoded by other threads meanwhile
    for (const [k, loaded] of originals.entries()) {
      if (!loaded) continue;
      const { picture, reduction } = loaded;
      const photograph = photographs[from + k]!;
      const packed = await pack.read(photograph);
      const random = new Random(settings.seed, 'audit', pack.key(photograph));
      original.addOriginal(picture, random);
      training.add(trainingQuestions(task, packed, settings, random, read.length));
      read.push(photograph);
      reductions.push(reduction);
      if (Math.min(picture.width, picture.height) < tinySide) tiny++;
      if (surveyed.length < mostSurveyed && bytes + picture.data.byteLength <= mostSurveyedBytes) {
        surveyed.push(picture);
        bytes += picture.data.byteLength;
      }
      await control.checkStopped();
    }
    control.progress('extracting cue features', Math.min(photographs.length, from + readAtOnce), photographs.length);
  }
  if (read.length === 0)
    refuse('unusable-input', 'no photograph could be read any more', 'are the folders still there?');
  return { photographs: read, original: original.result(), training: training.result(), surveyed, reductions, tiny };
}
