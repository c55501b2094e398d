/** All runs: found, sorted, starred, archived, compared, deleted. */
import { Button, Table, UnstyledButton } from '@mantine/core';
import { IconArrowsDiff, IconListDetails, IconPlus } from '@tabler/icons-react';
import { useEffect, useMemo, useState } from 'react';
import { mostCompared } from '../../../shared/comparison.ts';
import type { RunSummary } from '../../../shared/protocol.ts';
import { DeleteRun } from '../../components/delete-run.tsx';
import { FullAccess } from '../../components/full-access.tsx';
import { EmptyState, FailureNote } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { TableScroller } from '../../components/table-scroller.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { counted, formatCount } from '../../lib/format.ts';
import { goTo, hashOf } from '../../lib/router.ts';
import { useRuns } from '../../lib/runs-store.ts';
import {
  filteredRuns,
  newestFirst,
  type RunFilter,
  type Sorting,
  type SortKey,
  sortedByClick,
  sortedRuns,
} from './filter-runs.ts';
import { RunFilters } from './run-filters.tsx';
import { RunRow } from './run-row.tsx';
import classes from './runs-page.module.css';

/** Rows that are added at a time: a long list would take seconds to draw. */
const rowsAtATime = 100;

export function RunsPage() {
  const { all, failure, refresh } = useRuns();
  useEffect(() => void refresh(), [refresh]);
  const [filter, setFilter] = useState<RunFilter>({ text: '', task: undefined, shown: 'current' });
  const [sorting, setSorting] = useState<Sorting>(newestFirst);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const found = useMemo(() => sortedRuns(filteredRuns(all ?? [], filter), sorting), [all, filter, sorting]);
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
      actions={<PageActions chosen={(all ?? []).filter(({ id }) => chosen.has(id))} />}
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
      {all && all.length > 0 && <RunFilters all={all} filter={filter} setFilter={setFilter} />}
      {all && all.length > 0 && found.length === 0 && (
        <p className="dim" role="status">
          No run is found by these filters.
        </p>
      )}
      {found.length > 0 && (
        <RunTable found={found} sorting={sorting} setSorting={setSorting} chosen={chosen} setChosen={setChosen} />
      )}
    </Page>
  );
}

function PageActions({ chosen }: { readonly chosen: readonly RunSummary[] }) {
  return (
    <>
      {chosen.length > 0 && (
        <Button
          variant="default"
          leftSection={<IconArrowsDiff size={16} aria-hidden />}
          disabled={chosen.length < 2 || chosen.length > mostCompared}
          title={chosen.length < 2 ? 'Mark at least two runs' : undefined}
          onClick={() => goTo({ page: 'compare', runs: chosen.map(({ id }) => id) })}
        >
          Compare {counted(chosen.length, 'run')}
        </Button>
      )}
      <FullAccess>
        <Button component="a" href={hashOf({ page: 'new' })} leftSection={<IconPlus size={16} aria-hidden />}>
          New run
        </Button>
      </FullAccess>
    </>
  );
}

const columns: readonly { readonly key: SortKey; readonly label: string; readonly isNumber?: true }[] = [
  { key: 'name', label: 'Run' },
  { key: 'state', label: 'State' },
  { key: 'task', label: 'Task and encoder' },
  { key: 'steps', label: 'Steps', isNumber: true },
  { key: 'score', label: 'Held-out score', isNumber: true },
  { key: 'probe', label: 'Linear probe', isNumber: true },
  { key: 'created', label: 'Created' },
];

interface TableProps {
  readonly found: readonly RunSummary[];
  readonly sorting: Sorting;
  setSorting(sorting: Sorting): void;
  readonly chosen: ReadonlySet<string>;
  setChosen(chosen: ReadonlySet<string>): void;
}

function RunTable({ found, sorting, setSorting, chosen, setChosen }: TableProps) {
  const { remove, mark } = useRuns();
  const [rows, setRows] = useState(rowsAtATime);
  const [toDelete, setToDelete] = useState<RunSummary>();
  const [busy, setBusy] = useState(false);
  async function onDelete() {
    if (!toDelete) return;
    setBusy(true);
    await remove(toDelete.id);
    setBusy(false);
    setToDelete(undefined);
  }
  return (
    <>
      <TableScroller label="All runs" className="panel">
        <Table verticalSpacing={10} horizontalSpacing="md" fz="sm" miw={960} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <span className="visually-hidden">Marked to compare</span>
              </Table.Th>
              {columns.map(({ key, label, isNumber }) => (
                <Table.Th
                  key={key}
                  ta={isNumber ? 'right' : undefined}
                  aria-sort={sorting.key !== key ? undefined : sorting.isDescending ? 'descending' : 'ascending'}
                >
                  <UnstyledButton className={classes.sort} onClick={() => setSorting(sortedByClick(sorting, key))}>
                    {label}
                    <span aria-hidden>{sorting.key !== key ? '' : sorting.isDescending ? ' ↓' : ' ↑'}</span>
                  </UnstyledButton>
                </Table.Th>
              ))}
              <Table.Th>
                <span className="visually-hidden">Actions</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.slice(0, rows).map((run) => (
              <RunRow
                key={run.id}
                run={run}
                isChosen={chosen.has(run.id)}
                onChoose={(isChosen) => setChosen(withRun(chosen, run.id, isChosen))}
                onMark={(marks) => void mark(run.id, marks)}
                onDelete={() => setToDelete(run)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </TableScroller>
      {rows < found.length && (
        <Button variant="default" mt={12} onClick={() => setRows(rows + rowsAtATime)}>
          Show {formatCount(Math.min(rowsAtATime, found.length - rows))} more of {formatCount(found.length)}
        </Button>
      )}
      <DeleteRun
        opened={toDelete !== undefined}
        name={toDelete?.name ?? ''}
        busy={busy}
        onConfirm={onDelete}
        onCancel={() => setToDelete(undefined)}
      />
    </>
  );
}

function withRun(chosen: ReadonlySet<string>, run: string, isChosen: boolean): ReadonlySet<string> {
  const changed = new Set(chosen);
  if (isChosen) changed.add(run);
  else changed.delete(run);
  return changed;
}
