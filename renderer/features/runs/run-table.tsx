/** The runs of a list as a table, in its order and groups; all of them can be marked at once. */
import { Button, Checkbox, Table, UnstyledButton } from '@mantine/core';
import { type ReactNode, useMemo, useState } from 'react';
import type { RunSummary } from '../../../shared/protocol.ts';
import { type RunField, runField } from '../../../shared/run-fields.ts';
import { type RunOrder, runsGrouped } from '../../../shared/run-query.ts';
import { DeleteRun } from '../../components/delete-run.tsx';
import { TableScroller } from '../../components/table-scroller.tsx';
import { counted, formatCount } from '../../lib/format.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { fieldsToShow, isDescending, type RunList, sortedByClick } from './filter-runs.ts';
import { RunGroupRows } from './run-group.tsx';
import { RunRow } from './run-row.tsx';
import classes from './runs-page.module.css';

/** Rows that are added at a time: a long list would take seconds to draw. */
const rowsAtATime = 100;

const columns: readonly { readonly key: string; readonly label: string; readonly isNumber?: true }[] = [
  { key: 'name', label: 'Run' },
  { key: 'state', label: 'State' },
  { key: 'task', label: 'Task and encoder' },
  { key: 'steps', label: 'Steps', isNumber: true },
  { key: 'score', label: 'Held-out score', isNumber: true },
  { key: 'linear', label: 'Linear probe', isNumber: true },
  { key: 'created', label: 'Created' },
];

interface Props {
  /** In their order. */
  readonly found: readonly RunSummary[];
  readonly list: RunList;
  setList(list: RunList): void;
  readonly chosen: ReadonlySet<string>;
  setChosen(chosen: ReadonlySet<string>): void;
}

export function RunTable({ found, list, setList, chosen, setChosen }: Props) {
  const { remove, mark } = useRuns();
  const [toDelete, setToDelete] = useState<RunSummary>();
  const [busy, setBusy] = useState(false);
  const extra = useMemo(() => fieldsToShow(list).flatMap((name) => runField(name) ?? []), [list]);
  const { group: field } = list;
  const groups = useMemo(() => (field === undefined ? [] : runsGrouped(found, field)), [found, field]);
  async function onDelete() {
    if (!toDelete) return;
    setBusy(true);
    await remove(toDelete.id);
    setBusy(false);
    setToDelete(undefined);
  }
  const width = columns.length + extra.length + 2;
  const rowsOf = (runs: readonly RunSummary[]): ReactNode => (
    <Rows
      runs={runs}
      width={width}
      row={(run) => (
        <RunRow
          key={run.id}
          run={run}
          extra={extra}
          isChosen={chosen.has(run.id)}
          onChoose={(isChosen) => setChosen(withRun(chosen, run.id, isChosen))}
          onMark={(marks) => void mark(run.id, marks)}
          onDelete={() => setToDelete(run)}
        />
      )}
    />
  );
  return (
    <>
      <TableScroller label="All runs" className="panel">
        <Table verticalSpacing={10} horizontalSpacing="md" fz="sm" miw={960 + 110 * extra.length} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <ChooseAll found={found} chosen={chosen} setChosen={setChosen} />
              </Table.Th>
              {[...columns, ...extra.map(columnOf)].map(({ key, label, isNumber }) => (
                <SortHeader
                  key={key}
                  label={label}
                  isNumber={isNumber}
                  sort={list.sort.field === key ? list.sort : undefined}
                  onSort={() => setList({ ...list, sort: sortedByClick(list.sort, key) })}
                />
              ))}
              <Table.Th>
                <span className="visually-hidden">Actions</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          {field === undefined ? (
            <Table.Tbody>{rowsOf(found)}</Table.Tbody>
          ) : (
            groups.map((group) => (
              <RunGroupRows
                key={`${field} ${group.value}`}
                group={group}
                field={field}
                width={width}
                opensAtFirst={found.length <= rowsAtATime}
                rowsOf={rowsOf}
              />
            ))
          )}
        </Table>
      </TableScroller>
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

const columnOf = ({ name, label, kind }: RunField): (typeof columns)[number] => ({
  key: name,
  label,
  ...(kind === 'number' && { isNumber: true }),
});

interface HeaderProps {
  readonly label: string;
  readonly isNumber: true | undefined;
  /** The order of the list, if it is by this column. */
  readonly sort: RunOrder | undefined;
  onSort(): void;
}

function SortHeader({ label, isNumber, sort, onSort }: HeaderProps) {
  const descends = sort && isDescending(sort);
  return (
    <Table.Th
      ta={isNumber ? 'right' : undefined}
      aria-sort={descends === undefined ? undefined : descends ? 'descending' : 'ascending'}
    >
      <UnstyledButton className={classes.sort} onClick={onSort}>
        {label}
        <span aria-hidden>{descends === undefined ? '' : descends ? ' ↓' : ' ↑'}</span>
      </UnstyledButton>
    </Table.Th>
  );
}

/** Marks all runs that the filters find, also those that are not drawn yet. */
function ChooseAll({ found, chosen, setChosen }: Pick<Props, 'found' | 'chosen' | 'setChosen'>) {
  // A run with a damaged record cannot be compared or tagged.
  const usable = found.filter(({ task }) => task !== '');
  const count = usable.filter(({ id }) => chosen.has(id)).length;
  const isAll = usable.length > 0 && count === usable.length;
  function change(): void {
    const changed = new Set(chosen);
    for (const { id } of usable) {
      if (isAll) changed.delete(id);
      else changed.add(id);
    }
    setChosen(changed);
  }
  return (
    <Checkbox
      aria-label={`Mark all ${counted(usable.length, 'run')} of this list`}
      checked={isAll}
      indeterminate={count > 0 && !isAll}
      disabled={usable.length === 0}
      onChange={change}
    />
  );
}

interface RowsProps {
  readonly runs: readonly RunSummary[];
  /** Columns of the table. */
  readonly width: number;
  row(run: RunSummary): ReactNode;
}

/** The first rows, and a button for more. */
function Rows({ runs, width, row }: RowsProps) {
  const [rows, setRows] = useState(rowsAtATime);
  return (
    <>
      {runs.slice(0, rows).map(row)}
      {rows < runs.length && (
        <Table.Tr>
          <Table.Td colSpan={width}>
            <Button variant="default" onClick={() => setRows(rows + rowsAtATime)}>
              Show {formatCount(Math.min(rowsAtATime, runs.length - rows))} more of {formatCount(runs.length)}
            </Button>
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}

function withRun(chosen: ReadonlySet<string>, run: string, isChosen: boolean): ReadonlySet<string> {
  const changed = new Set(chosen);
  if (isChosen) changed.add(run);
  else changed.delete(run);
  return changed;
}
