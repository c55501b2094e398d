/** Skipped files with their reasons, and photographs with warnings. */
import { Table } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { warningWords } from '../../../shared/finding-words.ts';
import {
  type NotConsidered as NotConsideredFiles,
  notConsideredWords,
  otherFilesByKind,
} from '../../../shared/other-files.ts';
import type { IndexWarning } from '../../../shared/run-results.ts';
import { EmptyState } from '../../components/notice.tsx';
import { TableScroller } from '../../components/table-scroller.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { formatCount, sentence } from '../../lib/format.ts';
import { useOpenedImage } from '../../lib/opened-image-store.ts';
import { skipWords } from '../../lib/status-words.ts';
import { useDatasetView } from './dataset-view-store.ts';
import classes from './findings.module.css';

function Findings({
  label,
  head,
  rows,
  count,
}: {
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly ReactNode[])[];
  readonly count: number;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={`panel ${classes.findings}`} tabIndex={0} aria-label={label}>
      <Table stickyHeader verticalSpacing={7} horizontalSpacing="md" fz="sm">
        <Table.Thead>
          <Table.Tr>
            {head.map((title) => (
              <Table.Th key={title}>{title}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((cells, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows never move or change
            <Table.Tr key={index}>
              {cells.map((cell, column) => (
                <Table.Td key={head[column]}>{cell}</Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length < count && (
        <p className={classes.more}>
          First {formatCount(rows.length)} of {formatCount(count)}. The command{' '}
          <code>pretext-lab index --images DIR --json</code> lists all.
        </p>
      )}
    </section>
  );
}

const nothingFound = <IconCircleCheck size={30} stroke={1.4} aria-hidden />;

/** Files and folders that are no images, by kind. */
export function NotConsidered({ found }: { readonly found: NotConsideredFiles | undefined }) {
  if (!found) return null;
  const kinds = otherFilesByKind(found);
  const others = notConsideredWords({ ...found, files: {} });
  if (kinds.length === 0 && others.length === 0) return null;
  return (
    <section className={`panel ${classes.notConsidered}`} aria-labelledby="not-considered">
      <h2 id="not-considered">Not considered</h2>
      {kinds.length > 0 && (
        <TableScroller label="Files that were not considered">
          <Table verticalSpacing={7} horizontalSpacing="md" fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Kind</Table.Th>
                <Table.Th ta="right">Files</Table.Th>
                <Table.Th>Extensions</Table.Th>
                <Table.Th>To use them</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {kinds.map(({ kind, name, count, extensions, todo }) => (
                <Table.Tr key={kind}>
                  <Table.Td>{sentence(name).replace(/\.$/, '')}</Table.Td>
                  <Table.Td ta="right">{formatCount(count)}</Table.Td>
                  <Table.Td>{extensions}</Table.Td>
                  <Table.Td className="dim">{todo ? sentence(todo.replace(/,$/, '')) : ''}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </TableScroller>
      )}
      {others.length > 0 && <p className="dim small">{sentence(others.join('; '))}</p>}
    </section>
  );
}

export function SkippedList({ count }: { readonly count: number }) {
  const files = useDatasetView((state) => state.skipped);
  if (count === 0) {
    return (
      <EmptyState icon={nothingFound} title="No skipped files">
        Every image in these folders can be used.
      </EmptyState>
    );
  }
  if (!files) return <Waiting>Loading the list …</Waiting>;
  return (
    <Findings
      label="Skipped files"
      head={['File', 'Reason', 'Detail']}
      count={count}
      rows={files.map((file) => [
        <span key="path" className="path">
          {file.path}
        </span>,
        skipWords[file.reason],
        <span key="detail" className="dim">
          {file.detail}
        </span>,
      ])}
    />
  );
}

export function WarningsList({
  dataset,
  count,
  kinds,
}: {
  readonly dataset: string;
  readonly count: number;
  readonly kinds: Readonly<Record<string, number>>;
}) {
  const warnings = useDatasetView((state) => state.warnings);
  const open = useOpenedImage((state) => state.open);
  if (count === 0) {
    return (
      <EmptyState icon={nothingFound} title="No warnings">
        Nothing unusual was found in these images.
      </EmptyState>
    );
  }
  if (!warnings) return <Waiting>Loading the list …</Waiting>;
  return (
    <>
      <ul className={classes.kinds}>
        {Object.entries(kinds)
          .filter(([, number]) => number > 0)
          .map(([kind, number]) => (
            <li key={kind}>
              <strong>
                {warningWords[kind as IndexWarning['kind']]?.name ?? kind}: {formatCount(number)}
              </strong>
              <span className="dim">{warningWords[kind as IndexWarning['kind']]?.meaning}</span>
            </li>
          ))}
      </ul>
      <Findings
        label="Images with warnings"
        head={['Image', 'Warning']}
        count={count}
        rows={warnings.map((warning, place) => [
          <button
            key="path"
            type="button"
            className={`path ${classes.open}`}
            onClick={() => open({ dataset, count: warnings.length, imageAt: (at) => warnings[at]!.path }, place)}
          >
            {warning.path}
          </button>,
          [warningWords[warning.kind].name, ...(warning.detail === undefined ? [] : [warning.detail])].join(': '),
        ])}
      />
    </>
  );
}
