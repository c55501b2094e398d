/** The settings that a sweep can vary, by key, and complete settings with other values of them. */
import { failure, type Result, success } from './failure.ts';
import { type Field, parseSetting, type Settings, type SettingValue } from './form-fields.ts';
import { makeSettings } from './make-settings.ts';
import { didYouMean } from './nearest-word.ts';
import type { TaskCard } from './task-card.ts';
import { taskCard } from './task-cards.ts';
import { type TrainingField, trainingFields } from './training-fields.ts';
import { isLengthKey, requestOf, type TrainSettings } from './training-settings.ts';

/** A setting that can be swept. */
export type SweptSetting =
  | { readonly of: 'task'; readonly field: Field }
  | { readonly of: 'training'; readonly field: TrainingField };

/** The name under which a setting of training is known on the command line. */
export const nameOf = (row: Pick<TrainingField, 'key' | 'option'>): string => row.option?.name ?? row.key;

/** A sweep varies the seed by its number of seeds. */
const isSwept = ({ key }: TrainingField): boolean => key !== 'seed';

/** The keys of the settings that a sweep of this task can vary: those of the task, and those of training as on the command line. */
export const sweptKeys = ({ settings }: Pick<TaskCard, 'settings'>): string[] => [
  ...settings.map(({ key }) => key),
  ...trainingFields.filter(isSwept).map(nameOf),
];

/**
 * The setting that a key names: of the task, an option of `train`, or a setting of training.
 * @returns A failure 'bad-usage' with the nearest key for an unknown one.
 */
export function sweptSetting(card: TaskCard, key: string): Result<SweptSetting> {
  const ofTask = card.settings.find((field) => field.key === key);
  if (ofTask) return success({ of: 'task', field: ofTask });
  const ofTraining = trainingFields.find((row) => nameOf(row) === key || row.key === key);
  if (ofTraining && isSwept(ofTraining)) return success({ of: 'training', field: ofTraining });
  if (ofTraining)
    return failure('bad-usage', `a sweep does not vary the ${key} as a setting`, 'set the number of seeds');
  const known = sweptKeys(card);
  return failure(
    'bad-usage',
    `${card.id} has no setting '${key}'`,
    didYouMean(key, known, `a sweep can vary ${known.join(', ')}`),
  );
}

/** A value of a setting from text, in its type. @returns A failure 'bad-usage' that says what the setting takes. */
export function parseSwept({ field }: SweptSetting, key: string, text: string): Result<SettingValue> {
  if (field.kind === 'choice') {
    const values = field.options.map(({ value }) => value);
    if (values.includes(text)) return success(text);
    return failure('bad-usage', `${key} takes one of ${values.join(', ')}: found '${text}'`, didYouMean(text, values));
  }
  const value = parseSetting(field as Field, text);
  if (field.kind === 'switch')
    return typeof value === 'boolean'
      ? success(value)
      : failure('bad-usage', `${key} takes true or false: found '${text}'`);
  if (typeof value !== 'number') return failure('bad-usage', `${key} takes a number: found '${text}'`);
  const { min, max, integer } = field;
  if (value >= min && value <= max && (!integer || Number.isInteger(value))) return success(value);
  return failure('bad-usage', `${key} takes a ${integer ? 'whole ' : ''}number from ${min} to ${max}: found '${text}'`);
}

/**
 * The complete settings with these values.
 * @param settings Valid settings.
 * @param values By key; each names a setting that can be swept.
 * @returns A failure 'bad-usage' that names the setting and what it takes, if the settings do not fit together.
 */
export function withValues(settings: TrainSettings, values: Settings): Result<TrainSettings> {
  const card = taskCard(settings.task);
  if (!card) return makeSettings(settings.task, settings);
  const taskSettings: Record<string, SettingValue> = { ...settings.taskSettings };
  const training: Record<string, SettingValue> = {};
  for (const [key, value] of Object.entries(values)) {
    const found = sweptSetting(card, key);
    if (!found.ok) return found;
    const { of, field } = found.value;
    if (of === 'task') taskSettings[field.key] = value;
    else training[field.key] = value;
  }
  const length = Object.keys(training).filter(isLengthKey);
  if (length.length > 1)
    return failure('bad-usage', 'steps and epochs both set the length of training', 'vary one of them');
  const made = makeSettings(settings.task, { ...settings, ...requestOf(training), taskSettings });
  if (!made.ok) return made;
  return success({ ...made.value, batchAsked: settings.batchAsked || 'batch' in training });
}
