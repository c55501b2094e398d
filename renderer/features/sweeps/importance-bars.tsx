/** How much of the measure's variance each setting explains: bars with numbers, the largest first. */

import { twoDecimals } from '../../../shared/format-words.ts';
import type { SweepDetail } from '../../../shared/sweep.ts';
import { importanceSentence } from '../../../shared/sweep-words.ts';
import { sweptLabel } from '../../../shared/swept-fields.ts';
import classes from './sweeps.module.css';

export function ImportanceBars({ detail: { plan, importance } }: { readonly detail: SweepDetail }) {
  const sorted = importance.toSorted((a, b) => (b.share ?? -1) - (a.share ?? -1));
  return (
    <div className={`panel ${classes.padded}`}>
      <ul className={classes.bars}>
        {sorted.map(({ key, share }) => (
          <li key={key}>
            <span>{sweptLabel(plan.settings.task, key)}</span>
            <span className={classes.track} aria-hidden>
              <span style={{ width: `${Math.min(1, Math.max(0, share ?? 0)) * 100}%` }} />
            </span>
            {share === null ? <span className="dim">not known</span> : <strong>{twoDecimals(share)}</strong>}
          </li>
        ))}
      </ul>
      <p className={`dim small ${classes.words}`}>{importanceSentence}</p>
    </div>
  );
}
