/** Two runs that differ in one precaution, side by side, and what the pair says. */
import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RunDetail } from '../../../shared/protocol.ts';
import { Notice } from '../../components/notice.tsx';
import { formatScore } from '../../lib/format.ts';
import { hashOf } from '../../lib/router.ts';
import { useRuns } from '../../lib/runs.ts';
import { statusWords } from '../../lib/words.ts';
import { cueName, listed } from './audit-figures.ts';
import classes from './diagnosis-panel.module.css';
import { bothEnded, differences, pairWords, sideOf } from './pair-words.ts';
import { useRunDetail } from './run-details.ts';

/** The other run of a pair: the one that this was started from, or the newest that was started from this. */
function usePartner({ record }: RunDetail): RunDetail | undefined {
  const newer = useRuns((state) => state.all?.find(({ pairedWith }) => pairedWith === record.id)?.id);
  return useRunDetail(record.pairedWith ?? newer);
}

export function PairPanel({ detail }: { readonly detail: RunDetail }) {
  const partner = usePartner(detail);
  if (!partner) return null;
  const [without, remedied] = detail.record.pairedWith ? [partner, detail] : [detail, partner];
  return (
    <section className={`panel ${classes.part}`} aria-labelledby="pair-title">
      <h2 id="pair-title">The pair, side by side</h2>
      <PairTable without={without} remedied={remedied} />
    </section>
  );
}

export function PairTable({ without, remedied }: { readonly without: RunDetail; readonly remedied: RunDetail }) {
  const { verdict, words } = pairWords(sideOf(without), sideOf(remedied), bothEnded(without, remedied));
  const rows: readonly (readonly [string, (detail: RunDetail) => ReactNode])[] = [
    ['Run', (detail) => <RunLink detail={detail} />],
    ['Pretext score', ({ summary }) => (summary.heldOut ? formatScore(summary.heldOut.score) : 'none yet')],
    [
      'Nearest neighbours, best stage',
      ({ evaluation }) => (evaluation ? formatScore(evaluation.best.knn) : 'not measured'),
    ],
    ['Diagnosis', ({ diagnosis }) => verdictsWords(diagnosis)],
  ];
  return (
    <>
      <p className="dim small">
        {listed(differences(without.record.settings, remedied.record.settings))}; everything else is equal.
      </p>
      <div className={classes.notes}>
        {verdict === 'cheating' ? (
          <Notice tone="warning">{words}</Notice>
        ) : (
          <p className={verdict === 'unfinished' ? 'dim' : ''}>{words}</p>
        )}
      </div>
      <Table fz="sm" verticalSpacing={7} horizontalSpacing={8} mt={10} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="24%">
              <span className="seen-by-readers-only">Measure</span>
            </Table.Th>
            <Table.Th>Without the remedy</Table.Th>
            <Table.Th>With the remedy</Table.Th>
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
    </>
  );
}

function RunLink({ detail: { summary } }: { readonly detail: RunDetail }) {
  return (
    <>
      <a href={hashOf({ page: 'run', run: summary.id, tab: 'uses' })}>{summary.name}</a>{' '}
      <span className="dim">({statusWords[summary.status].toLowerCase()})</span>
    </>
  );
}

function verdictsWords(diagnosis: RunDetail['diagnosis']): string {
  if (!diagnosis) return 'not diagnosed';
  if (diagnosis.verdicts.length === 0) return 'reads none of the cues that were tried';
  return `reads ${listed(diagnosis.verdicts.map(({ cue }) => cueName(cue)))}`;
}
