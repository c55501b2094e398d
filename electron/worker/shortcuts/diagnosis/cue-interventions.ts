/** What is done to whole photographs: cues taken away as they were surveyed, and planted at several strengths. */
import { cueCards } from '../../../../shared/cue-cards.ts';
import type { CueId } from '../../../../shared/shortcuts.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { Cue } from '../cues/cue.ts';
import { elsewhere } from '../cues/planting-controls.ts';
import { type Intervention, mixed, plain } from './intervention.ts';

/** Strengths at which a cue is planted, in the unit of its card; pixels are those of the photographs as they are packed. */
const strengths: Readonly<Partial<Record<CueId, readonly number[]>>> = {
  'chromatic-aberration': [-2, -1, -0.5, 0.5, 1, 2],
  vignetting: [0.25, 0.5],
  'sharpness-gradient': [1, 2],
  'border-frame': [0.04, 0.08],
  'corner-mark': [0.06, 0.12],
  'colour-gradient': [0.1, 0.2],
  'jpeg-grid': [0.03, 0.06],
  resampling: [1.3, 1.6],
};

/**
 * The cue taken away: half of the way, and wholly. Half is the mean of the photograph and what is left of it.
 * @returns None for a cue that cannot be taken away.
 */
export function removals(cue: Cue, pictures: readonly Picture[]): Intervention[] {
  const { id, survey, remove, control, words } = cue;
  if (!survey || !remove || !control || !words) return [];
  const profile = survey.call(cue, pictures);
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
      change: { picture: (picture) => mixed(picture, remove.call(cue, picture, profile), dose) },
      control: { picture: (picture, random) => mixed(picture, control.call(cue, picture, profile, random), dose) },
      decides: dose === 1,
      shown: dose === 1,
    }),
  );
}

/** The cue planted at several strengths, beside as much of it where it tells nothing. None for one that cannot be planted. */
export function injections(cue: Cue): Intervention[] {
  const { id, plant, words } = cue;
  const card = cueCards[id].plant;
  const control = elsewhere[id];
  const doses = strengths[id] ?? [];
  if (!plant || !card || !control) return [];
  const name = words?.inject ?? `${cueCards[id].title.toLowerCase()} put in`;
  return doses.map(
    (dose): Intervention => ({
      cue: id,
      what: name,
      words: `${name}: ${plain(dose)}${card.unit && ` ${card.unit}`}`,
      direction: 'inject',
      dose,
      untouchedDose: card.untouched,
      unit: card.unit,
      controlWords: control.words,
      change: { picture: (picture, random) => plant.call(cue, picture, dose, random) },
      control: { picture: (picture, random) => control.plant(plant.bind(cue), picture, dose, random) },
      decides: false,
      shown: dose === doses.at(-1),
    }),
  );
}
