/** Starts a paired run: a copy of another run, with the same random seed and one difference. */
import type { Result } from '../../../shared/failure.ts';
import type { Settings } from '../../../shared/form-fields.ts';
import type { RunDetail } from '../../../shared/protocol.ts';
import type { Remedy } from '../../../shared/shortcut-schemas.ts';
import { counted } from '../../lib/format.ts';
import { lab } from '../../lib/lab-client.ts';

/** The one difference of a paired run. */
export interface Difference {
  readonly words: string;
  /** Settings of the task that replace the run's. */
  readonly settings?: Settings;
  /** Absolute paths of photographs to exclude, in addition to those that the run excludes. */
  readonly excluded?: readonly string[];
}

/** The difference that turns a remedy on. */
export const withRemedy = ({ key, value, words }: Remedy): Difference => ({ words, settings: { [key]: value } });

/** The difference that excludes photographs. */
export const withoutPhotographs = (paths: readonly string[]): Difference => ({
  words: `without ${counted(paths.length, 'image')}`,
  excluded: paths,
});

/** Longest name that the lab accepts. */
const maxNameLength = 120;

/** @returns The new run's id, or why it could not be started. */
export async function startPaired(
  { record }: RunDetail,
  difference: Difference,
): Promise<Result<{ readonly run: string }>> {
  const opened = await lab.request('runs.openDatasets', { run: record.id });
  if (!opened.ok) return opened;
  const { dataset, heldOut } = opened.value;
  const { settings } = record;
  const excluded = [...new Set([...(record.excluded ?? []), ...(difference.excluded ?? [])])];
  return lab.request('runs.start', {
    dataset: dataset.id,
    ...(heldOut ? { heldOut: heldOut.id } : {}),
    ...(record.from ? { from: record.from } : {}),
    ...(excluded.length > 0 ? { excluded } : {}),
    settings: { ...settings, taskSettings: { ...settings.taskSettings, ...difference.settings } },
    name: `${record.name} · ${difference.words}`.slice(0, maxNameLength),
    pairedWith: record.id,
  });
}
