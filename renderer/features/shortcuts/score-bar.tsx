/** A cue's score on a bar from 0 to 1, with lines at chance and the reference, and all numbers as text. */
import { formatScore } from '../../lib/format.ts';
import type { CueBar } from './audit-rows.ts';
import classes from './score-bar.module.css';

const place = (share: number): string => `${100 * Math.min(1, Math.max(0, share))}%`;

export function ScoreBar({ bar }: { readonly bar: CueBar }) {
  const { score, chance, reference, withSettings } = bar;
  return (
    <div className={classes.bar}>
      <div className={classes.track} aria-hidden>
        <span className={classes.score} style={{ width: place(score) }} />
        {withSettings !== undefined && <span className={classes.settings} style={{ width: place(withSettings) }} />}
        <span className={classes.chance} style={{ left: place(chance) }} />
        <span className={classes.reference} style={{ left: place(reference) }} />
      </div>
      <dl className={classes.words}>
        <div data-mark="score">
          <dt>cue alone</dt>
          <dd>{formatScore(score)}</dd>
        </div>
        {withSettings !== undefined && (
          <div data-mark="settings">
            <dt>with the chosen settings</dt>
            <dd>{formatScore(withSettings)}</dd>
          </div>
        )}
        <div data-mark="chance">
          <dt>chance</dt>
          <dd>{formatScore(chance)}</dd>
        </div>
        <div data-mark="reference">
          <dt>reference (natural images)</dt>
          <dd>{formatScore(reference)}</dd>
        </div>
      </dl>
    </div>
  );
}
