/** Updates lists of datasets and runs from the lab's events. Pure. */
import type { DatasetSummary, RunSummary } from '../../shared/protocol.ts';

/** The list with one dataset added at the front, or replaced in its place. */
export function withDataset(all: readonly DatasetSummary[], changed: DatasetSummary): readonly DatasetSummary[] {
  return all.some((dataset) => dataset.id === changed.id)
    ? all.map((dataset) => (dataset.id === changed.id ? changed : dataset))
    : [changed, ...all];
}

/** Runs in the order of lists. */
export const newestFirst = (runs: readonly RunSummary[]): readonly RunSummary[] =>
  runs.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));

/** The list with one run added or replaced, newest first. */
export const withRun = (all: readonly RunSummary[], changed: RunSummary): readonly RunSummary[] =>
  all.some(({ id, createdAt }) => id === changed.id && createdAt === changed.createdAt)
    ? all.map((run) => (run.id === changed.id ? changed : run))
    : newestFirst([...all.filter(({ id }) => id !== changed.id), changed]);
