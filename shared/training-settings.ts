/** The complete settings of one run: their schema and types, from the table of training-fields.ts. */
import { z } from 'zod';
import type { Settings, SettingValue, ValueOf } from './form-fields.ts';
import { type ImageReading, imageReadingSchema } from './image-reading.ts';
import { type TrainingField, trainingFields } from './training-fields.ts';

type Row = (typeof trainingFields)[number];
type Values<Rows extends Row> = { readonly [R in Rows as R['key']]: ValueOf<R> };

/** The two settings of a run's length; a run has exactly one of them. */
export const lengthKeys = ['epochs', 'steps'] as const satisfies readonly Row['key'][];
type LengthKey = (typeof lengthKeys)[number];
export const isLengthKey = (key: string): key is LengthKey => lengthKeys.some((each) => each === key);

/** Exactly one of epochs and steps. */
export type RunLength = { readonly epochs: number } | { readonly steps: number };

type SettingRow = Exclude<Row, { readonly key: LengthKey }>;
/** The rows that are fields of a run's settings: all except the two for its length. */
export const trainingRows: readonly (TrainingField & Pick<SettingRow, 'key'>)[] = trainingFields.filter(
  (row): row is SettingRow => !isLengthKey(row.key),
);

/** The complete settings of one run, defaults filled in. They say nothing about folders or dates. */
export interface TrainSettings extends Values<SettingRow> {
  readonly task: string;
  /** True if the user chose this batch size: a batch that cannot be filled is then refused instead of shrunk. */
  readonly batchAsked: boolean;
  readonly length: RunLength;
  /** The task's own settings, validated by its card. */
  readonly taskSettings: Settings;
  /** How the images are read; absent for colour of 8 bits. It is that of the dataset, and no percentiles are left in it. */
  readonly reading?: ImageReading;
}

type WithDefault = Extract<Row, { readonly default: SettingValue }>;
type Unset = Exclude<Extract<Row, { readonly form: string }>, WithDefault>;

/** The defaults of a task's card: every setting of the form without a default of its own, and any others that differ. */
export type TrainingDefaults = Values<Unset> & Partial<Values<WithDefault>>;

/** The settings that a user chose; the others take the task's defaults. */
export type RequestedSettings = Partial<Omit<TrainSettings, 'task' | 'batchAsked' | 'taskSettings'>> & {
  readonly taskSettings?: Readonly<Record<string, unknown>>;
};

function schemaOfRow(row: TrainingField): z.ZodType<SettingValue> {
  if (row.kind === 'choice') return z.enum(row.options.map(({ value }) => value));
  const number = row.integer ? z.number().int() : z.number();
  if (row.recorded) return number.gt(row.recorded.above).max(row.recorded.max);
  return row.isBelowMax ? number.min(row.min).lt(row.max) : number.min(row.min).max(row.max);
}

/** A missing setting takes its default: the record may be older than the setting. */
function completed(row: TrainingField): z.ZodType<SettingValue> {
  return row.default === undefined ? schemaOfRow(row) : schemaOfRow(row).default(row.default);
}

const lengthRows = trainingFields.filter(({ key }) => isLengthKey(key));

export const trainSettingsSchema = z.strictObject({
  task: z.string(),
  ...Object.fromEntries(trainingRows.map((row) => [row.key, completed(row)])),
  batchAsked: z.boolean(),
  length: z.union(lengthRows.map((row) => z.strictObject({ [row.key]: schemaOfRow(row) }))),
  taskSettings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  reading: imageReadingSchema.optional(),
}) as unknown as z.ZodType<TrainSettings>;

/** Requested settings from the values of a form or a command line by key: epochs or steps become the length. */
export function requestOf(values: Settings): RequestedSettings {
  const entries = Object.entries(values);
  const length = entries.filter(([key]) => isLengthKey(key));
  return {
    ...Object.fromEntries(entries.filter(([key]) => !isLengthKey(key))),
    ...(length.length > 0 ? { length: Object.fromEntries(length) as RunLength } : {}),
  };
}

/** Shorter side of the packed cache for square crops of `size` pixels: an eighth more, for room to crop. */
export const packSideFor = (size: number): number => (size <= 32 ? size : Math.round(size * 1.125));
