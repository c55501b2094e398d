/** A remedy as a switch that changes a setting of the task. Pure. */
import type { Field, Settings, SettingValue } from '../../../shared/form-fields.ts';
import type { Remedy } from '../../../shared/shortcut-schemas.ts';
import { taskCard } from '../../../shared/task-cards.ts';

/** The setting of a task that a remedy changes, and its value with the remedy. */
export type Switch = Pick<Remedy, 'key' | 'value'>;

/** Whether settings include a remedy: a number that is at least as large, or the same choice. */
export function isOn(settings: Settings, { key, value }: Switch): boolean {
  const held = settings[key];
  return typeof value === 'number' && typeof held === 'number' ? held >= value : held === value;
}

function fieldOf(task: string, key: string): Field {
  const field = taskCard(task)?.settings.find((known) => known.key === key);
  if (!field) throw new Error(`${task} has no setting '${key}'`);
  return field;
}

/** The value when a remedy is switched off: the default, or offValue() if the default is the remedy. */
export function switchedOff(task: string, remedy: Switch): SettingValue {
  const byDefault = fieldOf(task, remedy.key).default;
  return isOn({ [remedy.key]: byDefault }, remedy) ? offValue(task, remedy) : byDefault;
}

/**
 * A setting without its remedy: the minimum of a number, the opposite of a switch, the last option of a choice, which
 * changes nothing in the photographs.
 */
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
