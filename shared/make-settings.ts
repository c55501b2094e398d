/** From a task's id and what a person asked for to the complete settings of a run: the one place where defaults are filled in. */
import { failure, type Result, success } from './failure.ts';
import { defaultsOf, type Field, type Settings, schemaOf } from './fields.ts';
import type { TaskCard } from './task-card.ts';
import { taskCard, taskIds } from './task-cards.ts';
import {
  encoderIds,
  encoderSizes,
  engineIds,
  optimizerIds,
  type RequestedSettings,
  scheduleIds,
  type TrainSettings,
  trainSettingsSchema,
} from './training-settings.ts';

const named = (values: readonly string[], labels: Readonly<Record<string, string>> = {}) =>
  values.map((value) => ({ value, label: labels[value] ?? value }));

/** The form of the settings that all tasks share, with this task's defaults. */
export function commonFields(card: TaskCard): readonly Field[] {
  const d = card.defaults;
  return [
    {
      kind: 'choice',
      key: 'encoder',
      label: 'Encoder',
      help: 'The network that learns to see, and that is exported in the end. conv4 trains in minutes on a laptop; ResNet-18 wants a workstation.',
      default: d.encoder,
      options: named(card.encoders?.ids ?? encoderIds, {
        conv4: 'conv4 (small)',
        resnet18: 'ResNet-18',
        alexnet: 'AlexNet with batch norm',
        'vit-tiny': 'ViT-tiny',
      }),
    },
    {
      kind: 'number',
      key: 'size',
      label: 'Picture side',
      help: 'Side of the square that the network sees. Time grows with its square.',
      default: d.size,
      min: 16,
      max: 512,
      step: 8,
      integer: true,
      unit: 'px',
    },
    {
      kind: 'number',
      key: 'batch',
      label: 'Batch',
      help: 'Photographs a step. A task may make several inputs of each: rotation makes four.',
      default: d.batch,
      min: 1,
      max: 4096,
      step: 1,
      integer: true,
      unit: 'photographs',
    },
    {
      kind: 'number',
      key: 'epochs',
      label: 'Epochs',
      help: 'How often every photograph is seen.',
      default: d.epochs,
      min: 1,
      max: 100_000,
      step: 1,
      integer: true,
    },
    {
      kind: 'number',
      key: 'learningRate',
      label: 'Learning rate',
      help: 'The highest step size of the schedule. Too high and the loss explodes; too low and nothing is learnt.',
      default: d.learningRate,
      min: 0.000_001,
      max: 10,
      step: 0.0001,
      integer: false,
    },
    {
      kind: 'choice',
      key: 'optimizer',
      label: 'Optimiser',
      help: 'AdamW forgives most choices; SGD with Nesterov momentum is what many of the papers used.',
      default: d.optimizer,
      options: named(optimizerIds, { sgd: 'SGD, Nesterov momentum', adamw: 'AdamW' }),
    },
    {
      kind: 'choice',
      key: 'schedule',
      label: 'Schedule',
      help: 'How the learning rate moves over the run.',
      default: d.schedule,
      options: named(scheduleIds, {
        constant: 'Constant',
        cosine: 'Cosine to zero',
        step: 'Tenfold lower at 60 % and 85 %',
        'one-cycle': 'One cycle: up, then down to zero',
      }),
    },
    {
      kind: 'number',
      key: 'weightDecay',
      label: 'Weight decay',
      help: 'Pulls the weights towards zero; not applied to biases and normalisation.',
      default: d.weightDecay,
      min: 0,
      max: 1,
      step: 0.0001,
      integer: false,
    },
    {
      kind: 'number',
      key: 'seed',
      label: 'Seed',
      help: 'Everything that is left to chance follows from it: the same seed on the same machine gives the same numbers.',
      default: 1,
      min: 0,
      max: 4_294_967_295,
      step: 1,
      integer: true,
    },
    {
      kind: 'choice',
      key: 'engine',
      label: 'Engine',
      help: 'What computes. Automatic takes the first that works here; the doctor page says which do.',
      default: 'auto',
      options: named(['auto', ...engineIds], {
        auto: 'Automatic',
        cpu: 'CPU',
        webgpu: 'GPU through WebGPU',
        cuda: 'GPU through CUDA',
        directml: 'GPU through DirectML',
        coreml: 'Apple’s chip through CoreML',
        tensorflow: 'Native TensorFlow',
      }),
    },
  ];
}

/** `, found 7`, for a number or text that a person gave. */
function foundAt(asked: object, path: readonly PropertyKey[]): string {
  const found = path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], asked);
  return typeof found === 'number' || typeof found === 'string' ? `, found ${found}` : '';
}

/** Where the settings that nobody asked for come from: the lab's defaults, or the paper. */
export const presetIds = ['laptop', 'paper'] as const;
export type PresetId = (typeof presetIds)[number];

/** What was asked for, over the paper's own settings where that preset was chosen. */
export const withPreset = ({ published }: TaskCard, preset: PresetId, asked: RequestedSettings): RequestedSettings =>
  preset === 'laptop'
    ? asked
    : { ...published, ...asked, taskSettings: { ...published.taskSettings, ...asked.taskSettings } };

/**
 * Complete, valid settings, or what is wrong with the ones asked for.
 * Failures are `bad-usage` and name the setting and what it takes.
 */
export function makeSettings(task: string, asked: RequestedSettings): Result<TrainSettings> {
  const card = taskCard(task);
  if (!card) return failure('bad-usage', `no task is called '${task}'`, `the tasks are ${taskIds.join(', ')}`);
  const known: Settings = defaultsOf(card.settings);
  const unknown = Object.keys(asked.taskSettings ?? {}).filter((key) => !(key in known));
  if (unknown.length > 0) {
    return failure(
      'bad-usage',
      `${task} has no setting called '${unknown[0]}'`,
      `its settings are ${Object.keys(known).join(', ')}`,
    );
  }
  const taskSettings = schemaOf(card.settings).safeParse(asked.taskSettings ?? {});
  if (!taskSettings.success)
    return failure('bad-usage', taskSettings.error.issues.map((issue) => issue.message).join('; '));

  const d = card.defaults;
  const whole = trainSettingsSchema.safeParse({
    task,
    encoder: asked.encoder ?? d.encoder,
    size: asked.size ?? d.size,
    batch: asked.batch ?? d.batch,
    batchAsked: asked.batch !== undefined,
    length: asked.length ?? { epochs: d.epochs },
    learningRate: asked.learningRate ?? d.learningRate,
    optimizer: asked.optimizer ?? d.optimizer,
    schedule: asked.schedule ?? d.schedule,
    weightDecay: asked.weightDecay ?? d.weightDecay,
    momentum: asked.momentum ?? 0.9,
    beta2: asked.beta2 ?? d.beta2 ?? 0.999,
    warmup: asked.warmup ?? 0,
    clipNorm: asked.clipNorm ?? 0,
    emaDecay: asked.emaDecay ?? 0,
    seed: asked.seed ?? 1,
    engine: asked.engine ?? 'auto',
    taskSettings: taskSettings.data,
  });
  if (!whole.success) {
    return failure(
      'bad-usage',
      whole.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}${foundAt(asked, path)}`).join('; '),
    );
  }
  const limits = encoderSizes[whole.data.encoder];
  if (whole.data.size < limits.smallest || whole.data.size % limits.multipleOf !== 0) {
    const multiple = limits.multipleOf > 1 ? ` and a multiple of ${limits.multipleOf}` : '';
    return failure(
      'bad-usage',
      `size ${whole.data.size} is not for ${whole.data.encoder}`,
      `it takes a side of at least ${limits.smallest} px${multiple}`,
    );
  }
  if (card.encoders && !card.encoders.ids.includes(whole.data.encoder)) {
    return failure(
      'bad-usage',
      `${task} cannot train ${whole.data.encoder}: ${card.encoders.reason}`,
      `choose the encoder ${card.encoders.ids.join(' or ')}`,
    );
  }
  const misfit = card.misfit?.({ size: whole.data.size, encoder: whole.data.encoder, task: whole.data.taskSettings });
  return misfit ? failure('bad-usage', misfit.message, misfit.hint) : success(whole.data);
}
