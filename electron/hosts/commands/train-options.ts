/** The options of `train`, and the settings they ask for. */
import { FailureError, refuse } from '../../../shared/failure.ts';
import { type Field, parseSetting, type SettingValue } from '../../../shared/fields.ts';
import { makeSettings, presetIds, withPreset } from '../../../shared/make-settings.ts';
import { taskCard, taskIds } from '../../../shared/task-cards.ts';
import { type TrainingField, trainingFields } from '../../../shared/training-fields.ts';
import {
  lengthKeys,
  type RequestedSettings,
  requestOf,
  type TrainSettings,
} from '../../../shared/training-settings.ts';
import { choiceOf, numberOf, type Option, type Options, type Values } from '../arguments.ts';

type RowWithOption = Extract<(typeof trainingFields)[number], { readonly option: object }>;
const withOption = trainingFields.filter((row): row is RowWithOption => 'option' in row);

const valuesOf = (row: Extract<TrainingField, { readonly kind: 'choice' }>): readonly string[] =>
  row.options.map(({ value }) => value);

/** The settings of training that have an option of their own, by its name. */
const settingOptions = Object.fromEntries(
  withOption.map((row): [string, Option] =>
    row.kind === 'choice'
      ? [row.option.name, { takes: 'ID', help: `one of ${valuesOf(row).join(', ')}` }]
      : [row.option.name, { takes: row.option.takes, help: row.option.help }],
  ),
) as { readonly [R in RowWithOption as R['option']['name']]: { readonly takes: string; readonly help: string } };

export const trainOptions = {
  images: { takes: 'DIR', many: true, help: 'a folder of photographs, sub-folders included' },
  task: { takes: 'ID', help: `one of ${taskIds.join(', ')}` },
  'held-out': {
    takes: 'DIR',
    many: true,
    help: 'photographs to score on; a tenth of the others unless told otherwise',
  },
  exclude: {
    takes: 'FILE',
    help: 'photographs to leave out of training, one path a line; held-out ones are scored on as before',
  },
  preset: { takes: 'ID', help: 'laptop, for minutes on two cores, or paper, the settings of the paper' },
  ...settingOptions,
  from: { takes: 'RUN', help: 'begin with the encoder of this run' },
  set: { takes: 'key=value', many: true, help: "a setting of the task, or of training: see 'help train'" },
  name: { takes: 'TEXT', help: 'how the run is called in lists' },
  resume: { takes: 'RUN', help: 'go on from the last checkpoint of this run; takes no other option of training' },
} as const satisfies Options;

export type TrainValues = Values<typeof trainOptions>;

const { images, task, preset, encoder, size, seed, set } = trainOptions;
/** The options that say which photographs a puzzle is posed on, and how. */
export const poseOptions = { images, task, preset, encoder, size, seed, set } as const satisfies Options;

/** Settings of training that have no option of their own. */
const withoutOption: readonly TrainingField[] = trainingFields.filter((row) => !('option' in row));

/**
 * @param command That was asked, for messages.
 * @throws FailureError 'bad-usage' that names what is off and what it takes.
 */
export function settingsOf(command: string, values: Partial<TrainValues>): TrainSettings {
  const { task } = values;
  if (task === undefined) return refuse('bad-usage', `${command} takes --task ID: one of ${taskIds.join(', ')}`);
  const card = taskCard(task);
  if (!card) return refuse('bad-usage', `--task takes one of ${taskIds.join(', ')}: found '${task}'`);

  const given = Object.fromEntries(
    withOption.flatMap((row) => {
      const text = values[row.option.name];
      return text === undefined ? [] : [[row.key, parseOption(row, text)] as const];
    }),
  );
  if (lengthKeys.every((key) => given[key] !== undefined)) {
    refuse('bad-usage', '--steps and --epochs both say how long to train', 'give one of them');
  }
  const { training, taskSettings } = settingsByKey(task, card.settings, values.set ?? []);
  const asked: RequestedSettings = { ...requestOf({ ...given, ...training }), taskSettings };
  const preset = values.preset === undefined ? 'laptop' : choiceOf('preset', values.preset, presetIds);
  const made = makeSettings(task, withPreset(card, preset, asked));
  if (!made.ok) throw new FailureError(made.failure);
  return made.value;
}

const parseOption = (row: RowWithOption, text: string): SettingValue =>
  row.kind === 'choice'
    ? choiceOf(row.option.name, text, valuesOf(row))
    : numberOf(row.option.name, text, { whole: row.integer, min: row.min, max: row.max });

/** `--set key=value`, each a setting of the task or one of training. */
function settingsByKey(task: string, fields: readonly Field[], pairs: readonly string[]) {
  const training: Record<string, SettingValue> = {};
  const taskSettings: Record<string, unknown> = {};
  for (const pair of pairs) {
    const split = pair.indexOf('=');
    if (split < 1) refuse('bad-usage', `--set takes key=value: found '${pair}'`);
    const [key, text] = [pair.slice(0, split).trim(), pair.slice(split + 1).trim()];
    const field = fields.find((each) => each.key === key);
    const row = withoutOption.find((each) => each.key === key);
    if (field) taskSettings[key] = parseSetting(field, text);
    else if (row?.kind === 'number') training[key] = numberOf(`set ${key}=`, text, anyNumber);
    else if (row) training[key] = choiceOf(`set ${key}=`, text, valuesOf(row));
    else {
      const known = [...fields, ...withoutOption].map((each) => each.key).join(', ');
      refuse('bad-usage', `${task} has no setting '${key}'`, `--set takes ${known}`);
    }
  }
  return { training, taskSettings };
}

const anyNumber = { min: -1e9, max: 1e9 };
