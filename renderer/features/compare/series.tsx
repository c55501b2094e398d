/** Colours and dash patterns of the runs of a comparison, the same in curves and tables. */
import classes from './compare-page.module.css';

/** Number of `--lab-run-…` colours of the theme. */
const colours = 8;
const dashes = [undefined, '7 3', '2 3', '9 3 2 3'] as const;

/** The style of a run's line, by its place in the comparison. */
export const seriesStyle = (index: number): { readonly colour: string; readonly dashes: string | undefined } => ({
  colour: `var(--lab-run-${index % colours})`,
  dashes: dashes[Math.floor(index / colours) % dashes.length],
});

/** A short piece of the line. */
export function SeriesKey({ index }: { readonly index: number }) {
  const { colour, dashes: dash } = seriesStyle(index);
  return (
    <svg width="22" height="8" className={classes.key} aria-hidden="true">
      <line x1="0" y1="4" x2="22" y2="4" stroke={colour} strokeWidth="2.5" strokeDasharray={dash} />
    </svg>
  );
}
