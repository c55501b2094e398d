/** Compares two runs that differ in one remedy or in their photographs. */
import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import { listed } from '../../../shared/format-words.ts';
import {
  bothEnded,
  differences,
  exclusionWords,
  newlyExcluded,
  pairWords,
  sideOf,
  verdictsWords,
} from '../../../shared/paired-runs-words.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import { Notice } from '../../components/notice.tsx';
import { TableScroller } from '../../components/table-scroller.tsx';
import { counted, formatScore } from '../../lib/format.ts';
import { hashOf, type RunTab } from '../../lib/router.ts';
import { useRunDetail } from '../../lib/run-details.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { statusWords } from '../../lib/status-words.ts';
import classes from './diagnosis-panel.module.css';

/** The other run of a pair: the one that this is paired with, or the newest that is paired with this. */
function usePartner({ record }: RunDetail): RunDetail | undefined {
  const newer = useRuns((state) => state.all?.find(({ pairedWith }) => pairedWith === record.id)?.id);
  return useRunDetail(record.pairedWith ?? newer);
}

/** @param tab The tab that links to the other run open. */
export function PairPanel({ detail, tab }: { readonly detail: RunDetail; readonly tab: RunTab }) {
  const partner = usePartner(detail);
  if (!partner) return null;
  const [without, remedied] = detail.record.pairedWith ? [partner, detail] : [detail, partner];
  return (
    <section className={`panel ${classes.part}`} aria-labelledby="pair-title">
      <h2 id="pair-title">Comparison of paired runs</h2>
      <PairTable without={without} remedied={remedied} tab={tab} />
    </section>
  );
}

interface PairProps {
  readonly without: RunDetail;
  readonly remedied: RunDetail;
  readonly tab: RunTab;
}

export function PairTable({ without, remedied, tab }: PairProps) {
  const excluded = newlyExcluded(without.record, remedied.record);
  const wordsOf = excluded > 0 ? exclusionWords : pairWords;
  const { verdict, words } = wordsOf(sideOf(without), sideOf(remedied), bothEnded(without, remedied));
  const [first, second] =
    excluded > 0
      ? [`With the ${counted(excluded, 'image')}`, `Without the ${counted(excluded, 'image')}`]
      : ['Without the remedy', 'With the remedy'];
  const rows: readonly (readonly [string, (detail: RunDetail) => ReactNode])[] = [
    ['Run', (detail) => <RunLink detail={detail} tab={tab} />],
    ['Trained on', ({ record }) => (record.started ? counted(record.started.images, 'image') : 'not yet')],
    ['Pretext score', ({ summary }) => (summary.heldOut ? formatScore(summary.heldOut.score) : 'none yet')],
    [
      'k-NN accuracy, best stage',
      ({ evaluation }) => (evaluation ? formatScore(evaluation.best.knn) : 'not evaluated'),
    ],
    ['Diagnosis', ({ diagnosis }) => verdictsWords(diagnosis)],
  ];
  return (
    <>
      <p className="dim small">{listed(differences(without.record, remedied.record))}; everything else is equal.</p>
      <div className={classes.notes}>
        {verdict === 'cheating' ? (
          <Notice tone="warning">{words}</Notice>
        ) : (
          <p className={verdict === 'unfinished' ? 'dim' : ''}>{words}</p>
        )}
      </div>
      <TableScroller label="Comparison of the two runs">
        <Table fz="sm" verticalSpacing={7} horizontalSpacing={8} mt={10} miw={460} layout="fixed">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w="24%">
                <span className="visually-hidden">Measure</span>
              </Table.Th>
              <Table.Th>{first}</Table.Th>
              <Table.Th>{second}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(([name, of]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={400} c="dimmed">
                  {name}
                </Table.Th>
                <Table.Td>{of(without)}</Table.Td>
                <Table.Td>{of(remedied)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroller>
    </>
  );
}

function RunLink({ detail: { summary }, tab }: { readonly detail: RunDetail; readonly tab: RunTab }) {
  return (
    <>
      <a href={hashOf({ page: 'run', run: summary.id, tab })}>{summary.name}</a>{' '}
      <span className="dim">({statusWords[summary.status].toLowerCase()})</span>
    </>
  );
}
