/** Notes at steps as run.json keeps them. */
import type { StepNote } from '../../shared/run-results.ts';

/** One for each step, of several the last, ascending; without empty ones. */
export const storedNotes = (notes: readonly StepNote[]): StepNote[] =>
  [...new Map(notes.map(({ step, note }) => [step, note.trim()]))]
    .filter(([, note]) => note !== '')
    .map(([step, note]) => ({ step, note }))
    .sort((a, b) => a.step - b.step);
