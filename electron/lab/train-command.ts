/** The command that trains a run again: the same settings, all of them named, so that other defaults change nothing. */
import type { ImageReading } from '../../shared/image-reading.ts';
import type { RunRecord } from '../../shared/run-results.ts';
import { trainingFields } from '../../shared/training-fields.ts';
import { quoted, typedCommand } from './typed-command.ts';

type Repeated = Pick<RunRecord, 'name' | 'settings' | 'folders' | 'heldOutFolders' | 'from' | 'excluded'>;

/** The file that a list of excluded images is expected in. */
export const excludedFile = 'excluded.txt';

/** The options of `train`, as words. */
export function trainWords({ name, settings, folders, heldOutFolders, from, excluded }: Repeated): string[] {
  const { task, batchAsked, length, taskSettings, reading } = settings;
  const values: Readonly<Record<string, unknown>> = { ...settings, ...length };
  const options = trainingFields.flatMap((row) => {
    const { key } = row;
    // A default batch shrinks to fit the folder, and does so again.
    if (values[key] === undefined || (key === 'batch' && !batchAsked)) return [];
    return 'option' in row ? [`--${row.option.name}`, String(values[key])] : ['--set', `${key}=${values[key]}`];
  });
  return [
    ...folders.flatMap((folder) => ['--images', folder]),
    ...heldOutFolders.flatMap((folder) => ['--held-out', folder]),
    ...['--task', task],
    ...options,
    ...Object.entries(taskSettings).flatMap(([key, value]) => ['--set', `${key}=${value}`]),
    ...(reading ? readingWords(reading) : []),
    ...(from === undefined ? [] : ['--from', from]),
    ...(excluded && excluded.length > 0 ? ['--exclude', excludedFile] : []),
    ...['--name', name],
  ];
}

/** One word for each option: the limits of a range may begin with a minus sign. */
function readingWords({ channels, depth, range, pages, videos }: ImageReading): string[] {
  const bands = typeof channels === 'string' ? channels : channels.map((band) => band + 1).join(',');
  return [
    `--channels=${bands}`,
    `--depth=${depth}`,
    ...(range.kind === 'fixed' ? [`--range=${range.limits.flat().join(',')}`] : []),
    ...(range.kind === 'percentile' ? [`--range=${range.low}%,${range.high}%${range.perChannel ? ',each' : ''}`] : []),
    ...(pages ? [`--pages=${pages}`] : []),
    ...(videos ? [`--videos=${videos}`] : []),
  ];
}

/** The whole command. @param workspace Named if it is not the user's own. */
export function trainCommandOf(record: Repeated, workspace: string): string {
  const [, ...words] = trainWords(record); // the first is --images
  return typedCommand(`train --images ${words.map(quoted).join(' ')}`, workspace);
}
