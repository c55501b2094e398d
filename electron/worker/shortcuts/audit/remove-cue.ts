/** A cue removed from photographs as it was surveyed in them. */
import { cueCards } from '../../../../shared/cue-cards.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import type { Picture } from '../../pictures/picture.ts';
import { cues } from '../cues/cues.ts';

/**
 * How to remove a cue from photographs.
 * @param surveyed Some of the photographs, at the sizes at which it is removed.
 * @returns Undefined if the survey finds none of it, or if it cannot be removed.
 */
export function removalOf(cue: CueId, surveyed: readonly Picture[]): ((picture: Picture) => Picture) | undefined {
  const { survey, removal } = cues[cue];
  if (!survey || 'reason' in removal) return undefined;
  const profile = survey.measure(surveyed);
  if (survey.strength(profile).value === cueCards[cue].plant?.untouched) return undefined;
  return (picture) => removal.remove(picture, profile);
}
