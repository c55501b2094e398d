/** What an audit reports of every cue: its finding under both posings, its strength and picture, and its remedy. */

import type { AuditedCue } from '../../../../shared/audit.ts';
import { applicability, cueIds, isShownBy, remedyOf } from '../../../../shared/cue-cards.ts';
import type { CueId, CuePicture } from '../../../../shared/shortcut-schemas.ts';
import type { Picture } from '../../pictures/picture.ts';
import { pngOf } from '../../pictures/png.ts';
import { readingOf } from '../../tasks/tasks.ts';
import type { Cue } from '../cues/cue.ts';
import { cues } from '../cues/cues.ts';
import { fewestForVerdict } from './audit-photographs.ts';
import type { ExtractedFeatures } from './extract-features.ts';
import { findingOf } from './finding-of.ts';
import type { JudgedCue } from './judge-cues.ts';
import { type AuditedPhotographs, judgePosings } from './judge-posings.ts';

/** A cue that cannot give this task's answers away, because of the task, of the cue, or of the channels of the pictures. */
export const doesNotApply = (cue: CueId, because: 'task' | 'cue' | 'channels'): AuditedCue => ({
  cue,
  finding: { verdict: 'does-not-apply', because },
  withSettings: null,
});

/** A cue without a probe: all photographs belong to one group, so that none is left to train a probe on. */
const notAsked = (cue: CueId): AuditedCue => ({
  cue,
  finding: { verdict: 'not-asked', needed: fewestForVerdict },
  withSettings: null,
});

/**
 * One entry per cue, in the order of the cues.
 * @throws FailureError 'stopped'.
 */
export async function auditedCues(
  extracted: ExtractedFeatures,
  photographs: AuditedPhotographs,
): Promise<AuditedCue[]> {
  const { task, settings, groups } = photographs;
  const reading = readingOf(settings);
  const judged = await judgePosings(extracted, photographs);
  const different = new Set(groups).size;
  const audited: AuditedCue[] = [];
  for (const cue of cueIds) {
    const original = judged.original.find((one) => one.cue === cue);
    if (!isShownBy(cue, reading)) audited.push(doesNotApply(cue, 'channels'));
    else if (!applicability(cue, task.card.id).applies) audited.push(doesNotApply(cue, 'cue'));
    else if (!original) audited.push(notAsked(cue));
    else {
      const training = judged.training.find((one) => one.cue === cue)!;
      audited.push(await auditedCue(original, training, different, task.card.id, extracted));
    }
  }
  return audited;
}

async function auditedCue(
  original: JudgedCue,
  training: JudgedCue,
  different: number,
  task: string,
  { surveyed, reductions }: Pick<ExtractedFeatures, 'surveyed' | 'reductions'>,
): Promise<AuditedCue> {
  const { cue } = original;
  const measured = measure(cues[cue], surveyed, median(reductions));
  const remedy = remedyOf(cue, task);
  return {
    cue,
    finding: findingOf(original, different),
    withSettings: findingOf(training, different),
    ...(measured.strength && { strength: measured.strength }),
    ...(remedy && { remedy }),
    ...(measured.picture && { picture: await encoded(measured.picture) }),
  };
}

/** Strength of the cue itself in these photographs and a picture of it; pixels are those of the files. */
function measure({ survey }: Cue, pictures: readonly Picture[], reduction: number) {
  if (!survey) return {};
  const profile = survey.measure(pictures);
  const strength = survey.strength(profile);
  return {
    strength: strength.unit === 'px' ? { ...strength, value: strength.value * reduction } : strength,
    picture: survey.draw(profile),
  };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

/** The picture as a data: URL. */
async function encoded({ picture, ...words }: Omit<CuePicture, 'data'> & { readonly picture: Picture }) {
  return { ...words, data: `data:image/png;base64,${(await pngOf(picture)).toString('base64')}` };
}
