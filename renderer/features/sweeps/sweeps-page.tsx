/** All sweeps. */
import { Button, Table } from '@mantine/core';
import { IconArrowsSplit2, IconPlus } from '@tabler/icons-react';
import { useEffect } from 'react';
import { sweepSentence } from '../../../shared/sweep-words.ts';
import { measureLabels } from '../../../shared/swept-fields.ts';
import { FullAccess } from '../../components/full-access.tsx';
import { EmptyState, FailureNote } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { TableScroller } from '../../components/table-scroller.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { counted, formatWhen, sentence } from '../../lib/format.ts';
import { hashOf } from '../../lib/router.ts';
import { taskTitle } from '../../lib/status-words.ts';
import { SweepState } from './sweep-state.tsx';
import classes from './sweeps.module.css';
import { useSweeps } from './sweeps-store.ts';

export function SweepsPage() {
  const { all, failure, refresh } = useSweeps();
  useEffect(() => void refresh(), [refresh]);
  return (
    <Page
      title="Sweeps"
      below={all && all.length > 0 ? <span role="status">{counted(all.length, 'sweep')}</span> : undefined}
      actions={
        <FullAccess>
          <Button
            component="a"
            href={hashOf({ page: 'new', sweep: true })}
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            New sweep
          </Button>
        </FullAccess>
      }
    >
      <FailureNote failure={failure} />
      {!all && !failure && <Waiting>Loading sweeps …</Waiting>}
      {all?.length === 0 && (
        <div className="panel">
          <EmptyState icon={<IconArrowsSplit2 size={30} stroke={1.4} aria-hidden />} title="No sweeps yet">
            A sweep trains the same task with several settings and seeds, ranks them, and shows which settings matter.
          </EmptyState>
        </div>
      )}
      {all && all.length > 0 && (
        <TableScroller label="All sweeps" className="panel">
          <Table verticalSpacing={10} horizontalSpacing="md" fz="sm" miw={760} highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                {['Sweep', 'State', 'Task', 'Runs', 'Ranked by', 'Created'].map((name) => (
                  <Table.Th key={name}>{name}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {all.map((sweep) => (
                <Table.Tr key={sweep.id}>
                  <Table.Td className={classes.name}>
                    <a href={hashOf({ page: 'sweep', sweep: sweep.id })}>{sweep.name}</a>
                    <div className="dim clip">{sweep.dataset}</div>
                  </Table.Td>
                  <Table.Td>
                    <SweepState state={sweep.state} />
                  </Table.Td>
                  <Table.Td>{taskTitle(sweep.task)}</Table.Td>
                  <Table.Td>
                    {sweep.failure ? (
                      <>
                        {sentence(sweep.failure.message)}
                        {sweep.failure.hint && <div className="dim">{sentence(sweep.failure.hint)}</div>}
                      </>
                    ) : (
                      sweepSentence(sweep)
                    )}
                  </Table.Td>
                  <Table.Td>{measureLabels[sweep.measure]}</Table.Td>
                  <Table.Td
                    className={classes.when}
                    title={sweep.failure ? undefined : new Date(sweep.createdAt).toLocaleString('en-GB')}
                  >
                    {!sweep.failure && formatWhen(sweep.createdAt)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableScroller>
      )}
    </Page>
  );
}
