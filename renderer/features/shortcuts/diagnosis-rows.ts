/** Rows and numbers of a diagnosis. Pure. */
import { cueIds } from '../../../shared/cue-cards.ts';
import type { Diagnosis, Intervention } from '../../../shared/diagnosis.ts';

/** Rows of the table by cue, then removals before additions, then by ascending dose. */
export const rowsOf = ({ interventions }: Diagnosis): readonly Intervention[] =>
  interventions
    .filter(({ dose, untouchedDose }) => dose !== untouchedDose)
    .sort(
      (a, b) =>
        cueIds.indexOf(a.cue) - cueIds.indexOf(b.cue) || b.direction.localeCompare(a.direction) || a.dose - b.dose,
    );

/** A signed difference with three decimals: `+0.120`, `−0.004`, `0.000`. */
export function signed(difference: number): string {
  const text = Math.abs(difference).toFixed(3);
  if (Number(text) === 0) return text;
  return `${difference < 0 ? '−' : '+'}${text}`;
}

/** `−0.030 to +0.010`. */
export const intervalWords = ([low, high]: readonly [number, number]): string => `${signed(low)} to ${signed(high)}`;
