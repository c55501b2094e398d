/** The settings that differ between trials, as heads and cells of a table. */
import { Table } from '@mantine/core';
import type { SweepDetail, TrialRun } from '../../../shared/sweep.ts';
import { sweptLabel, sweptWords } from '../../../shared/swept-fields.ts';
import classes from './sweeps.module.css';

type Plan = Pick<SweepDetail['plan'], 'factors' | 'settings'>;

/** Words that are not broken into lines are at most so long. */
const shortWords = 16;

export const SettingHeads = ({ plan: { factors, settings } }: { readonly plan: Plan }) =>
  factors.map(({ key }) => <Table.Th key={key}>{sweptLabel(settings.task, key)}</Table.Th>);

export const SettingCells = ({
  plan: { factors, settings },
  chosen,
}: {
  readonly plan: Plan;
  readonly chosen: TrialRun['settings'];
}) =>
  factors.map(({ key }) => {
    const value = chosen[key];
    const words = value === undefined ? '' : sweptWords(settings.task, key, value);
    return (
      <Table.Td key={key} className={words.length <= shortWords ? classes.when : undefined}>
        {words}
      </Table.Td>
    );
  });
