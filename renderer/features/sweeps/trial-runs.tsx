/** All runs of a sweep as a table, those without a result with their reasons, and the command that repeats it. */
import { Button, Table } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { memo, useMemo } from 'react';
import { type Brushes, isWithin, type ParallelCoordinates } from '../../../shared/parallel-coordinates.ts';
import type { SweepDetail, TrialRun } from '../../../shared/sweep.ts';
import { failedRuns } from '../../../shared/sweep-words.ts';
import { chosenWords, measureLabels } from '../../../shared/swept-fields.ts';
import { Notice } from '../../components/notice.tsx';
import { TableScroller } from '../../components/table-scroller.tsx';
import { counted, formatCount, formatScore, sentence } from '../../lib/format.ts';
import { hashOf } from '../../lib/router.ts';
import { statusWords } from '../../lib/status-words.ts';
import { ShowMore, useRows } from './more-rows.tsx';
import { SettingCells, SettingHeads } from './setting-cells.tsx';
import { TrialStatus } from './sweep-state.tsx';
import classes from './sweeps.module.css';

/** A link to a run, if it exists. */
function RunLink({ run: { run, status }, children }: { readonly run: TrialRun; readonly children: string }) {
  return run === undefined || status === 'removed' ? (
    <span>{children}</span>
  ) : (
    <a href={hashOf({ page: 'run', run, tab: 'watch' })}>{children}</a>
  );
}

/** Rows that are drawn first. */
const listedFirst = 50;

interface Props {
  readonly detail: SweepDetail;
  readonly plot: ParallelCoordinates;
  readonly brushes: Brushes;
  /** Shows all runs again. */
  clear(): void;
}

export const TrialRuns = memo(function TrialRuns({ detail, plot, brushes, clear }: Props) {
  const { plan, runs } = detail;
  const isFiltered = Object.keys(brushes).length > 0;
  const found = useMemo(() => {
    const within = new Set(plot.lines.filter((line) => isWithin(plot, line, brushes)).map(({ run }) => run));
    const measure = (run: TrialRun): number => (run.status === 'finished' ? run[plan.measure] : null) ?? -Infinity;
    return runs
      .filter((_, index) => !isFiltered || within.has(index))
      .toSorted((a, b) => measure(b) - measure(a) || a.seed - b.seed);
  }, [runs, plan.measure, plot, brushes, isFiltered]);
  const { rows, more } = useRows(found.length, listedFirst);
  const hasKnn = runs.some(({ knn }) => knn !== null);
  return (
    <>
      {isFiltered && (
        <div className={classes.above}>
          <span role="status">
            {formatCount(found.length)} of {counted(runs.length, 'run')}, within the ranges of the axes
          </span>
          <Button size="compact-sm" variant="default" onClick={clear}>
            Show all runs
          </Button>
        </div>
      )}
      <TableScroller label="Runs of the sweep" className="panel">
        <Table fz="sm" verticalSpacing={6} horizontalSpacing="md" miw={480 + 120 * plan.factors.length}>
          <Table.Thead>
            <Table.Tr>
              <SettingHeads plan={plan} />
              <Table.Th ta="right">Seed</Table.Th>
              <Table.Th>State</Table.Th>
              <Table.Th ta="right">Steps</Table.Th>
              <Table.Th ta="right">{measureLabels.score}</Table.Th>
              {hasKnn && <Table.Th ta="right">{measureLabels.knn}</Table.Th>}
              <Table.Th>Run</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.slice(0, rows).map((run) => (
              <Table.Tr key={`${JSON.stringify(run.settings)} ${run.seed}`}>
                <SettingCells plan={plan} chosen={run.settings} />
                <Table.Td ta="right">{run.seed}</Table.Td>
                <Table.Td>
                  <TrialStatus status={run.status} />
                  {run.job && <div className="dim">{`Job ${run.job.job} ${run.job.words}`}</div>}
                </Table.Td>
                <Table.Td ta="right" className={classes.when}>
                  {run.totalSteps > 0 ? `${formatCount(run.step)} of ${formatCount(run.totalSteps)}` : ''}
                </Table.Td>
                <Table.Td ta="right">{run.score === null ? '' : formatScore(run.score)}</Table.Td>
                {hasKnn && <Table.Td ta="right">{run.knn === null ? '' : formatScore(run.knn)}</Table.Td>}
                <Table.Td>{run.run === undefined ? '' : <RunLink run={run}>{run.run}</RunLink>}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroller>
      <div className={classes.below}>
        <ShowMore rows={rows} of={found.length} more={more} />
      </div>
    </>
  );
});

/** Failures that are listed; the table of runs has all. */
const mostListed = 20;

export function Failures({ detail }: { readonly detail: SweepDetail }) {
  const failed = failedRuns(detail);
  if (failed.length === 0) return null;
  const { task } = detail.plan.settings;
  return (
    <section aria-label="Runs without a result" className={classes.part}>
      <h2>Runs without a result: {formatCount(failed.length)}</h2>
      <Notice tone="warning">
        They are left out of the ranking and of the figures. A setting that often fails can look better than it is.
        <ul className={classes.failures}>
          {failed.slice(0, mostListed).map((run) => (
            <li key={`${JSON.stringify(run.settings)} ${run.seed}`}>
              <RunLink run={run}>{`${chosenWords(task, run.settings)}, seed ${run.seed}`}</RunLink>:{' '}
              {run.status in statusWords
                ? statusWords[run.status as keyof typeof statusWords].toLowerCase()
                : run.status}{' '}
              at step {formatCount(run.step)}.{' '}
              {run.failure && `${sentence(run.failure.message)} ${sentence(run.failure.hint ?? '')}`}
            </li>
          ))}
        </ul>
        {failed.length > mostListed && (
          <div>{counted(failed.length - mostListed, 'more run')} in the table of runs.</div>
        )}
      </Notice>
    </section>
  );
}

export function Command({ command }: { readonly command: string }) {
  const clipboard = useClipboard({ timeout: 2_000 });
  return (
    <section aria-label="Command" className={classes.part}>
      <h2>The command that repeats this sweep</h2>
      <pre className={`panel ${classes.command}`}>{command}</pre>
      <div className={classes.below}>
        <Button size="xs" variant="default" onClick={() => clipboard.copy(command)}>
          Copy the command
        </Button>
        <span role="status" className="dim small">
          {clipboard.copied ? 'Copied' : clipboard.error ? 'The clipboard is not available' : ''}
        </span>
      </div>
    </section>
  );
}
