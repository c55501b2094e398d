/** A run that is being written: what was changed from the defaults, and what follows from it. Pure. */
import { failure, type Result } from '../../../shared/failure.ts';
import type { Field, Settings, SettingValue } from '../../../shared/fields.ts';
import { commonFields, makeSettings, type PresetId, presetIds, withPreset } from '../../../shared/make-settings.ts';
import { heldOutCount, runLength, type StepCounts } from '../../../shared/run-plan.ts';
import type { TaskCard } from '../../../shared/task-card.ts';
import { taskCard, taskCards } from '../../../shared/task-cards.ts';
import { type TrainingField, trainingFields } from '../../../shared/training-fields.ts';
import { isLengthKey, requestOf, type TrainSettings } from '../../../shared/training-settings.ts';
import { settingWords } from '../../lib/words.ts';

/** '' is an emptied number field. */
export type Typed = SettingValue;
export type Changes = Readonly<Record<string, Typed>>;

export interface Draft {
  readonly task: string;
  /** Common settings that differ from the task's defaults. */
  readonly common: Changes;
  /** The task's own settings that differ from its defaults, by task: switching back and forth loses nothing. */
  readonly own: Readonly<Record<string, Changes>>;
  /** Settings that a copied run had and the form does not show. */
  readonly carried: Settings;
}

export const emptyDraft: Draft = { task: taskCards[0]?.id ?? '', common: {}, own: {}, carried: {} };

/** What is wrong with what was typed, in words; undefined if nothing is. */
export function problemOf(field: Field, value: Typed): string | undefined {
  if (field.kind !== 'number') return undefined;
  const unit = field.unit ? ` ${field.unit}` : '';
  const range = `${field.min} to ${field.max}${unit}`;
  if (typeof value !== 'number') return `Takes a ${field.integer ? 'whole ' : ''}number, ${range}`;
  if (field.integer && !Number.isInteger(value)) return `Takes a whole number, ${range}`;
  return value < field.min || value > field.max ? `Takes ${range}` : undefined;
}

export const typedValue = (field: Field, changes: Changes): Typed => changes[field.key] ?? field.default;

/** The fields of a draft's form that hold something that cannot be. */
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

/** The settings of training that the form does not show. */
const unshown: readonly TrainingField[] = trainingFields.filter((row) => !('form' in row));

/** The complete settings of a draft, or what is wrong with it. */
export function settingsOf(draft: Draft): Result<TrainSettings> {
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
  });
}

const differing = (fields: readonly Field[], settings: Settings): Changes =>
  Object.fromEntries(
    fields.flatMap((field) => {
      const value = settings[field.key];
      return value === undefined || value === field.default ? [] : [[field.key, value] as const];
    }),
  );

/** A draft that makes these settings again. */
export function draftOf(settings: TrainSettings): Draft {
  const card = taskCard(settings.task);
  if (!card) return emptyDraft;
  const { length, taskSettings, task, batch, batchAsked, ...others } = settings;
  const values: Settings = { ...others, ...length };
  const fields = commonFields(card).filter((field) => field.key !== 'batch');
  return {
    task,
    common: { ...differing(fields, values), ...(batchAsked ? { batch } : {}) },
    own: { [task]: differing(card.settings, taskSettings) },
    carried: Object.fromEntries(
      unshown.flatMap(({ key }) => (values[key] === undefined ? [] : [[key, values[key]] as const])),
    ),
  };
}

/** The draft with every setting of its task as a preset has it. */
export function presetDraft(draft: Draft, preset: PresetId): Draft {
  const card = taskCard(draft.task);
  if (!card) return draft;
  const settings = makeSettings(card.id, withPreset(card, preset, {}));
  return settings.ok ? { ...draftOf(settings.value), own: { ...draft.own, ...draftOf(settings.value).own } } : draft;
}

/** The preset that a draft's settings are, if they are one. */
export function presetOf(draft: Draft): PresetId | undefined {
  const written = settingsOf(draft);
  const card = taskCard(draft.task);
  if (!written.ok || !card) return undefined;
  const same = (preset: PresetId): boolean => {
    const made = makeSettings(card.id, withPreset(card, preset, {}));
    return made.ok && JSON.stringify(made.value) === JSON.stringify(written.value);
  };
  return presetIds.find(same);
}

/** The draft for another task. An encoder that cannot do it is left behind. */
export function draftForTask(draft: Draft, task: string): Draft {
  const { encoder, ...common } = draft.common;
  const can = taskCard(task)?.encoders?.ids;
  const keeps = encoder === undefined || !can || can.some((id) => id === encoder);
  return { ...draft, task, common: keeps ? draft.common : common };
}

/** The draft with one of the common settings changed; epochs take the place of a copied run's steps. */
export function withCommon(draft: Draft, key: string, value: Typed): Draft {
  const carried = isLengthKey(key)
    ? Object.fromEntries(Object.entries(draft.carried).filter(([other]) => !isLengthKey(other)))
    : draft.carried;
  return { ...draft, common: { ...draft.common, [key]: value }, carried };
}

/** Carried settings in words, where they differ from what a run has by itself: `momentum 0.8`. */
export function carriedWords(carried: Settings): readonly string[] {
  return unshown.flatMap((row) => {
    const value = carried[row.key];
    const label = row.label.charAt(0).toLowerCase() + row.label.slice(1);
    return value === undefined || value === row.default ? [] : [`${label} ${settingWords(row, value)}`];
  });
}

/** What the puzzle's look depends on: other settings need no new preview. */
export const previewKey = (dataset: string, settings: TrainSettings): string =>
  JSON.stringify([dataset, settings.task, settings.size, settings.seed, settings.taskSettings]);

export interface Estimate extends StepCounts {
  readonly train: number;
  readonly heldOut: number;
}

/**
 * How long a run is, before the lab has split the photographs: copies and regions of one picture stay together and may move a few.
 * @param ownHeldOut Photographs of a held-out dataset, if one was chosen: then nothing is split off.
 */
export function estimate(settings: TrainSettings, photographs: number, ownHeldOut?: number): Estimate {
  const heldOut = ownHeldOut ?? heldOutCount(photographs);
  const train = ownHeldOut === undefined ? photographs - heldOut : photographs;
  return { train, heldOut, ...runLength(settings, train) };
}

/** The form's parts: what is chosen often, and what a person may leave alone. */
export function groupsOf(card: TaskCard): { readonly usual: readonly Field[]; readonly advanced: readonly Field[] } {
  const fields = commonFields(card);
  return {
    usual: fields.filter(({ form }) => form === 'usual'),
    advanced: fields.filter(({ form }) => form === 'advanced'),
  };
}
