/** Runs as a CSV file: a column for each field that any of them has, settings included. Pure. */
import { csvLine } from '../../../shared/csv.ts';
import type { RunSummary } from '../../../shared/protocol.ts';
import { runFields } from '../../../shared/run-fields.ts';

/** All digits, tags with spaces between them, and the fields named as in conditions. */
export function runsCsv(runs: readonly RunSummary[]): string {
  const fields = runFields.filter(({ value }) => runs.some((run) => value(run) !== undefined));
  const cells = (run: RunSummary) =>
    fields.map(({ value }) => {
      const found = value(run);
      return found === undefined ? '' : typeof found === 'object' ? found.join(' ') : found;
    });
  return [fields.map(({ name }) => name), ...runs.map(cells)].map(csvLine).join('');
}
