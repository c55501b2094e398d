/** The settings of a run that are not its task's defaults: short enough for lists of thousands of runs, and all others follow. */
import { defaultsOf, type Settings, type SettingValue } from './form-fields.ts';
import { readingInWords } from './image-reading.ts';
import { defaultOf } from './make-settings.ts';
import { taskCard } from './task-cards.ts';
import type { TrainSettings } from './training-settings.ts';
import { trainingRows } from './training-settings.ts';

/** In a summary of a run: by key, those of training and those of its task apart, because a task may use a common name. */
export interface ChangedSettings {
  readonly training: Settings;
  readonly task: Settings;
}

/** `epochs` or `steps` is always among them; `reading` is in words. */
export function changedSettings(settings: TrainSettings): ChangedSettings {
  const { task, length, taskSettings, reading } = settings;
  const card = taskCard(task);
  const rows = trainingRows.flatMap((row) =>
    card && defaultOf(card, row) === settings[row.key] ? [] : [[row.key, settings[row.key]] as const],
  );
  const defaults = card ? defaultsOf(card.settings) : {};
  return {
    training: { ...Object.fromEntries(rows), ...length, ...(reading && { reading: readingInWords(reading) }) },
    task: Object.fromEntries(Object.entries(taskSettings).filter(([key, value]) => defaults[key] !== value)),
  };
}

/** A setting of a run with its task's defaults; undefined if its task has no such setting. */
export function settingIn(
  { task, settings }: { readonly task: string; readonly settings?: ChangedSettings | undefined },
  kind: keyof ChangedSettings,
  key: string,
): SettingValue | undefined {
  const changed = settings?.[kind][key];
  const card = taskCard(task);
  if (changed !== undefined || !settings || !card) return changed;
  if (kind === 'task') return card.settings.find((field) => field.key === key)?.default;
  const row = trainingRows.find((each) => each.key === key);
  return row && defaultOf(card, row);
}
