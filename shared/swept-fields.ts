/** The settings that a sweep varies, by the keys of its plan: their fields, labels and values in words. */
import type { Field, SettingValue } from './form-fields.ts';
import { commonFields } from './make-settings.ts';
import { settingWords } from './setting-words.ts';
import type { SweepMeasure } from './sweep.ts';
import { nameOf, sweptSetting } from './swept-settings.ts';
import { taskCard } from './task-cards.ts';
import { type TrainingField, trainingFields } from './training-fields.ts';

const rows: readonly TrainingField[] = trainingFields;

/** The key of a setting of training in a plan. */
export function planKeyOf(key: string): string {
  const row = rows.find((each) => each.key === key);
  return row ? nameOf(row) : key;
}

/** The field that a key of a plan names. */
export function sweptField(task: string, key: string): Field | TrainingField | undefined {
  const card = taskCard(task);
  const found = card && sweptSetting(card, key);
  return found?.ok ? found.value.field : undefined;
}

export const sweptLabel = (task: string, key: string): string => sweptField(task, key)?.label ?? key;

/** A value as the form shows it. */
export function sweptWords(task: string, key: string, value: SettingValue): string {
  const field = sweptField(task, key);
  return field ? settingWords(field, value) : String(value);
}

/** The settings that differ, in one line: `Learning rate 0.1, Batch size 64 images`. */
export const chosenWords = (task: string, chosen: Readonly<Record<string, SettingValue>>): string =>
  Object.entries(chosen)
    .map(([key, value]) => `${sweptLabel(task, key)} ${sweptWords(task, key, value)}`)
    .join(', ') || 'no setting varies';

/** A setting that the form of a sweep can vary. */
export interface SweepableField {
  readonly key: string;
  readonly field: Field;
}

/** Settings that no sweep varies: each trial is trained with several seeds, and the engine does not change what is learnt. */
const notVaried: readonly string[] = ['seed', 'engine'];

/** The settings of the form that a sweep can vary, by their keys in a plan. */
export function sweepableFields(task: string): readonly SweepableField[] {
  const card = taskCard(task);
  if (!card) return [];
  const common = commonFields(card).filter(({ key }) => !notVaried.includes(key));
  return [
    ...card.settings.map((field) => ({ key: field.key, field })),
    ...common.map((field) => ({ key: planKeyOf(field.key), field })),
  ];
}

/** What ranks trials, in words. */
export const measureLabels: Readonly<Record<SweepMeasure, string>> = {
  score: 'Held-out score',
  knn: 'k-NN accuracy',
};
