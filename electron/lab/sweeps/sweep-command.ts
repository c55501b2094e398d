/** The command line that repeats a sweep. */
import type { SettingValue } from '../../../shared/form-fields.ts';
import type { ImageReading } from '../../../shared/image-reading.ts';
import { defaultOf } from '../../../shared/make-settings.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import { type TrainingField, trainingFields } from '../../../shared/training-fields.ts';
import { quoted, typedCommand } from '../typed-command.ts';
import type { SweepRecord } from './sweep-store.ts';

/** An option with its values, quoted. */
const option = (name: string, ...values: readonly (string | number)[]): string[] =>
  values.map((value) => `--${name} ${quoted(String(value))}`);

/** How the images are read. */
function readingOptions({ channels, depth, range, pages, videos }: ImageReading): string[] {
  const bands = typeof channels === 'string' ? channels : channels.map((band) => band + 1).join(',');
  return [
    ...option('channels', bands),
    ...option('depth', depth),
    ...(range.kind === 'fixed' ? option('range', range.limits.flat().join(',')) : []),
    ...(pages ? option('pages', pages) : []),
    ...(videos ? option('videos', videos) : []),
  ];
}

/** The settings that all trials share, as options; those at the defaults of the task are left out. */
function settingOptions({ plan }: SweepRecord): string[] {
  const { settings } = plan;
  const card = taskCard(settings.task);
  if (!card) return [];
  const given = (row: TrainingField): SettingValue | undefined => {
    if (row.key === 'batch' && settings.batchAsked) return settings.batch;
    const value = { ...settings, ...settings.length }[row.key as keyof typeof settings] as SettingValue | undefined;
    return value === defaultOf(card, row) ? undefined : value;
  };
  return [
    ...trainingFields.flatMap((row: TrainingField) => {
      const value = given(row);
      if (value === undefined) return [];
      return row.option ? option(row.option.name, String(value)) : option('set', `${row.key}=${value}`);
    }),
    ...card.settings.flatMap(({ key, default: usual }) => {
      const value = settings.taskSettings[key];
      return value === undefined || value === usual ? [] : option('set', `${key}=${value}`);
    }),
  ];
}

/** The command; a sweep that excludes images needs their list as a file, which is named as such. */
export function sweepCommand(record: SweepRecord, workspace: string): string {
  const { folders, heldOutFolders, plan, labelled, excluded, tensorboard } = record;
  const { reading } = plan.settings;
  const words = [
    ...option('images', ...folders),
    ...option('held-out', ...heldOutFolders),
    ...(excluded && excluded.length > 0 ? ['--exclude EXCLUDED.txt'] : []),
    ...(tensorboard ? ['--tensorboard'] : []),
    ...(reading ? readingOptions(reading) : []),
    ...settingOptions(record),
    ...plan.factors.flatMap(({ key, values }) => option('grid', `${key}=${values.join(',')}`)),
    ...(plan.random === undefined ? [] : option('random', plan.random)),
    ...option('seeds', plan.seeds),
    ...(plan.halving ? option('halving', plan.halving.factor) : []),
    ...(plan.halving ? option('rungs', plan.halving.rungs) : []),
    ...(labelled ? [...option('measure', 'knn'), ...option('test', ...labelled.test)] : []),
    ...(labelled && typeof labelled.labels === 'object' && 'csv' in labelled.labels
      ? option('labels', labelled.labels.csv)
      : []),
  ];
  return typedCommand(`sweep --task ${plan.settings.task}${words.map((word) => ` ${word}`).join('')}`, workspace);
}
