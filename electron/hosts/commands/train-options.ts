/** The options of `train`, and the settings that they stand for. */
import type { EncoderId } from '../../../shared/encoder-cards.ts';
import { FailureError, refuse } from '../../../shared/failure.ts';
import { type Field, parseSetting, type SettingValue } from '../../../shared/form-fields.ts';
import { makeSettings, presetIds, withPreset } from '../../../shared/make-settings.ts';
import { didYouMean } from '../../../shared/nearest-word.ts';
import type { TaskCard } from '../../../shared/task-card.ts';
import { taskCard, taskIds } from '../../../shared/task-cards.ts';
import { type TrainingField, trainingFields } from '../../../shared/training-fields.ts';
import {
  lengthKeys,
  type RequestedSettings,
  requestOf,
  type TrainSettings,
} from '../../../shared/training-settings.ts';
import { choiceOf, numberOf, type Option, type Options, type Values } from '../arguments.ts';

import { readingOf, readingOptions } from '../reading-options.ts';
import { defaultInWords, rangeOf } from '../setting-words.ts';

type RowWithOption = Extract<(typeof trainingFields)[number], { readonly option: object }>;
const withOption = trainingFields.filter((row): row is RowWithOption => 'option' in row);

const valuesOf = (row: Extract<TrainingField, { readonly kind: 'choice' }>): readonly string[] =>
  row.options.map(({ value }) => value);

/** The training settings that have their own option, by its name. */
const settingOptions = Object.fromEntries(
  withOption.map((row): [string, Option] =>
    row.kind === 'choice'
      ? [row.option.name, { takes: 'ID', help: row.option.help, choices: valuesOf(row), default: defaultInWords(row) }]
      : [
          row.option.name,
          { takes: row.option.takes, help: row.option.help, range: rangeOf(row), default: defaultInWords(row) },
        ],
  ),
) as { readonly [R in RowWithOption as R['option']['name']]: { readonly takes: string; readonly help: string } };

/** All options of `train`. */
export const trainOptions = {
  images: { takes: 'DIR', many: true, help: 'a folder of images, sub-folders included' },
  task: { takes: 'ID', help: 'the pretext task', choices: taskIds },
  'held-out': {
    takes: 'DIR',
    many: true,
    help: 'images to score on',
    default: 'a tenth of the others',
  },
  exclude: {
    takes: 'FILE',
    help: 'a list of images to exclude from training, one path per line; held-out images stay the same',
  },
  ...readingOptions,
  preset: {
    takes: 'ID',
    help: 'settings that train in minutes on two cores, or those of the paper',
    choices: presetIds,
    default: 'laptop',
  },
  ...settingOptions,
  from: {
    takes: 'RUN|FILE',
    help: 'start from the encoder of this run, or from a .safetensors file with the names of torchvision or timm',
  },
  set: { takes: 'key=value', many: true, help: 'a setting of the task, or a training setting without an option' },
  name: { takes: 'TEXT', help: 'name of the run in lists' },
  tensorboard: { help: "also write event files for TensorBoard, into the run's folder tensorboard" },
  resume: {
    takes: 'RUN',
    help: 'continue from the last checkpoint of this run; of the options of training it takes --tensorboard only',
  },
} as const satisfies Options;

/** Parsed options of `train`. */
export type TrainValues = Values<typeof trainOptions>;

const { images, task, channels, depth, range, preset, encoder, size, seed, set } = trainOptions;
/** The options that determine how puzzles are posed, and on which photographs. */
export const poseOptions = {
  images,
  task,
  channels,
  depth,
  range,
  preset,
  encoder,
  size,
  seed,
  set,
} as const satisfies Options;

/** Training settings without their own option: `--set` takes them and the settings of the task. */
export const withoutOption: readonly TrainingField[] = trainingFields.filter((row) => !('option' in row));

/** The keys that `--set` takes for a task. */
export const settingKeys = ({ settings }: Pick<TaskCard, 'settings'>): string[] =>
  [...settings, ...withoutOption].map(({ key }) => key);

/**
 * The complete settings that the options stand for.
 * @param command Name of the command, for messages.
 * @param defaultsFor Settings to prefer to the defaults, for an encoder.
 * @throws FailureError 'bad-usage' that names the wrong option and what it takes.
 */
export function settingsOf(
  command: string,
  values: Partial<TrainValues>,
  defaultsFor: (encoder: EncoderId) => RequestedSettings = () => ({}),
): TrainSettings {
  const { task } = values;
  if (task === undefined) return refuse('bad-usage', `${command} takes --task ID: one of ${taskIds.join(', ')}`);
  const card = cardOf(task);

  const given = Object.fromEntries(
    withOption.flatMap((row) => {
      const text = values[row.option.name];
      return text === undefined ? [] : [[row.key, parseOption(row, text)] as const];
    }),
  );
  if (lengthKeys.every((key) => given[key] !== undefined)) {
    refuse('bad-usage', '--steps and --epochs both set the length of training', 'use one of them');
  }
  const { training, taskSettings } = settingsByKey(task, card.settings, values.set ?? []);
  const reading = readingOf(values);
  const encoder = (given.encoder ?? card.defaults.encoder) as EncoderId;
  const requested: RequestedSettings = {
    ...defaultsFor(encoder),
    ...requestOf({ ...given, ...training }),
    taskSettings,
    ...(reading && { reading }),
  };
  const preset = values.preset === undefined ? 'laptop' : choiceOf('preset', values.preset, presetIds);
  const made = makeSettings(task, withPreset(card, preset, requested));
  if (!made.ok) throw new FailureError(made.failure);
  return made.value;
}

/** The card of the task that an option names. @throws FailureError 'bad-usage' that lists the tasks. */
export const cardOf = (task: string): TaskCard => taskCard(choiceOf('task', task, taskIds))!;

const parseOption = (row: RowWithOption, text: string): SettingValue =>
  row.kind === 'choice'
    ? choiceOf(row.option.name, text, valuesOf(row))
    : numberOf(row.option.name, text, rangeOf(row));

/** Parses `--set key=value`: each is a setting of the task or of training. */
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
      const known = settingKeys({ settings: fields });
      refuse('bad-usage', `${task} has no setting '${key}'`, didYouMean(key, known, `--set takes ${known.join(', ')}`));
    }
  }
  return { training, taskSettings };
}

const anyNumber = { min: -1e9, max: 1e9 };
