/** The paired run: everything as in another run, the seed too, but for one difference. */
import { failure, type Result } from '../../../shared/failure.ts';
import type { Settings } from '../../../shared/fields.ts';
import type { DatasetSummary, RunDetail } from '../../../shared/protocol.ts';
import type { Remedy } from '../../../shared/shortcuts.ts';
import { useDatasets } from '../../lib/datasets.ts';
import { counted } from '../../lib/format.ts';
import { lab } from '../../lib/lab.ts';

/** What a paired run does differently. */
export interface Difference {
  readonly words: string;
  /** Of the task, over those of the run. */
  readonly settings?: Settings;
  /** Absolute paths of photographs to leave out, besides those that the run leaves out already. */
  readonly excluded?: readonly string[];
}

export const withRemedy = ({ key, value, words }: Remedy): Difference => ({ words, settings: { [key]: value } });

export const withoutPhotographs = (paths: readonly string[]): Difference => ({
  words: `without ${counted(paths.length, 'photograph')}`,
  excluded: paths,
});

/** The dataset of exactly these folders, in whatever order. */
export function datasetOf(all: readonly DatasetSummary[], folders: readonly string[]): DatasetSummary | undefined {
  const wanted = [...folders].sort().join('\n');
  return all.find(
    (dataset) =>
      dataset.folders
        .map(({ path }) => path)
        .sort()
        .join('\n') === wanted,
  );
}

/** The longest name the lab takes. */
const longestName = 120;

/** @returns The new run's id, or why it could not be started. */
export async function startPaired(
  { record }: RunDetail,
  difference: Difference,
): Promise<Result<{ readonly run: string }>> {
  const all = useDatasets.getState().all ?? [];
  const dataset = datasetOf(all, record.folders);
  const heldOut = record.heldOutFolders.length > 0 ? datasetOf(all, record.heldOutFolders) : undefined;
  if (!dataset || (record.heldOutFolders.length > 0 && !heldOut)) {
    return failure(
      'not-found',
      'The photographs of this run are not open in the lab.',
      'Open their folders on the page Photographs, then train again.',
    );
  }
  const { settings } = record;
  const excluded = [...new Set([...(record.excluded ?? []), ...(difference.excluded ?? [])])];
  return lab.request('runs.start', {
    dataset: dataset.id,
    ...(heldOut ? { heldOut: heldOut.id } : {}),
    ...(record.from ? { from: record.from } : {}),
    ...(excluded.length > 0 ? { excluded } : {}),
    settings: { ...settings, taskSettings: { ...settings.taskSettings, ...difference.settings } },
    name: `${record.name} · ${difference.words}`.slice(0, longestName),
    pairedWith: record.id,
  });
}
