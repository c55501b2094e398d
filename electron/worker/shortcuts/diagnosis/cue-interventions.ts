/** Interventions on whole photographs: a surveyed cue removed, and a cue planted at several strengths. */
import { cueCards } from '../../../../shared/cue-cards.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { Cue } from '../cues/cue.ts';
import { type Intervention, mixed, plainNumber } from './intervention.ts';

/**
 * The cue removed by half, and fully. Half is the mean of the photograph and its full removal.
 * @returns None for a cue that cannot be removed.
 */
export function removals(cue: Cue, pictures: readonly Picture[]): Intervention[] {
  const { id, survey, removal } = cue;
  if (!survey || 'reason' in removal) return [];
  const { words } = removal;
  const profile = survey.measure(pictures);
  return [0.5, 1].map(
    (dose): Intervention => ({
      cue: id,
      what: words.remove,
      words: dose < 1 ? `${words.remove}, by half` : words.remove,
      direction: 'remove',
      dose,
      untouchedDose: 0,
      unit: 'share of the surveyed cue',
      controlWords: dose < 1 ? `${words.control}, by half` : words.control,
      change: { picture: (picture) => mixed(picture, removal.remove(picture, profile), dose) },
      control: { picture: (picture, random) => mixed(picture, removal.control(picture, profile, random), dose) },
      decides: dose === 1,
      shown: dose === 1,
    }),
  );
}

/** The cue planted at several strengths; the control plants as much where it carries no answer. None if it cannot be planted. */
export function injections({ id, planting }: Cue): Intervention[] {
  const card = cueCards[id].plant;
  if (!planting || !card) return [];
  const { doses, control, words } = planting;
  return doses.map(
    (dose): Intervention => ({
      cue: id,
      what: words,
      words: `${words}: ${plainNumber(dose)}${card.unit && ` ${card.unit}`}`,
      direction: 'inject',
      dose,
      untouchedDose: card.untouched,
      unit: card.unit,
      controlWords: control.words,
      change: { picture: (picture, random) => planting.plant(picture, dose, random) },
      control: { picture: (picture, random) => control.plant(planting.plant, picture, dose, random) },
      decides: false,
      shown: dose === doses.at(-1),
    }),
  );
}
