/** Limits of the numbers, and when they were made. */
import type { Places } from '../../../shared/places.ts';
import { formatDuration, formatWhen, sentence } from '../../lib/format.ts';
import { Notice } from '../notice.tsx';
import classes from './places.module.css';

export function PlacesNotes({ places: { warnings, madeAt, seconds } }: { readonly places: Places }) {
  return (
    <div className={classes.notes}>
      <p className="dim small">
        Measured {formatWhen(madeAt)}, in {formatDuration(seconds)}
      </p>
      {warnings.map((warning) => (
        <Notice key={warning} tone="warning">
          {sentence(warning)}
        </Notice>
      ))}
    </div>
  );
}
