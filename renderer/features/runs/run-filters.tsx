/** What a list of runs shows and how: words, task, marks, conditions, order, groups. */
import { Button, Select, TextInput } from '@mantine/core';
import { IconSortAscending, IconSortDescending } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { RunSummary } from '../../../shared/protocol.ts';
import { formatCount } from '../../lib/format.ts';
import { taskTitle } from '../../lib/status-words.ts';
import { Conditions } from './conditions.tsx';
import { fieldChoices } from './field-choices.ts';
import { filteredRuns, isDescending, type RunList, type Shown, shownChoices, taskCounts } from './filter-runs.ts';
import classes from './runs-page.module.css';

const shownLabels: Readonly<Record<Shown, string>> = {
  current: 'All but archived runs',
  starred: 'Starred runs',
  archived: 'Archived runs',
};

interface Props {
  readonly all: readonly RunSummary[];
  readonly list: RunList;
  setList(list: RunList): void;
}

export function RunFilters({ all, list, setList }: Props) {
  const { text, task, shown, where } = list;
  const counts = taskCounts(all, list);
  const found = (changes: Partial<RunList>): string => formatCount(filteredRuns(all, { ...list, ...changes }).length);
  const choices = counts.map(({ task: value, count }) => ({
    value,
    label: `${taskTitle(value)} (${formatCount(count)})`,
  }));
  if (task !== undefined && !counts.some((known) => known.task === task))
    choices.push({ value: task, label: `${taskTitle(task)} (0)` });
  return (
    <search>
      <div className={classes.filters}>
        <TextInput
          label="Find"
          placeholder="Name, images, encoder, state or tag"
          value={text}
          onChange={(event) => setList({ ...list, text: event.currentTarget.value })}
        />
        <Select
          label="Task"
          data={[{ value: '', label: `All tasks (${found({ task: undefined })})` }, ...choices]}
          value={task ?? ''}
          onChange={(chosen) => setList({ ...list, task: chosen || undefined })}
        />
        <Select
          label="Show"
          data={shownChoices.map((value) => ({ value, label: `${shownLabels[value]} (${found({ shown: value })})` }))}
          value={shown}
          onChange={(chosen) => setList({ ...list, shown: shownChoices.find((each) => each === chosen) ?? 'current' })}
        />
        <Arrangement all={all} list={list} setList={setList} />
      </div>
      <Conditions all={all} where={where} setWhere={(changed) => setList({ ...list, where: changed })} />
    </search>
  );
}

/** Order and groups, by any field. */
function Arrangement({ all, list, setList }: Props) {
  const { sort, group } = list;
  const choices = useMemo(() => fieldChoices(all), [all]);
  const descends = isDescending(sort);
  return (
    <>
      <div className={classes.order}>
        <Select
          label="Sort by"
          data={choices}
          value={sort.field}
          allowDeselect={false}
          searchable
          onChange={(field) => field && setList({ ...list, sort: { field } })}
        />
        <Button
          variant="default"
          px={8}
          aria-label={descends ? 'Descending; make it ascending' : 'Ascending; make it descending'}
          onClick={() => setList({ ...list, sort: { field: sort.field, reversed: !sort.reversed } })}
        >
          {descends ? <IconSortDescending size={18} aria-hidden /> : <IconSortAscending size={18} aria-hidden />}
        </Button>
      </div>
      <Select
        label="Group by"
        placeholder="Nothing"
        data={choices}
        value={group ?? null}
        searchable
        clearable
        onChange={(field) => setList({ ...list, group: field ?? undefined })}
      />
    </>
  );
}
