/** Notes at steps of a run: each leads to the board of its step, and can be changed and removed. */
import { ActionIcon, Button, NumberInput, Textarea, UnstyledButton } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { RunDetail } from '../../../shared/protocol.ts';
import type { StepNote } from '../../../shared/run-results.ts';
import { formatCount } from '../../lib/format.ts';
import { useRunView } from './run-store.ts';
import classes from './step-notes.module.css';

const longestNote = 5_000;

export function StepNotes({ detail: { record, summary, boards } }: { readonly detail: RunDetail }) {
  const { mark, chosenStep } = useRunView();
  const notes = record.marks?.stepNotes ?? [];
  const shownStep = chosenStep ?? summary.step;
  const others = (step: number): readonly StepNote[] => notes.filter((each) => each.step !== step);
  return (
    <section className={classes.notes} aria-labelledby="step-notes-title">
      <h2 id="step-notes-title">Notes at steps</h2>
      {notes.length > 0 && (
        <ul className={classes.list}>
          {notes.map((note) => (
            <Note
              key={`${note.step} ${note.note}`}
              note={note}
              boards={boards}
              onChange={(words) => void mark({ stepNotes: [...others(note.step), { step: note.step, note: words }] })}
              onRemove={() => void mark({ stepNotes: [...others(note.step)] })}
            />
          ))}
        </ul>
      )}
      <AddNote
        step={shownStep}
        last={Math.max(summary.step, summary.totalSteps)}
        onAdd={({ step, note }) => {
          const before = notes.find((each) => each.step === step)?.note;
          return mark({ stepNotes: [...others(step), { step, note: before ? `${before}\n${note}` : note }] });
        }}
      />
    </section>
  );
}

interface NoteProps {
  readonly note: StepNote;
  readonly boards: readonly number[];
  onChange(words: string): void;
  onRemove(): void;
}

function Note({ note: { step, note }, boards, onChange, onRemove }: NoteProps) {
  const { chooseStep } = useRunView();
  const [words, setWords] = useState(note);
  /** The board that shows what was noted: the last one up to the step. */
  const board = boards.findLast((each) => each <= step) ?? boards[0];
  return (
    <li className={classes.note}>
      <UnstyledButton
        className={classes.step}
        disabled={board === undefined}
        title={board === undefined ? 'No board yet' : `Show the board of step ${formatCount(board)}`}
        onClick={() => {
          chooseStep(board);
          document.getElementById('board-title')?.scrollIntoView({ block: 'start' });
        }}
      >
        Step {formatCount(step)}
      </UnstyledButton>
      <Textarea
        aria-label={`Note at step ${formatCount(step)}`}
        autosize
        minRows={1}
        maxLength={longestNote}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        onBlur={() => words !== note && onChange(words)}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove the note at step ${formatCount(step)}`}
        onClick={onRemove}
      >
        <IconTrash size={17} stroke={1.7} aria-hidden />
      </ActionIcon>
    </li>
  );
}

interface AddProps {
  /** The step on the board. */
  readonly step: number;
  readonly last: number;
  /** @returns Whether it was stored. */
  onAdd(note: StepNote): Promise<boolean>;
}

function AddNote({ step: shown, last, onAdd }: AddProps) {
  const [chosen, setChosen] = useState<number | string>();
  const [note, setNote] = useState('');
  const step = chosen ?? shown;
  async function add(): Promise<void> {
    if (!(await onAdd({ step: Number(step), note }))) return;
    setNote('');
    setChosen(undefined);
  }
  return (
    <div className={classes.note}>
      <NumberInput
        aria-label="Step of a new note"
        prefix="Step "
        min={0}
        max={last}
        allowDecimal={false}
        value={step}
        onChange={setChosen}
      />
      <Textarea
        aria-label="New note"
        placeholder="What happened at this step"
        autosize
        minRows={1}
        maxLength={longestNote}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Button variant="default" disabled={note.trim() === '' || step === ''} onClick={() => void add()}>
        Add note
      </Button>
    </div>
  );
}
