/** Which runs a list shows, in which order and groups, and how the address of the page says so. Pure. */
import type { RunSummary } from '../../../shared/protocol.ts';
import { runField } from '../../../shared/run-fields.ts';
import {
  type Condition,
  conditionText,
  parseCondition,
  type RunOrder,
  runsSorted,
  runsWhere,
} from '../../../shared/run-query.ts';
import { encoderName, statusWords, taskTitle } from '../../lib/status-words.ts';

/** Which runs a list shows, besides words, task and conditions. */
export const shownChoices = ['current', 'starred', 'archived'] as const;
export type Shown = (typeof shownChoices)[number];

export interface RunFilter {
  /** Words that must all occur in what the list shows of a run, in any order and case. */
  readonly text: string;
  /** Undefined for all tasks. */
  readonly task: string | undefined;
  readonly shown: Shown;
  /** All of them must be fulfilled. */
  readonly where: readonly Condition[];
}

/** A list of runs as a person arranged it. */
export interface RunList extends RunFilter {
  readonly sort: RunOrder;
  /** A field whose values are groups. */
  readonly group: string | undefined;
}

/** All runs but archived ones, newest first, as the list is without a choice. */
export const plainList: RunList = {
  text: '',
  task: undefined,
  shown: 'current',
  where: [],
  sort: { field: 'created' },
  group: undefined,
};

/** @param query As `queryOf` writes it; what cannot be read is left out. */
export function listOf(query: string | undefined): RunList {
  const words = new URLSearchParams(query ?? '');
  const sort = words.get('sort') ?? 'created';
  const field = sort.replace(/^-/, '');
  const group = words.get('group') ?? '';
  return {
    text: words.get('find') ?? '',
    task: words.get('task') ?? undefined,
    shown: shownChoices.find((choice) => choice === words.get('show')) ?? 'current',
    where: words.getAll('where').flatMap((text) => {
      const condition = parseCondition(text);
      return condition.ok ? [condition.value] : [];
    }),
    sort: runField(field) ? { field, ...(sort.startsWith('-') && { reversed: true }) } : plainList.sort,
    group: runField(group) ? group : undefined,
  };
}

/** The query of the address of a list; empty for the plain one. */
export function queryOf({ text, task, shown, where, sort, group }: RunList): string {
  const words = new URLSearchParams();
  if (text !== '') words.set('find', text);
  if (task !== undefined) words.set('task', task);
  if (shown !== 'current') words.set('show', shown);
  for (const condition of where) words.append('where', conditionText(condition));
  if (sort.field !== 'created' || sort.reversed) words.set('sort', `${sort.reversed ? '-' : ''}${sort.field}`);
  if (group !== undefined) words.set('group', group);
  return String(words);
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

/** Whether a run has these words, in lower case. */
const matches = (run: RunSummary, words: readonly string[]): boolean => {
  if (words.length === 0) return true;
  const shown = shownOf(run);
  return words.every((word) => shown.includes(word));
};

const isShown = ({ marks }: RunSummary, shown: Shown): boolean =>
  shown === 'archived'
    ? marks?.archived === true
    : !marks?.archived && (shown === 'current' || marks?.starred === true);

/** The runs that a filter finds, in their order. */
export function filteredRuns(
  all: readonly RunSummary[],
  { text, task, shown, where }: RunFilter,
): readonly RunSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = all.filter(
    (run) => isShown(run, shown) && (task === undefined || run.task === task) && matches(run, words),
  );
  return runsWhere(found, where);
}

/** The runs of a list, filtered and in its order. */
export const runsOf = (all: readonly RunSummary[], list: RunList): readonly RunSummary[] =>
  runsSorted(filteredRuns(all, list), list.sort);

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

/** Whether large values, or late dates, come first. */
export function isDescending({ field, reversed = false }: RunOrder): boolean {
  const order = runField(field)?.order;
  return (order === 'largest first' || order === 'newest first') !== reversed;
}

/** The order after a click on a column: the other direction of the same, or the natural one of another. */
export const sortedByClick = (now: RunOrder, field: string): RunOrder =>
  now.field === field && !now.reversed ? { field, reversed: true } : { field };

/** The fields of conditions and order that its columns do not show; that of the groups is in their heads. */
export function fieldsToShow({ where, sort }: RunList): readonly string[] {
  const names = [...where.map(({ field }) => field), sort.field];
  return [...new Set(names)].filter((name) => !columnFields.has(name) && runField(name) !== undefined);
}

/** What a row shows in any case. */
const columnFields = new Set([
  ...['name', 'dataset', 'tags', 'state', 'task', 'encoder', 'size', 'steps', 'totalSteps'],
  ...['score', 'chance', 'linear', 'knn', 'created', 'starred', 'archived'],
]);
