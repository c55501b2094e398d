/** A remedy as a switch of the task's settings. Pure. */
import type { Field, Settings, SettingValue } from '../../../shared/fields.ts';
import type { Remedy } from '../../../shared/shortcuts.ts';
import { taskCard } from '../../../shared/task-cards.ts';

export type Switch = Pick<Remedy, 'key' | 'value'>;

/** Whether settings already hold a remedy: a number at least as strong, or the very choice. */
export function isOn(settings: Settings, { key, value }: Switch): boolean {
  const held = settings[key];
  return typeof value === 'number' && typeof held === 'number' ? held >= value : held === value;
}

function fieldOf(task: string, key: string): Field {
  const field = taskCard(task)?.settings.find((known) => known.key === key);
  if (!field) throw new Error(`${task} has no setting '${key}'`);
  return field;
}

/** What a remedy's switch goes back to: the setting's default, or no precaution where the default is the remedy. */
export function switchedOff(task: string, remedy: Switch): SettingValue {
  const byDefault = fieldOf(task, remedy.key).default;
  return isOn({ [remedy.key]: byDefault }, remedy) ? offValue(task, remedy) : byDefault;
}

/** A setting as it is without its precaution: a number at its least, a switch turned, a choice's last option, which leaves things as they are. */
export function offValue(task: string, { key, value }: Switch): SettingValue {
  const field = fieldOf(task, key);
  switch (field.kind) {
    case 'number':
      return field.min;
    case 'switch':
      return !value;
    case 'choice':
      return field.options.at(-1)?.value ?? field.default;
  }
}
