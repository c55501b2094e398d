/** What photographs give away of a task's answers, before any training. */

import type { Audit, AuditedCue } from '../../../../shared/audit.ts';
import { applicability, cueIds, remedyOf } from '../../../../shared/cue-cards.ts';
import { refuse } from '../../../../shared/failure.ts';
import type { CueId, CuePicture } from '../../../../shared/shortcuts.ts';
import { packSideFor, type TrainSettings } from '../../../../shared/training-settings.ts';
import type { JobOf } from '../../../../shared/worker-protocol.ts';
import { indexFolders } from '../../data/index-folders.ts';
import { openPack, type Pack } from '../../data/pack.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import { pngOf } from '../../pictures/png.ts';
import { hasPuzzle, type PuzzleTask } from '../../tasks/pretext-task.ts';
import { poseSettings, pretextTask } from '../../tasks/tasks.ts';
import type { Cue } from '../cues/cue.ts';
import { cues } from '../cues/cues.ts';
import { choosePhotographs, fewestForVerdict, type Original, readOriginal } from './audit-photographs.ts';
import { type LookedAt, tinySide, warningsOf } from './audit-warnings.ts';
import { type CueFeatures, FeatureExtractor } from './cue-features.ts';
import { findingOf } from './finding-of.ts';
import { type JudgedCue, judgeCues } from './judge-cues.ts';
import { foldsOf } from './probe.ts';
import { shuffledPuzzles } from './puzzles.ts';
import { trainingQuestions } from './questions.ts';
import { naturalScore, naturalScoreWithSettings } from './reference-scores.ts';

type AuditJob = JobOf<'audit'>;
/** Originals decoded at once, while what came before them is measured. */
const readAtOnce = 8;
/** Whole originals that cues are measured on, and how many bytes of them are kept. */
const mostSurveyed = 100;
const mostSurveyedBytes = 160e6;

/** @throws FailureError 'unusable-input' for folders without a photograph that can be used; 'stopped'. */
export async function auditFolders(
  { dataset, settings }: AuditJob,
  control: JobControl,
): Promise<Omit<Audit, 'seconds' | 'madeAt'>> {
  const { task: id, size } = settings;
  const task = pretextTask(id);
  const about = { event: 'audited' as const, task: id, size, folders: dataset.folders };
  if (!hasPuzzle(task)) return { ...about, images: 0, cues: cueIds.map((cue) => silent(cue, 'task')), warnings: [] };

  const side = packSideFor(size);
  const indexed = await indexFolders(dataset, side, {
    onProgress: (done, total) => control.progress('reading pictures', done, total),
    isCancelled: () => control.stopAsked,
  });
  const copies = new Set(
    indexed.warnings.filter(({ kind }) => kind === 'duplicate' || kind === 'near-duplicate').map(({ path }) => path),
  );
  const grey = new Set(indexed.warnings.filter(({ kind }) => kind === 'grey').map(({ path }) => path));
  const pack = await openPack(dataset.packDir, side);
  try {
    const chosen = choosePhotographs(pack, copies, settings.seed);
    const extracted = await extract({ task, settings, pack, photographs: chosen.photographs, control });
    const { photographs } = extracted;
    const groups = photographs.map((i) => pack.group(i));
    const at: LookedAt = {
      photographs: photographs.length,
      available: chosen.available,
      groups: new Set(groups).size,
      copies: chosen.copies,
      passedOver: indexed.passedOver.length,
      gone: chosen.photographs.length - photographs.length,
      reduced: extracted.reductions.filter((reduction) => reduction > 1).length,
      grey: photographs.filter((i) => grey.has(pack.path(i))).length,
      tiny: extracted.tiny,
    };
    const found = await judge(extracted, { task, settings, groups, control });
    const cuesFound: AuditedCue[] = [];
    for (const cue of cueIds) {
      const judged = found.original.find((one) => one.cue === cue);
      if (!applicability(cue, id).applies) cuesFound.push(silent(cue, 'cue'));
      else if (!judged) cuesFound.push(unasked(cue));
      else {
        const training = found.training.find((one) => one.cue === cue)!;
        cuesFound.push(await audited(judged, training, at.groups, id, extracted));
      }
    }
    return { ...about, images: photographs.length, cues: cuesFound, warnings: warningsOf(at) };
  } finally {
    pack.close();
  }
}

/** A cue that cannot give this task's answers away: because of the task, or of the cue. */
const silent = (cue: CueId, because: 'task' | 'cue'): AuditedCue => ({
  cue,
  finding: { verdict: 'does-not-apply', because },
  withSettings: null,
});

/** A cue of which nothing could be asked: a probe cannot learn from one photograph and answer for another. */
const unasked = (cue: CueId): AuditedCue => ({
  cue,
  finding: { verdict: 'not-asked', needed: fewestForVerdict },
  withSettings: null,
});

interface Extraction {
  readonly task: PuzzleTask;
  readonly settings: TrainSettings;
  readonly pack: Pack;
  /** Numbers of pictures in the pack. */
  readonly photographs: readonly number[];
  readonly control: JobControl;
}

interface Extracted {
  /** Those that could be read. */
  readonly photographs: readonly number[];
  readonly original: CueFeatures;
  readonly training: CueFeatures;
  /** Whole originals for measuring a cue itself. */
  readonly surveyed: readonly Picture[];
  readonly reductions: readonly number[];
  readonly tiny: number;
}

/** Poses every photograph from its own pixels and as in training, and takes the cues' features. */
async function extract({ task, settings, pack, photographs, control }: Extraction): Promise<Extracted> {
  const original = new FeatureExtractor(task, cues);
  const training = new FeatureExtractor(task, cues);
  const surveyed: Picture[] = [];
  const reductions: number[] = [];
  const read: number[] = [];
  let bytes = 0;
  let tiny = 0;
  const load = (from: number): Promise<(Original | undefined)[]> =>
    Promise.all(photographs.slice(from, from + readAtOnce).map((i) => readOriginal(pack.path(i))));
  let coming = load(0);
  for (let from = 0; from < photographs.length; from += readAtOnce) {
    const originals = await coming;
    coming = load(from + readAtOnce); // decoded by other threads meanwhile
    for (const [k, found] of originals.entries()) {
      if (!found) continue;
      const { picture, reduction } = found;
      const photograph = photographs[from + k]!;
      const packed = await pack.read(photograph);
      const chance = new Random(settings.seed, 'audit', pack.key(photograph));
      original.addOriginal(picture, chance);
      training.add(trainingQuestions(task, packed, settings, chance, read.length));
      read.push(photograph);
      reductions.push(reduction);
      if (Math.min(picture.width, picture.height) < tinySide) tiny++;
      if (surveyed.length < mostSurveyed && bytes + picture.data.length <= mostSurveyedBytes) {
        surveyed.push(picture);
        bytes += picture.data.length;
      }
      await control.checkStopped();
    }
    control.progress('looking at photographs', Math.min(photographs.length, from + readAtOnce), photographs.length);
  }
  if (read.length === 0)
    refuse('unusable-input', 'no photograph could be read any more', 'are the folders still there?');
  return { photographs: read, original: original.result(), training: training.result(), surveyed, reductions, tiny };
}

interface Judging {
  readonly task: PuzzleTask;
  readonly settings: TrainSettings;
  /** The group of each photograph. */
  readonly groups: readonly number[];
  readonly control: JobControl;
}

/** @returns Nothing for either posing where all photographs are one. */
async function judge(
  { original, training }: Extracted,
  { task, settings, groups, control }: Judging,
): Promise<{ readonly original: readonly JudgedCue[]; readonly training: readonly JudgedCue[] }> {
  const different = new Set(groups).size;
  if (different < 2) return { original: [], training: [] };
  const shuffled = shuffledPuzzles(task.puzzle, poseSettings(settings), groups.length, settings.seed);
  const permutations = shuffled?.permutations.length;
  const asking = {
    folds: foldsOf(groups, new Random(settings.seed, 'audit folds')),
    shuffled,
    checkStopped: () => control.checkStopped(),
  };
  const canTell = different >= fewestForVerdict;
  control.progress('asking the probes', 0, 2);
  const plain = await judgeCues(
    original,
    asking,
    (cue, of) => naturalScore({ task, cue, posing: 'original', of }, groups.length, permutations),
    canTell,
  );
  control.progress('asking the probes', 1, 2);
  const posed = await judgeCues(
    training,
    asking,
    (cue, of) => naturalScoreWithSettings({ task, cue, of }, settings, groups.length, permutations),
    canTell,
  );
  control.progress('asking the probes', 2, 2);
  return { original: plain, training: posed };
}

async function audited(
  judged: JudgedCue,
  training: JudgedCue,
  different: number,
  task: string,
  { surveyed, reductions }: Extracted,
): Promise<AuditedCue> {
  const { cue } = judged;
  const measured = measure(cues[cue], surveyed, median(reductions));
  const remedy = remedyOf(cue, task);
  return {
    cue,
    finding: findingOf(judged, different),
    withSettings: findingOf(training, different),
    ...(measured.strength && { strength: measured.strength }),
    ...(remedy && { remedy }),
    ...(measured.picture && { picture: await asData(measured.picture) }),
  };
}

/** The cue itself in these photographs; pixels are those of the files. */
function measure({ survey }: Cue, pictures: readonly Picture[], reduction: number) {
  if (!survey) return {};
  const profile = survey.measure(pictures);
  const found = survey.strength(profile);
  return {
    strength: found.unit === 'px' ? { ...found, value: found.value * reduction } : found,
    picture: survey.draw(profile),
  };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

async function asData({ picture, ...words }: Omit<CuePicture, 'data'> & { readonly picture: Picture }) {
  return { ...words, data: `data:image/png;base64,${(await pngOf(picture)).toString('base64')}` };
}
