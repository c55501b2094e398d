/** Features of every cue from the photographs of an audit: posed from the originals, and posed as in training. */

import { refuse } from '../../../../shared/failure.ts';
import { cueName } from '../../../../shared/format-words.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
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
import { type CueFeatures, cuesOf, FeatureExtractor } from './cue-features.ts';
import type { PosedPhotographs } from './judge-cues.ts';
import { ExtractorWithout, removalOf } from './remove-cue.ts';

/** Originals that are decoded at once, while the ones before them are measured. */
const readAtOnce = 8;
/** Whole pictures that cues are surveyed over, and the bytes of them that are kept at most. */
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
  readonly original: PosedPhotographs;
  readonly training: PosedPhotographs;
  /** Whole originals that the cues are surveyed over. */
  readonly surveyed: readonly Picture[];
  /** Side of each file's picture, as a multiple of the side of the picture that was measured. */
  readonly reductions: readonly number[];
  /** Originals with a shorter side below `tinySide`. */
  readonly tiny: number;
}

/** The originals of photographs, in their order; undefined for those that can no longer be read. */
async function* originalsOf({ settings, pack, photographs }: Extraction) {
  const reading = readingOf(settings);
  const load = (from: number): Promise<(Original | undefined)[]> =>
    Promise.all(photographs.slice(from, from + readAtOnce).map((i) => readOriginal(pack.path(i), reading)));
  let coming = load(0);
  for (let from = 0; from < photographs.length; from += readAtOnce) {
    const originals = await coming;
    coming = load(from + readAtOnce); // decoded by other threads meanwhile
    for (const [k, original] of originals.entries()) yield { original, photograph: photographs[from + k]! };
  }
}

/** The random draws of a photograph's questions: the same with a cue and without it. */
const drawsOf = (posing: 'original' | 'training', { settings, pack }: Extraction, photograph: number): Random =>
  new Random(settings.seed, 'audit', posing, pack.key(photograph));

/**
 * Poses every photograph twice and extracts the features of the cues.
 * @throws FailureError 'unusable-input' if no original can be read; 'stopped'.
 */
export async function extractFeatures(extraction: Extraction): Promise<ExtractedFeatures> {
  const { task, settings, pack, control } = extraction;
  const measured = cuesOf(task, readingOf(settings));
  const original = new FeatureExtractor(task, cues, measured);
  const training = new FeatureExtractor(task, cues, measured);
  const surveyed: Picture[] = [];
  const reductions: number[] = [];
  const read: number[] = [];
  let [bytes, tiny, done] = [0, 0, 0];
  for await (const { original: loaded, photograph } of originalsOf(extraction)) {
    control.progress('extracting cue features', ++done, extraction.photographs.length);
    if (!loaded) continue;
    const { picture, reduction } = loaded;
    const packed = await pack.read(photograph);
    original.addOriginal(picture, drawsOf('original', extraction, photograph));
    const draws = drawsOf('training', extraction, photograph);
    training.add(trainingQuestions(task, packed, settings, draws, read.length));
    read.push(photograph);
    reductions.push(reduction);
    if (Math.min(picture.width, picture.height) < tinySide) tiny++;
    if (surveyed.length < mostSurveyed && bytes + picture.data.length <= mostSurveyedBytes) {
      surveyed.push(picture);
      bytes += picture.data.length;
    }
    await control.checkStopped();
  }
  if (read.length === 0) refuse('unusable-input', 'no image could be read any more', 'are the folders still there?');
  const audited = { ...extraction, photographs: read };
  return {
    photographs: read,
    original: {
      features: original.result(),
      without: (cue, measured) => originalsWithout(cue, measured, audited, surveyed),
    },
    training: { features: training.result(), without: (cue, measured) => trainingWithout(cue, measured, audited) },
    surveyed,
    reductions,
    tiny,
  };
}

const progressWithout = (cue: CueId): string => `measuring without the ${cueName(cue)}`;

/**
 * `without` of the originals.
 * @throws FailureError 'unusable-input' if an original can no longer be read; 'stopped'.
 */
async function originalsWithout(
  cue: CueId,
  measured: readonly CueId[],
  extraction: Extraction,
  surveyed: readonly Picture[],
): Promise<CueFeatures | undefined> {
  const ways = removalOf(cue, surveyed);
  if (!ways) return undefined;
  const { task, pack, photographs, control } = extraction;
  const extractor = new ExtractorWithout(task, ways, measured);
  let done = 0;
  for await (const { original, photograph } of originalsOf(extraction)) {
    control.progress(progressWithout(cue), ++done, photographs.length);
    if (!original)
      refuse(
        'unusable-input',
        `an image can no longer be read: ${pack.path(photograph)}`,
        'was it changed during the audit? Start the audit again',
      );
    extractor.addOriginal(original.picture, () => drawsOf('original', extraction, photograph));
    await control.checkStopped();
  }
  return extractor.result();
}

/**
 * `without` of the photographs as training poses them.
 * @throws FailureError 'stopped'.
 */
async function trainingWithout(
  cue: CueId,
  measured: readonly CueId[],
  extraction: Extraction,
): Promise<CueFeatures | undefined> {
  const { task, settings, pack, photographs, control } = extraction;
  const surveyed = await Promise.all(photographs.slice(0, mostSurveyed).map((photograph) => pack.read(photograph)));
  const ways = removalOf(cue, surveyed);
  if (!ways) return undefined;
  const extractor = new FeatureExtractor(task, cues, measured);
  for (const [n, photograph] of photographs.entries()) {
    control.progress(progressWithout(cue), n + 1, photographs.length);
    const picture = ways.cover(await pack.read(photograph)); // a cut would be smaller than the squares of training
    extractor.add(trainingQuestions(task, picture, settings, drawsOf('training', extraction, photograph), n));
    await control.checkStopped();
  }
  return extractor.result();
}
