/** What limits the numbers of an analysis of a run, and that the run has gone on since. */
import { formatCount, sentence } from '../lib/format.ts';
import { Notice } from './notice.tsx';
import classes from './result-notes.module.css';

interface Props {
  readonly warnings: readonly string[];
  /** Step of the run now. */
  readonly step: number;
  /** Step of the checkpoint that was analysed. */
  readonly analysedStep: number;
  /** What the button for a new result says: `Diagnose again`. */
  readonly again: string;
}

export function ResultNotes({ warnings, step, analysedStep, again }: Props) {
  return (
    <div className={classes.notes}>
      {warnings.map((warning) => (
        <Notice key={warning} tone="warning">
          {sentence(warning)}
        </Notice>
      ))}
      {step > analysedStep && (
        <Notice tone="hint">
          The run has reached step {formatCount(step)} since. {again} to use its last checkpoint.
        </Notice>
      )}
    </div>
  );
}
