/** The options of `train`, and the settings they ask for. */
import { FailureError, refuse } from '../../../shared/failure.ts';
import { type Field, parseSetting } from '../../../shared/fields.ts';
import { commonFields, makeSettings, presetIds, withPreset } from '../../../shared/make-settings.ts';
import { taskCard, taskIds } from '../../../shared/task-cards.ts';
import {
  encoderIds,
  engineIds,
  optimizerIds,
  type RequestedSettings,
  scheduleIds,
  type TrainSettings,
} from '../../../shared/training-settings.ts';
import { choiceOf, numberOf, type Options, type Values } from '../arguments.ts';

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
  encoder: { takes: 'ID', help: `one of ${encoderIds.join(', ')}` },
  size: { takes: 'PX', help: 'side of the square that the network sees' },
  epochs: { takes: 'N', help: 'how often every photograph is seen' },
  steps: { takes: 'N', help: 'how many steps to train, in place of --epochs' },
  batch: { takes: 'N', help: 'photographs a step' },
  lr: { takes: 'X', help: 'the highest learning rate of the schedule' },
  optimizer: { takes: 'ID', help: `one of ${optimizerIds.join(', ')}` },
  schedule: { takes: 'ID', help: `one of ${scheduleIds.join(', ')}` },
  seed: { takes: 'N', help: 'everything that is left to chance follows from it' },
  engine: { takes: 'ID', help: `one of auto, ${engineIds.join(', ')}` },
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
const trainingNumbers = ['weightDecay', 'momentum', 'beta2', 'warmup', 'clipNorm', 'emaDecay'] as const;

/**
 * @param command That was asked, for messages.
 * @throws FailureError 'bad-usage' that names what is off and what it takes.
 */
export function settingsOf(command: string, values: Partial<TrainValues>): TrainSettings {
  const { task } = values;
  if (task === undefined) return refuse('bad-usage', `${command} takes --task ID: one of ${taskIds.join(', ')}`);
  const card = taskCard(task);
  if (!card) return refuse('bad-usage', `--task takes one of ${taskIds.join(', ')}: found '${task}'`);

  const numberField = (option: 'size' | 'batch' | 'epochs' | 'seed' | 'lr', key: string = option) => {
    const text = values[option];
    const field = commonFields(card).find((each) => each.key === key);
    if (text === undefined || field?.kind !== 'number') return {};
    return { [key]: numberOf(option, text, { whole: field.integer, min: field.min, max: field.max }) };
  };
  const choiceField = <Choice extends string>(option: keyof TrainValues & string, choices: readonly Choice[]) => {
    const text = values[option];
    return typeof text === 'string' ? { [option]: choiceOf(option, text, choices) } : {};
  };

  const { epochs, ...numbers }: { epochs?: number; [key: string]: number | undefined } = {
    ...numberField('size'),
    ...numberField('batch'),
    ...numberField('seed'),
    ...numberField('lr', 'learningRate'),
    ...numberField('epochs'),
  };
  if (values.steps !== undefined && epochs !== undefined) {
    refuse('bad-usage', '--steps and --epochs both say how long to train', 'give one of them');
  }
  const steps =
    values.steps === undefined ? undefined : numberOf('steps', values.steps, { whole: true, min: 1, max: 100_000_000 });
  const length = steps !== undefined ? { length: { steps } } : epochs !== undefined ? { length: { epochs } } : {};

  const asked: RequestedSettings = {
    ...numbers,
    ...length,
    ...choiceField('encoder', encoderIds),
    ...choiceField('optimizer', optimizerIds),
    ...choiceField('schedule', scheduleIds),
    ...choiceField('engine', ['auto', ...engineIds]),
    ...settingsByKey(task, card.settings, values.set ?? []),
  };
  const preset = values.preset === undefined ? 'laptop' : choiceOf('preset', values.preset, presetIds);
  const made = makeSettings(task, withPreset(card, preset, asked));
  if (!made.ok) throw new FailureError(made.failure);
  return made.value;
}

/** `--set key=value`, each a setting of the task or one of training. */
function settingsByKey(task: string, fields: readonly Field[], pairs: readonly string[]): RequestedSettings {
  const training: Record<string, number> = {};
  const taskSettings: Record<string, unknown> = {};
  for (const pair of pairs) {
    const split = pair.indexOf('=');
    if (split < 1) refuse('bad-usage', `--set takes key=value: found '${pair}'`);
    const [key, text] = [pair.slice(0, split).trim(), pair.slice(split + 1).trim()];
    const field = fields.find((each) => each.key === key);
    if (field) taskSettings[key] = parseSetting(field, text);
    else if (trainingNumbers.some((each) => each === key)) training[key] = numberOf(`set ${key}=`, text, anyNumber);
    else {
      const known = [...fields.map((each) => each.key), ...trainingNumbers].join(', ');
      refuse('bad-usage', `${task} has no setting '${key}'`, `--set takes ${known}`);
    }
  }
  return { ...training, taskSettings };
}

const anyNumber = { min: -1e9, max: 1e9 };
