/** Finds runs by words and by task. Pure. */
import type { RunSummary } from '../../../shared/protocol.ts';
import { encoderName, statusWords, taskTitle } from '../../lib/status-words.ts';

export interface RunFilter {
  /** Words that must all occur in what the list shows of a run, in any order and case. */
  readonly text: string;
  /** Undefined for all tasks. */
  readonly task: string | undefined;
}

const shownOf = (run: RunSummary): string =>
  [run.name, run.dataset, run.id, taskTitle(run.task), encoderName(run.encoder), statusWords[run.status]]
    .join(' ')
    .toLowerCase();

const matches = (run: RunSummary, text: string): boolean => {
  const shown = shownOf(run);
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => shown.includes(word));
};

/** The runs that a filter finds, in their order. */
export const filteredRuns = (all: readonly RunSummary[], { text, task }: RunFilter): readonly RunSummary[] =>
  all.filter((run) => (task === undefined || run.task === task) && matches(run, text.trim()));

/** The tasks of the runs that the text finds, with the number of runs of each, the most frequent first. */
export function taskCounts(
  all: readonly RunSummary[],
  text: string,
): readonly { readonly task: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { task } of filteredRuns(all, { text, task: undefined }))
    if (task) counts.set(task, (counts.get(task) ?? 0) + 1);
  return [...counts].map(([task, count]) => ({ task, count })).sort((a, b) => b.count - a.count);
}
