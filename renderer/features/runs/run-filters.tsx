/** What a list of runs shows: words, task, and whether starred or archived runs. */
import { Select, TextInput } from '@mantine/core';
import type { RunSummary } from '../../../shared/protocol.ts';
import { formatCount } from '../../lib/format.ts';
import { taskTitle } from '../../lib/status-words.ts';
import { filteredRuns, type RunFilter, type Shown, taskCounts } from './filter-runs.ts';
import classes from './runs-page.module.css';

const shownLabels: Readonly<Record<Shown, string>> = {
  current: 'All but archived runs',
  starred: 'Starred runs',
  archived: 'Archived runs',
};
const shownChoices = Object.keys(shownLabels) as readonly Shown[];

interface Props {
  readonly all: readonly RunSummary[];
  readonly filter: RunFilter;
  setFilter(filter: RunFilter): void;
}

export function RunFilters({ all, filter, setFilter }: Props) {
  const { text, task, shown } = filter;
  const counts = taskCounts(all, filter);
  const found = (changes: Partial<RunFilter>): string =>
    formatCount(filteredRuns(all, { ...filter, ...changes }).length);
  const choices = counts.map(({ task: value, count }) => ({
    value,
    label: `${taskTitle(value)} (${formatCount(count)})`,
  }));
  if (task !== undefined && !counts.some((known) => known.task === task))
    choices.push({ value: task, label: `${taskTitle(task)} (0)` });
  return (
    <search className={classes.filters}>
      <TextInput
        label="Find"
        placeholder="Name, images, encoder, state or tag"
        value={text}
        onChange={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
      />
      <Select
        label="Task"
        data={[{ value: '', label: `All tasks (${found({ task: undefined })})` }, ...choices]}
        value={task ?? ''}
        onChange={(chosen) => setFilter({ ...filter, task: chosen || undefined })}
      />
      <Select
        label="Show"
        data={shownChoices.map((value) => ({ value, label: `${shownLabels[value]} (${found({ shown: value })})` }))}
        value={shown}
        onChange={(chosen) =>
          setFilter({ ...filter, shown: shownChoices.find((each) => each === chosen) ?? 'current' })
        }
      />
    </search>
  );
}
