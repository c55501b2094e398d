/** All runs, newest first. */
import { ActionIcon, Button, Checkbox, Select, Table, TextInput } from '@mantine/core';
import { IconArrowsDiff, IconListDetails, IconPlus, IconTrash } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { mostCompared } from '../../../shared/comparison.ts';
import type { RunSummary } from '../../../shared/protocol.ts';
import { DeleteRun } from '../../components/delete-run.tsx';
import { EmptyState, FailureNote } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { StatusBadge } from '../../components/status.tsx';
import { TableScroller } from '../../components/table-scroller.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { counted, formatCount, formatScore, formatWhen } from '../../lib/format.ts';
import { goTo, hashOf } from '../../lib/router.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { encoderName, hasEnded, taskTitle } from '../../lib/status-words.ts';
import { filteredRuns, taskCounts } from './filter-runs.ts';
import classes from './runs-page.module.css';

export function RunsPage() {
  const { all, failure, remove, refresh } = useRuns();
  // Other processes may have started runs.
  useEffect(() => void refresh(), [refresh]);
  const [toDelete, setToDelete] = useState<RunSummary>();
  const [busy, setBusy] = useState(false);
  const [text, setText] = useState('');
  const [task, setTask] = useState<string>();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const toCompare = (all ?? []).filter(({ id }) => marked.has(id)).map(({ id }) => id);
  const found = useMemo(() => filteredRuns(all ?? [], { text, task }), [all, text, task]);
  async function onDelete() {
    if (!toDelete) return;
    setBusy(true);
    await remove(toDelete.id);
    setBusy(false);
    setToDelete(undefined);
  }
  return (
    <Page
      title="Runs"
      below={
        all && all.length > 0 ? (
          <span role="status">
            {found.length < all.length ? `${formatCount(found.length)} of ` : ''}
            {counted(all.length, 'run')}
          </span>
        ) : undefined
      }
      actions={
        <>
          {toCompare.length > 0 && (
            <Button
              variant="default"
              leftSection={<IconArrowsDiff size={16} aria-hidden />}
              disabled={toCompare.length < 2 || toCompare.length > mostCompared}
              title={toCompare.length < 2 ? 'Mark at least two runs' : undefined}
              onClick={() => goTo({ page: 'compare', runs: toCompare })}
            >
              Compare {counted(toCompare.length, 'run')}
            </Button>
          )}
          <Button component="a" href={hashOf({ page: 'new' })} leftSection={<IconPlus size={16} aria-hidden />}>
            New run
          </Button>
        </>
      }
    >
      <FailureNote failure={failure} />
      {!all && !failure && <Waiting>Loading runs …</Waiting>}
      {all?.length === 0 && (
        <div className="panel">
          <EmptyState icon={<IconListDetails size={30} stroke={1.4} aria-hidden />} title="No runs yet">
            A run trains one network on one pretext task. It stays here with its curves and answers until you delete it.
          </EmptyState>
        </div>
      )}
      {all && all.length > 0 && <Filters all={all} text={text} task={task} setText={setText} setTask={setTask} />}
      {all && all.length > 0 && found.length === 0 && (
        <p className="dim" role="status">
          No run is found by these words and this task.
        </p>
      )}
      {found.length > 0 && (
        <TableScroller label="All runs" className="panel">
          <Table verticalSpacing={10} horizontalSpacing="md" fz="sm" miw={780} highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>
                  <span className="visually-hidden">Marked to compare</span>
                </Table.Th>
                <Table.Th>Run</Table.Th>
                <Table.Th>State</Table.Th>
                <Table.Th>Task and encoder</Table.Th>
                <Table.Th ta="right">Steps</Table.Th>
                <Table.Th ta="right">Held-out score</Table.Th>
                <Table.Th>Created</Table.Th>
                <Table.Th>
                  <span className="visually-hidden">Actions</span>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.map((run) => (
                <Row
                  key={run.id}
                  run={run}
                  isMarked={marked.has(run.id)}
                  onMark={(isMarked) => setMarked(withMark(marked, run.id, isMarked))}
                  onDelete={() => setToDelete(run)}
                />
              ))}
            </Table.Tbody>
          </Table>
        </TableScroller>
      )}
      <DeleteRun
        opened={toDelete !== undefined}
        name={toDelete?.name ?? ''}
        busy={busy}
        onConfirm={onDelete}
        onCancel={() => setToDelete(undefined)}
      />
    </Page>
  );
}

interface FiltersProps {
  readonly all: readonly RunSummary[];
  readonly text: string;
  readonly task: string | undefined;
  setText(text: string): void;
  setTask(task: string | undefined): void;
}

function Filters({ all, text, task, setText, setTask }: FiltersProps) {
  const counts = taskCounts(all, text);
  const total = filteredRuns(all, { text, task: undefined }).length;
  const choices = counts.map(({ task: value, count }) => ({
    value,
    label: `${taskTitle(value)} (${formatCount(count)})`,
  }));
  if (task !== undefined && !counts.some((known) => known.task === task))
    choices.push({ value: task, label: `${taskTitle(task)} (0)` });
  return (
    <search className={classes.filters}>
      <TextInput
        label="Find"
        placeholder="Name, images, encoder or state"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Select
        label="Task"
        data={[{ value: '', label: `All tasks (${formatCount(total)})` }, ...choices]}
        value={task ?? ''}
        onChange={(chosen) => setTask(chosen || undefined)}
      />
    </search>
  );
}

function withMark(marked: ReadonlySet<string>, run: string, isMarked: boolean): ReadonlySet<string> {
  const changed = new Set(marked);
  if (isMarked) changed.add(run);
  else changed.delete(run);
  return changed;
}

interface RowProps {
  readonly run: RunSummary;
  readonly isMarked: boolean;
  onMark(isMarked: boolean): void;
  onDelete(): void;
}

function Row({ run, isMarked, onMark, onDelete }: RowProps) {
  const canDelete = hasEnded(run.status) || run.status === 'queued';
  return (
    <Table.Tr>
      <Table.Td w={36}>
        {/* A run with a damaged record cannot be compared. */}
        <Checkbox
          aria-label={`Mark ${run.name} to compare`}
          checked={isMarked}
          disabled={!run.task}
          onChange={(event) => onMark(event.currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td className={classes.name}>
        <a href={hashOf({ page: 'run', run: run.id, tab: 'watch' })}>{run.name}</a>
        <div className="dim clip">{run.dataset}</div>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={run.status} />
      </Table.Td>
      <Table.Td>
        {/* A run with a damaged record has no task. */}
        {run.task ? (
          <>
            {taskTitle(run.task)}
            <div className="dim">
              {encoderName(run.encoder)}, {run.size} px
            </div>
          </>
        ) : (
          <span className="dim">unknown</span>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {run.totalSteps > 0 ? (
          <>
            {formatCount(run.step)}
            <div className="dim">of {formatCount(run.totalSteps)}</div>
          </>
        ) : (
          <span className="dim">none</span>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {run.heldOut ? (
          <>
            <strong>{formatScore(run.heldOut.score)}</strong>
            <div className="dim">chance {formatScore(run.heldOut.chance)}</div>
          </>
        ) : (
          <span className="dim">not yet</span>
        )}
      </Table.Td>
      <Table.Td className={classes.when} title={new Date(run.createdAt).toLocaleString('en-GB')}>
        {formatWhen(run.createdAt)}
      </Table.Td>
      <Table.Td>
        <ActionIcon
          variant={canDelete ? 'subtle' : 'transparent'}
          color="gray"
          aria-label={`Delete ${run.name}`}
          title={canDelete ? undefined : 'Stop the run before you delete it'}
          disabled={!canDelete}
          onClick={onDelete}
        >
          <IconTrash size={17} stroke={1.7} aria-hidden />
        </ActionIcon>
      </Table.Td>
    </Table.Tr>
  );
}
