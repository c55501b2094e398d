/** The draft of a new run: what differs from the defaults, and the settings that follow from it. Pure. */
import { failure, type Result } from '../../../shared/failure.ts';
import type { Field, Settings, SettingValue } from '../../../shared/form-fields.ts';
import type { ImageReading } from '../../../shared/image-reading.ts';
import { commonFields, makeSettings, type PresetId, presetIds, withPreset } from '../../../shared/make-settings.ts';
import { heldOutCount, runLength, type StepCounts } from '../../../shared/run-plan.ts';
import type { TaskCard } from '../../../shared/task-card.ts';
import { taskCard, taskCards } from '../../../shared/task-cards.ts';
import { type TrainingField, trainingFields } from '../../../shared/training-fields.ts';
import { isLengthKey, requestOf, type TrainSettings } from '../../../shared/training-settings.ts';
import { settingWords } from '../../lib/status-words.ts';

/** The value of an input; '' is an empty number field. */
export type Typed = SettingValue;
export type Changes = Readonly<Record<string, Typed>>;

export interface Draft {
  readonly task: string;
  /** Common settings that differ from the task's defaults. */
  readonly common: Changes;
  /** The same of tasks that were chosen before, by task, so that changing the task and back keeps them. */
  readonly others: Readonly<Record<string, Changes>>;
  /** Settings of each task that differ from its defaults, by task. */
  readonly own: Readonly<Record<string, Changes>>;
  /** Settings of a copied run that the form does not show. */
  readonly carried: Settings;
}

export const emptyDraft: Draft = { task: taskCards[0]?.id ?? '', common: {}, others: {}, own: {}, carried: {} };

/** What is wrong with a value, as a message for its field; undefined if it is valid. */
export function problemOf(field: Field, value: Typed): string | undefined {
  if (field.kind !== 'number') return undefined;
  const unit = field.unit ? ` ${field.unit}` : '';
  const range = `${field.min} to ${field.max}${unit}`;
  if (typeof value !== 'number') return `Enter a ${field.integer ? 'whole ' : ''}number from ${range}`;
  if (field.integer && !Number.isInteger(value)) return `Enter a whole number from ${range}`;
  return value < field.min || value > field.max ? `Enter a value from ${range}` : undefined;
}

export const typedValue = (field: Field, changes: Changes): Typed => changes[field.key] ?? field.default;

/** The problems of a draft's fields, by the key of the field. */
export function problemsOf(draft: Draft): Readonly<Record<string, string>> {
  const card = taskCard(draft.task);
  if (!card) return {};
  const check = (fields: readonly Field[], changes: Changes) =>
    fields.flatMap((field) => {
      const problem = problemOf(field, typedValue(field, changes));
      return problem ? [[field.key, problem] as const] : [];
    });
  return Object.fromEntries([
    ...check(commonFields(card), draft.common),
    ...check(card.settings, draft.own[draft.task] ?? {}),
  ]);
}

/** Training settings that the form does not show. */
const unshown: readonly TrainingField[] = trainingFields.filter((row) => !('form' in row));

/**
 * The complete settings of a draft, or what is wrong with it.
 * @param reading How the images of the dataset are read; colour of 8 bits if omitted.
 */
export function settingsOf(draft: Draft, reading?: ImageReading): Result<TrainSettings> {
  const problem = Object.entries(problemsOf(draft))[0];
  if (problem) {
    const card = taskCard(draft.task);
    const fields = card ? [...commonFields(card), ...card.settings] : [];
    const label = fields.find((field) => field.key === problem[0])?.label ?? problem[0];
    return failure('bad-usage', `${label}: ${problem[1]}`);
  }
  return makeSettings(draft.task, {
    ...requestOf({ ...draft.carried, ...draft.common }),
    taskSettings: draft.own[draft.task] ?? {},
    ...(reading && { reading }),
  });
}

const differing = (fields: readonly Field[], settings: Settings): Changes =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const value = settings[field.key];
      return value === undefined || value === field.default ? [] : [[field.key, value] as const];
    }),
  );

/** The draft that gives these settings. */
export function draftOf(settings: TrainSettings): Draft {
  const card = taskCard(settings.task);
  if (!card) return emptyDraft;
  const { length, taskSettings, task, batch, batchAsked, reading: _, ...others } = settings;
  const values: Settings = { ...others, ...length };
  const fields = commonFields(card).filter((field) => field.key !== 'batch');
  return {
    task,
    common: { ...differing(fields, values), ...(batchAsked ? { batch } : {}) },
    others: {},
    own: { [task]: differing(card.settings, taskSettings) },
    carried: Object.fromEntries(
      unshown.flatMap(({ key }) => (values[key] === undefined ? [] : [[key, values[key]] as const])),
    ),
  };
}

/** The draft with a preset applied to all settings of its task. */
export function presetDraft(draft: Draft, preset: PresetId): Draft {
  const card = taskCard(draft.task);
  if (!card) return draft;
  const settings = makeSettings(card.id, withPreset(card, preset, {}));
  return settings.ok
    ? { ...draftOf(settings.value), others: draft.others, own: { ...draft.own, ...draftOf(settings.value).own } }
    : draft;
}

/** The preset that a draft's settings are equal to; undefined if there is none. */
export function presetOf(draft: Draft, reading?: ImageReading): PresetId | undefined {
  const written = settingsOf(draft, reading);
  const card = taskCard(draft.task);
  if (!written.ok || !card) return undefined;
  const same = (preset: PresetId): boolean => {
    const made = makeSettings(card.id, withPreset(card, preset, reading ? { reading } : {}));
    return made.ok && JSON.stringify(made.value) === JSON.stringify(written.value);
  };
  return presetIds.find(same);
}

/** Common settings that do not depend on the task: another task keeps their values. */
const sharedKeys: readonly string[] = ['encoder', 'engine', 'seed'];

/**
 * The draft for another task. Size, length and the like belong to a task, whose defaults differ. Encoder, engine and seed
 * stay, but an encoder that does not support the task is reset to the default.
 */
export function draftForTask(draft: Draft, task: string): Draft {
  if (task === draft.task) return draft;
  const can = taskCard(task)?.encoders?.ids;
  const isKept = ([key, value]: readonly [string, Typed]): boolean =>
    sharedKeys.includes(key) && (key !== 'encoder' || !can || can.some((id) => id === value));
  const own = Object.entries(draft.others[task] ?? {}).filter(([key]) => !sharedKeys.includes(key));
  const kept = Object.entries(draft.common).filter(isKept);
  return {
    ...draft,
    task,
    common: Object.fromEntries([...own, ...kept]),
    others: { ...draft.others, [draft.task]: draft.common },
  };
}

/** The draft with one common setting changed. Epochs replace the steps of a copied run. */
export function withCommon(draft: Draft, key: string, value: Typed): Draft {
  const carried = isLengthKey(key)
    ? Object.fromEntries(Object.entries(draft.carried).filter(([other]) => !isLengthKey(other)))
    : draft.carried;
  return { ...draft, common: { ...draft.common, [key]: value }, carried };
}

/** Carried settings that differ from the defaults, in words: `momentum 0.8`. */
export function carriedWords(carried: Settings): readonly string[] {
  return unshown.flatMap((row) => {
    const value = carried[row.key];
    const label = row.label.charAt(0).toLowerCase() + row.label.slice(1);
    return value === undefined || value === row.default ? [] : [`${label} ${settingWords(row, value)}`];
  });
}

/** The images and the task of a draft. A preview of another subject is not shown. */
export const subjectOf = (dataset: string, heldOut: string | undefined, task: string): string =>
  JSON.stringify([dataset, heldOut ?? '', task]);

/** Everything that the preview depends on: other settings need no new preview. */
export const previewKey = (dataset: string, heldOut: string | undefined, settings: TrainSettings): string =>
  JSON.stringify([dataset, heldOut ?? '', settings.task, settings.size, settings.seed, settings.taskSettings]);

export interface Estimate extends StepCounts {
  readonly train: number;
  readonly heldOut: number;
}

/**
 * Estimates the length of a run before the lab has split the photographs. The split keeps groups together, so the
 * numbers may differ by a few.
 * @param ownHeldOut Number of photographs in a separate held-out dataset, if one is chosen.
 */
export function estimate(settings: TrainSettings, photographs: number, ownHeldOut?: number): Estimate {
  const heldOut = ownHeldOut ?? heldOutCount(photographs);
  const train = ownHeldOut === undefined ? photographs - heldOut : photographs;
  return { train, heldOut, ...runLength(settings, train) };
}

/** The parts of the form: common settings and advanced settings. */
export function groupsOf(card: TaskCard): { readonly usual: readonly Field[]; readonly advanced: readonly Field[] } {
  const fields = commonFields(card);
  return {
    usual: fields.filter(({ form }) => form === 'usual'),
    advanced: fields.filter(({ form }) => form === 'advanced'),
  };
}
