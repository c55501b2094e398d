/** Colours and dash patterns of the runs of a comparison, the same in curves and tables. */
import { seriesPlace } from '../../../shared/series-places.ts';

/** The style of a run's line, by its place in the comparison. */
export function seriesStyle(index: number): { readonly colour: string; readonly dashes: string | undefined } {
  const { colour, dashes } = seriesPlace(index);
  return { colour: `var(--lab-run-${colour})`, dashes };
}
