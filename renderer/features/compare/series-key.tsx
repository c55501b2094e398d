/** A short piece of a run's line, beside its name. */
import classes from './compare-page.module.css';
import { seriesStyle } from './series-style.ts';

export function SeriesKey({ index }: { readonly index: number }) {
  const { colour, dashes } = seriesStyle(index);
  return (
    <svg width="22" height="8" className={classes.key} aria-hidden="true">
      <line x1="0" y1="4" x2="22" y2="4" stroke={colour} strokeWidth="2.5" strokeDasharray={dashes} />
    </svg>
  );
}
