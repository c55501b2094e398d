/** Segmentation and detection with the features of places: form, progress and result, for runs and for added encoders. */
import { useEffect } from 'react';
import { lastKey } from '../../lib/analysis-store.ts';
import { usePlaces } from '../../lib/places-store.ts';
import layout from '../form-and-result.module.css';
import { FullAccess } from '../full-access.tsx';
import { DenseResult } from './dense-result.tsx';
import { DetectionResult } from './detection-result.tsx';
import classes from './places.module.css';
import { PlacesForm } from './places-form.tsx';
import { PlacesNotes } from './places-notes.tsx';

interface Props {
  /** The id of the run or of the added encoder. */
  readonly subject: string;
  /** Its stages with features of places. */
  readonly stages: readonly string[];
}

export function PlacesPanel({ subject, stages }: Props) {
  const load = usePlaces((state) => state.load);
  useEffect(() => void load(subject, {}), [subject, load]);
  const last = usePlaces((state) => state.last[lastKey(subject, {})]);
  return (
    <div className={`${layout.columns} ${classes.columns}`}>
      <FullAccess>
        <PlacesForm subject={subject} stages={stages} isAgain={Boolean(last)} />
      </FullAccess>
      {last ? (
        <section className={`panel ${layout.panel}`} aria-labelledby="places-result-title">
          <h2 id="places-result-title">What its places tell</h2>
          <PlacesNotes places={last} />
          {last.dense && <DenseResult dense={last.dense} />}
          {last.detection && <DetectionResult detection={last.detection} />}
        </section>
      ) : (
        <p className={`dim ${layout.empty}`}>
          Not measured with masks or boxes yet. Results will appear here: intersection over union and average precision
          of each class, next to chance, and predictions beside the truth.
        </p>
      )}
    </div>
  );
}
