/** Updates lists of datasets and runs from the lab's events. Pure. */
import type { DatasetSummary, RunSummary } from '../../shared/protocol.ts';

/** The list with one dataset added at the front, or replaced in its place. */
export function withDataset(all: readonly DatasetSummary[], changed: DatasetSummary): readonly DatasetSummary[] {
  return all.some((dataset) => dataset.id === changed.id)
    ? all.map((dataset) => (dataset.id === changed.id ? changed : dataset))
    : [changed, ...all];
}

/** The list with one run added or replaced, newest first. */
export function withRun(all: readonly RunSummary[], changed: RunSummary): readonly RunSummary[] {
  const others = all.filter((run) => run.id !== changed.id);
  return [...others, changed].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}
