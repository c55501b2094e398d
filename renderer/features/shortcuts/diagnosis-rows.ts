/** Rows and numbers of a diagnosis. Pure. */
import { cueIds } from '../../../shared/cue-cards.ts';
import type { Diagnosis, Intervention } from '../../../shared/diagnosis.ts';
import { formatChange } from '../../lib/format.ts';

/** Rows of the table by cue, then removals before additions, then by ascending dose. */
export const rowsOf = ({ interventions }: Diagnosis): readonly Intervention[] =>
  interventions
    .filter(({ dose, untouchedDose }) => dose !== untouchedDose)
    .sort(
      (a, b) =>
        cueIds.indexOf(a.cue) - cueIds.indexOf(b.cue) || b.direction.localeCompare(a.direction) || a.dose - b.dose,
    );

/** `−0.030 to +0.010`. */
export const intervalWords = ([low, high]: readonly [number, number]): string =>
  `${formatChange(low)} to ${formatChange(high)}`;
