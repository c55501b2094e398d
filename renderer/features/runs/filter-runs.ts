/** Finds and sorts runs. Pure. */
import type { RunSummary } from '../../../shared/protocol.ts';
import { encoderName, statusWords, taskTitle } from '../../lib/status-words.ts';

/** Which runs a list shows, besides words and task. */
export type Shown = 'current' | 'starred' | 'archived';

export interface RunFilter {
  /** Words that must all occur in what the list shows of a run, in any order and case. */
  readonly text: string;
  /** Undefined for all tasks. */
  readonly task: string | undefined;
  readonly shown: Shown;
}

const shownOf = (run: RunSummary): string =>
  [
    run.name,
    run.dataset,
    run.id,
    taskTitle(run.task),
    encoderName(run.encoder),
    statusWords[run.status],
    ...(run.marks?.tags ?? []),
  ]
    .join(' ')
    .toLowerCase();

const matches = (run: RunSummary, text: string): boolean => {
  const shown = shownOf(run);
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => shown.includes(word));
};

const isShown = ({ marks }: RunSummary, shown: Shown): boolean =>
  shown === 'archived'
    ? marks?.archived === true
    : !marks?.archived && (shown === 'current' || marks?.starred === true);

/** The runs that a filter finds, in their order. */
export const filteredRuns = (all: readonly RunSummary[], { text, task, shown }: RunFilter): readonly RunSummary[] =>
  all.filter((run) => isShown(run, shown) && (task === undefined || run.task === task) && matches(run, text.trim()));

/** The tasks of the runs that the other filters find, with the number of runs of each, the most frequent first. */
export function taskCounts(
  all: readonly RunSummary[],
  filter: Omit<RunFilter, 'task'>,
): readonly { readonly task: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { task } of filteredRuns(all, { ...filter, task: undefined }))
    if (task) counts.set(task, (counts.get(task) ?? 0) + 1);
  return [...counts].map(([task, count]) => ({ task, count })).sort((a, b) => b.count - a.count);
}

/** The columns by which a list can be sorted. */
export type SortKey = 'name' | 'state' | 'task' | 'steps' | 'loss' | 'score' | 'probe' | 'created';

export interface Sorting {
  readonly key: SortKey;
  readonly isDescending: boolean;
}

/** Newest first, as the list is without a choice. */
export const newestFirst: Sorting = { key: 'created', isDescending: true };

const sortValue: Readonly<Record<SortKey, (run: RunSummary) => string | number | undefined>> = {
  name: ({ name }) => name,
  state: ({ status }) => statusWords[status],
  task: ({ task }) => taskTitle(task),
  steps: ({ step }) => step,
  loss: ({ loss }) => loss,
  score: ({ heldOut }) => heldOut?.score,
  probe: ({ probe }) => probe?.linear,
  created: ({ createdAt }) => createdAt,
};

/** The runs in this order; those without a value last, equal ones in their order. */
export function sortedRuns(runs: readonly RunSummary[], { key, isDescending }: Sorting): readonly RunSummary[] {
  const sign = isDescending ? -1 : 1;
  return runs.toSorted((first, second) => {
    const [a, b] = [sortValue[key](first), sortValue[key](second)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    if (typeof a === 'number' && typeof b === 'number') return sign * (a - b);
    return sign * String(a).localeCompare(String(b), 'en', { numeric: true });
  });
}

/** The order after a click on a column: the other direction of the same, or the natural one of another. */
export const sortedByClick = (now: Sorting, key: SortKey): Sorting =>
  now.key === key
    ? { key, isDescending: !now.isDescending }
    : { key, isDescending: key === 'score' || key === 'probe' || key === 'steps' || key === 'created' };
