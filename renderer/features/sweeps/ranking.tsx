/** The trials, best first, with their runs; the best or those that are marked are compared. */
import { Button, Checkbox, Table } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import { useState } from 'react';
import type { SweepDetail } from '../../../shared/sweep.ts';
import { meanWords } from '../../../shared/sweep-words.ts';
import { chosenWords, measureLabels } from '../../../shared/swept-fields.ts';
import { TableScroller } from '../../components/table-scroller.tsx';
import { counted, formatScore } from '../../lib/format.ts';
import { goTo, hashOf } from '../../lib/router.ts';
import { ShowMore, useRows } from './more-rows.tsx';
import { SettingCells, SettingHeads } from './setting-cells.tsx';
import { runsToCompare } from './sweep-progress.ts';
import classes from './sweeps.module.css';

/** Trials that are compared if none is marked. */
const bestFew = 3;
/** Places that are shown first, so that the figures below are near. */
const rankedFirst = 10;

export function Ranking({ detail }: { readonly detail: SweepDetail }) {
  const { plan, ranking, runs } = detail;
  const { task } = plan.settings;
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const { rows, more } = useRows(ranking.length, rankedFirst);
  const keyOf = (place: number): string => JSON.stringify(ranking[place]?.settings);
  const places = ranking.map((_, place) => place);
  const chosen = places.filter((place) => marked.has(keyOf(place)));
  const compared = chosen.length > 0 ? chosen : places.slice(0, bestFew);
  const toCompare = runsToCompare(ranking, compared);
  const seeds = new Map(runs.map(({ run, seed }) => [run, seed]));
  function mark(key: string, isMarked: boolean) {
    const next = new Set(marked);
    if (isMarked) next.add(key);
    else next.delete(key);
    setMarked(next);
  }
  return (
    <>
      <TableScroller label="Ranking of the trials" className="panel">
        <Table fz="sm" verticalSpacing={7} horizontalSpacing="md" miw={420 + 120 * plan.factors.length}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>
                <span className="visually-hidden">Marked to compare</span>
              </Table.Th>
              <Table.Th ta="right">Place</Table.Th>
              <SettingHeads plan={plan} />
              <Table.Th ta="right">{measureLabels[plan.measure]}</Table.Th>
              <Table.Th>Runs</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {ranking.slice(0, rows).map((trial, place) => (
              <Table.Tr key={keyOf(place)}>
                <Table.Td w={36}>
                  <Checkbox
                    aria-label={`Mark place ${place + 1} to compare: ${chosenWords(task, trial.settings)}`}
                    checked={marked.has(keyOf(place))}
                    onChange={(event) => mark(keyOf(place), event.currentTarget.checked)}
                  />
                </Table.Td>
                <Table.Td ta="right">{place + 1}</Table.Td>
                <SettingCells plan={plan} chosen={trial.settings} />
                <Table.Td ta="right">
                  <strong className={classes.mean}>{meanWords(trial)}</strong>
                  {trial.ci95 && (
                    <div className="dim small">
                      {formatScore(trial.ci95[0])} to {formatScore(trial.ci95[1])}
                    </div>
                  )}
                </Table.Td>
                <Table.Td>
                  {counted(trial.runs, 'run')}
                  <div className="small">
                    {trial.members.map((run, index) => (
                      <span key={run}>
                        {index > 0 && ', '}
                        <a href={hashOf({ page: 'run', run, tab: 'watch' })}>seed {seeds.get(run) ?? index + 1}</a>
                      </span>
                    ))}
                  </div>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </TableScroller>
      <div className={classes.below}>
        <Button
          variant="default"
          leftSection={<IconArrowsDiff size={16} aria-hidden />}
          disabled={toCompare.length < 2}
          onClick={() => goTo({ page: 'compare', runs: toCompare })}
        >
          Compare {chosen.length > 0 ? 'the marked' : 'the best'} {counted(compared.length, 'trial')}
        </Button>
        <ShowMore rows={rows} of={ranking.length} more={more} />
        <span className="dim small">
          {plan.seeds > 1
            ? 'Mean over seeds ± Student’s 95 % interval of the mean. Where intervals overlap, the order may be chance.'
            : 'One run for each trial: how much chance alone changes is not known. More seeds show it.'}
        </span>
      </div>
    </>
  );
}
