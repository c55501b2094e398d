/** Fields of runs as choices of a list. Pure. */
import type { RunSummary } from '../../../shared/protocol.ts';
import { type RunField, runField, runFields, valueInWords } from '../../../shared/run-fields.ts';

/** The fields that any of the runs has a value of, under their headings. */
export function fieldChoices(runs: readonly RunSummary[]) {
  const headings: RunField['of'][] = ['Run', 'Results', 'Settings', 'Settings of tasks'];
  // All runs of a task have all of its settings.
  const onePerTask = [...new Map(runs.map((run) => [run.task, run])).values()];
  const known = runFields.filter(({ of, value }) =>
    (of === 'Settings of tasks' ? onePerTask : runs).some((run) => value(run) !== undefined),
  );
  return headings
    .map((group) => ({
      group,
      items: known.filter((field) => field.of === group).map(({ name, label }) => ({ value: name, label })),
    }))
    .filter(({ items }) => items.length > 0);
}

/** Values that are offered at most. */
const mostValues = 40;

/** The values of a field among runs, as a condition takes them. */
export function knownValues(runs: readonly RunSummary[], name: string | undefined): string[] {
  const field = name === undefined ? undefined : runField(name);
  if (!field) return [];
  const values = new Set<string>();
  for (const run of runs) {
    const found = field.value(run);
    if (found === undefined) continue;
    for (const each of typeof found === 'object' ? found : [found])
      values.add(field.kind === 'date' ? String(each).slice(0, 10) : valueInWords({}, each));
    if (values.size >= mostValues) break;
  }
  return [...values].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
