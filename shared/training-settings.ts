/** The settings every pretext task shares: encoder, size, batch, length, optimiser, seed, engine. */
import { z } from 'zod';

export const encoderIds = ['conv4', 'resnet18', 'alexnet', 'vit-tiny'] as const;
export const optimizerIds = ['sgd', 'adamw'] as const;
export const scheduleIds = ['constant', 'cosine', 'step', 'one-cycle'] as const;
/** Engines whose drivers may fail badly: each is tried in a process of its own before it is used. */
export const triedEngineIds = ['webgpu', 'cuda', 'directml', 'coreml', 'tensorflow'] as const;
export type TriedEngineId = (typeof triedEngineIds)[number];
export const engineIds = ['cpu', ...triedEngineIds] as const;

export type EncoderId = (typeof encoderIds)[number];
export type OptimizerId = (typeof optimizerIds)[number];
export type ScheduleId = (typeof scheduleIds)[number];
export type EngineId = (typeof engineIds)[number];

/** What a task's card proposes for the settings that all tasks share. */
export interface TrainingDefaults {
  readonly encoder: EncoderId;
  /** Side of the square the task is posed on, in pixels. */
  readonly size: number;
  /** Photographs a step; a task may make several inputs of each. */
  readonly batch: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly optimizer: OptimizerId;
  readonly schedule: ScheduleId;
  readonly weightDecay: number;
  /** AdamW's β₂ where the paper has another than torch's .999. */
  readonly beta2?: number;
}

/** The smallest square each encoder can take, in pixels, and the multiple its side must be of. */
export const encoderSizes: Readonly<Record<EncoderId, { readonly smallest: number; readonly multipleOf: number }>> = {
  conv4: { smallest: 16, multipleOf: 1 },
  resnet18: { smallest: 16, multipleOf: 1 },
  alexnet: { smallest: 64, multipleOf: 1 },
  'vit-tiny': { smallest: 32, multipleOf: 8 },
};

/**
 * The complete settings of one run, defaults filled in. What a run was asked to do, and nothing about where or when.
 * Exactly one of epochs and steps says how long it trains.
 */
export const trainSettingsSchema = z.strictObject({
  task: z.string(),
  encoder: z.enum(encoderIds),
  size: z.number().int().min(16).max(512),
  batch: z.number().int().min(1).max(4096),
  /** True when a person asked for this batch: then one that cannot be filled is refused instead of shrunk. */
  batchAsked: z.boolean(),
  length: z.union([
    z.strictObject({ epochs: z.number().int().min(1).max(100_000) }),
    z.strictObject({ steps: z.number().int().min(1).max(100_000_000) }),
  ]),
  learningRate: z.number().positive().max(100),
  optimizer: z.enum(optimizerIds),
  schedule: z.enum(scheduleIds),
  weightDecay: z.number().min(0).max(1),
  momentum: z.number().min(0).lt(1),
  /** AdamW's memory of squared gradients: .95 forgets the large ones of the beginning within a hundred steps, .999 in thousands. */
  beta2: z.number().min(0).lt(1).default(0.999),
  /** Share of all steps over which the learning rate rises from near 0 (not for one-cycle, which has its own rise). */
  warmup: z.number().min(0).max(0.9),
  /** Largest global norm of the gradient; 0 leaves it unclipped. */
  clipNorm: z.number().min(0),
  /** Decay of the exponential moving average of the weights; 0 keeps none. */
  emaDecay: z.number().min(0).lt(1),
  seed: z.number().int().min(0).max(4_294_967_295),
  engine: z.enum(['auto', ...engineIds]),
  /** The task's own settings, validated by its card. */
  taskSettings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
});

export type TrainSettings = z.infer<typeof trainSettingsSchema>;

/** Shorter side of the packed cache that serves square crops of `size` pixels: a ninth more, for room to crop. */
export const packSideFor = (size: number): number => (size <= 32 ? size : Math.round(size * 1.125));

/** What a person asked for; whatever is left out takes the task's default. */
export type RequestedSettings = Partial<Omit<TrainSettings, 'task' | 'batchAsked' | 'taskSettings'>> & {
  readonly taskSettings?: Readonly<Record<string, unknown>>;
};
