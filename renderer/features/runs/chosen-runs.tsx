/** What can be done with all marked runs at once. */
import { Button, Popover, TextInput } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { mostCompared } from '../../../shared/comparison.ts';
import type { RunSummary } from '../../../shared/protocol.ts';
import type { RunMarks } from '../../../shared/run-results.ts';
import { Confirm } from '../../components/confirm.tsx';
import { WhereDeleted } from '../../components/delete-run.tsx';
import { counted, formatCount } from '../../lib/format.ts';
import { goTo } from '../../lib/router.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { saveFile } from '../../lib/save-and-copy.ts';
import { hasEnded } from '../../lib/status-words.ts';
import { runsCsv } from './runs-csv.ts';
import classes from './runs-page.module.css';

const longestTag = 40;

interface Props {
  readonly chosen: readonly RunSummary[];
  /** Number of them that the list does not show. */
  readonly hidden: number;
  onClear(): void;
}

export function ChosenRuns({ chosen, hidden, onClear }: Props) {
  const { mark } = useRuns();
  const [isBusy, setBusy] = useState(false);
  async function markAll(marksOf: (run: RunSummary) => RunMarks): Promise<void> {
    setBusy(true);
    for (const run of chosen) await mark(run.id, marksOf(run));
    setBusy(false);
  }
  const isStarred = chosen.every(({ marks }) => marks?.starred);
  const isArchived = chosen.every(({ marks }) => marks?.archived);
  const few = chosen.length < 2 ? 'Mark at least two runs' : undefined;
  const many = chosen.length > mostCompared ? `At most ${mostCompared} runs are compared` : undefined;
  return (
    <section className={`panel ${classes.chosen}`} aria-label="Marked runs">
      <span role="status">
        {counted(chosen.length, 'run')} marked{hidden > 0 && `, ${formatCount(hidden)} of them not in this list`}
      </span>
      <Button
        size="xs"
        leftSection={<IconArrowsDiff size={16} aria-hidden />}
        disabled={few !== undefined || many !== undefined}
        title={few ?? many}
        onClick={() => goTo({ page: 'compare', runs: chosen.map(({ id }) => id) })}
      >
        Compare {counted(chosen.length, 'run')}
      </Button>
      <Button
        size="xs"
        variant="default"
        loading={isBusy}
        onClick={() => void markAll(() => ({ starred: !isStarred }))}
      >
        {isStarred ? 'Remove stars' : 'Star'}
      </Button>
      <TagAll isBusy={isBusy} onTag={(tag) => void markAll(({ marks }) => ({ tags: [...(marks?.tags ?? []), tag] }))} />
      <Button
        size="xs"
        variant="default"
        loading={isBusy}
        onClick={() => void markAll(() => ({ archived: !isArchived }))}
      >
        {isArchived ? 'Take out of the archive' : 'Archive'}
      </Button>
      <Button
        size="xs"
        variant="default"
        onClick={() => saveFile(new Blob([runsCsv(chosen)], { type: 'text/csv' }), 'runs.csv')}
      >
        Export CSV
      </Button>
      <DeleteAll chosen={chosen} />
      <Button size="xs" variant="subtle" color="gray" onClick={onClear}>
        Clear marks
      </Button>
    </section>
  );
}

function TagAll({ isBusy, onTag }: { readonly isBusy: boolean; onTag(tag: string): void }) {
  const [tag, setTag] = useState('');
  const [isOpen, setOpen] = useState(false);
  function add(event: FormEvent): void {
    event.preventDefault();
    if (tag.trim() === '') return;
    onTag(tag.trim());
    setTag('');
    setOpen(false);
  }
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus shadow="md" withinPortal>
      <Popover.Target>
        <Button size="xs" variant="default" loading={isBusy} onClick={() => setOpen(!isOpen)}>
          Tag …
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={add} className={classes.order}>
          <TextInput
            label="Tag for the marked runs"
            maxLength={longestTag}
            value={tag}
            data-autofocus
            onChange={(event) => setTag(event.currentTarget.value)}
          />
          <Button type="submit" disabled={tag.trim() === ''}>
            Add tag
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

const mostNamed = 5;

function DeleteAll({ chosen }: { readonly chosen: readonly RunSummary[] }) {
  const { remove } = useRuns();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const deletable = chosen.filter(({ status }) => hasEnded(status) || status === 'queued');
  const others = chosen.length - deletable.length;
  async function removeAll(): Promise<void> {
    setBusy(true);
    for (const { id } of deletable) await remove(id);
    setBusy(false);
    setOpen(false);
  }
  return (
    <>
      <Button size="xs" variant="default" disabled={deletable.length === 0} onClick={() => setOpen(true)}>
        Delete …
      </Button>
      <Confirm
        opened={isOpen}
        title={`Delete ${counted(deletable.length, 'run')}?`}
        verb={`Delete ${counted(deletable.length, 'run')}`}
        busy={isBusy}
        onConfirm={() => void removeAll()}
        onCancel={() => setOpen(false)}
      >
        <strong>
          {deletable
            .slice(0, mostNamed)
            .map(({ name }) => name)
            .join(', ')}
        </strong>
        {deletable.length > mostNamed && ` and ${counted(deletable.length - mostNamed, 'other')}`}, with curves,
        checkpoints, boards and exports, {deletable.length === 1 ? 'moves' : 'move'} <WhereDeleted />
        {others > 0 &&
          ` ${counted(others, 'run')} that ${others === 1 ? 'is' : 'are'} still running ${others === 1 ? 'stays' : 'stay'}.`}
      </Confirm>
    </>
  );
}
