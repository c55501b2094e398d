/** Tags and a note of a run, stored as they are left. */
import { TagsInput, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { RunDetail } from '../../../shared/protocol.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { useRunView } from './run-store.ts';
import classes from './settings-panel.module.css';

const longestTag = 40;
const mostTags = 20;
const longestNote = 20_000;

export function MarksPanel({ detail: { summary, record } }: { readonly detail: RunDetail }) {
  const { all } = useRuns();
  const { mark } = useRunView();
  const [note, setNote] = useState(record.marks?.note ?? '');
  const [stored, setStored] = useState(note);
  const known = [...new Set(all?.flatMap(({ marks }) => marks?.tags ?? []))].sort();
  return (
    <section className={`panel ${classes.list} ${classes.marks}`}>
      <h2>Tags and note</h2>
      <TagsInput
        label="Tags"
        description="The list of runs finds them. Enter adds one."
        data={known}
        value={[...(summary.marks?.tags ?? [])]}
        onChange={(tags) => void mark({ tags: tags.map((tag) => tag.slice(0, longestTag)) })}
        maxTags={mostTags}
      />
      <Textarea
        label="Note"
        description="Stored with the run when you leave the field."
        autosize
        minRows={3}
        maxRows={16}
        maxLength={longestNote}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onBlur={() => {
          if (note === stored) return;
          setStored(note);
          void mark({ note });
        }}
      />
    </section>
  );
}
