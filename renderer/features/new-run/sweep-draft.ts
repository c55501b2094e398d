/** The draft of a sweep: the settings that vary, with their values as typed, and how trials are made of them. Pure. */
import { valuesWithoutColour } from '../../../shared/colour-needs.ts';
import { failure, type Result, success } from '../../../shared/failure.ts';
import { type ChoiceField, type Field, parseSetting, type SettingValue } from '../../../shared/form-fields.ts';
import { colourReading } from '../../../shared/image-reading.ts';
import type { Factor, SweepMeasure, SweepPlan } from '../../../shared/sweep.ts';
import { type SweepableField, sweepableFields } from '../../../shared/swept-fields.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { problemOf, type Typed } from './draft.ts';

export interface SweepDraft {
  /** The values of the settings that vary, separated by commas, by the key of the setting. */
  readonly varied: Readonly<Record<string, string>>;
  readonly seeds: Typed;
  /** Number of combinations drawn at random; '' for all. */
  readonly random: Typed;
  readonly halves: boolean;
  readonly factor: Typed;
  readonly rungs: Typed;
  readonly measure: SweepMeasure;
}

export const emptySweepDraft: SweepDraft = {
  varied: {},
  seeds: 1,
  random: '',
  halves: false,
  factor: 3,
  rungs: 3,
  measure: 'score',
};

const parts = (text: string): readonly string[] => text.split(/[,;\n]/).map((part) => part.trim());

/** The value of an option that is called so, or has this label. */
const optionOf = ({ options }: ChoiceField, word: string): string | undefined =>
  options.find(({ value, label }) => [value, label].some((known) => known.toLowerCase() === word.toLowerCase()))?.value;

function parsed(field: Field, word: string): Result<SettingValue> {
  if (field.kind === 'choice') {
    const value = optionOf(field, word);
    const known = field.options.map((option) => option.value).join(', ');
    return value === undefined ? failure('bad-usage', `${word} is none of ${known}`) : success(value);
  }
  if (field.kind === 'switch') {
    const value = ({ on: true, off: false } as Readonly<Record<string, boolean>>)[word] ?? parseSetting(field, word);
    return typeof value === 'boolean' ? success(value) : failure('bad-usage', `${word} is neither on nor off`);
  }
  const value = parseSetting(field, word);
  const problem = problemOf(field, value);
  return problem ? failure('bad-usage', `${word}: ${problem}`) : success(value);
}

/** The values that a text lists, or what is wrong with it, in words for its field. */
export function valuesOf(field: Field, text: string): Result<readonly SettingValue[]> {
  const words = parts(text);
  if (words.every((word) => word === ''))
    return failure('bad-usage', field.kind === 'number' ? 'Enter values, separated by commas' : 'Choose values');
  const values: SettingValue[] = [];
  for (const [index, word] of words.entries()) {
    if (word === '' && index === words.length - 1) continue; // the comma after which the next value is typed
    if (word === '') return failure('bad-usage', 'There is no value between two commas');
    const value = parsed(field, word);
    if (!value.ok) return value;
    if (values.includes(value.value)) return failure('bad-usage', `${word} is listed twice`);
    values.push(value.value);
  }
  return success(values);
}

/** The settings that vary and that the task has. */
const variedFields = (task: string, { varied }: SweepDraft): readonly SweepableField[] =>
  sweepableFields(task).filter(({ key }) => varied[key] !== undefined);

/** What is wrong with the values of the settings that vary, by their keys. */
export const valueProblems = (task: string, draft: SweepDraft): Readonly<Record<string, string>> =>
  Object.fromEntries(
    variedFields(task, draft).flatMap(({ key, field }) => {
      const values = valuesOf(field, draft.varied[key]!);
      return values.ok ? [] : [[key, values.failure.message] as const];
    }),
  );

/** The numbers of the form beside the values. */
export const sweepFields = {
  seeds: { label: 'Seeds for each trial', min: 1, max: 100 },
  random: { label: 'Trials drawn at random', min: 1, max: 10_000 },
  factor: { label: 'Share that continues: one of', min: 2, max: 10 },
  rungs: { label: 'Rungs', min: 2, max: 6 },
} as const;
export type SweepNumber = keyof typeof sweepFields;

/** What is wrong with a number of the form; undefined if it is valid. */
export function numberProblem(key: SweepNumber, value: Typed): string | undefined {
  if (key === 'random' && value === '') return undefined;
  const { min, max } = sweepFields[key];
  return problemOf({ kind: 'number', key, label: '', help: '', default: min, min, max, step: 1, integer: true }, value);
}

/** The plan of a draft, or what is wrong with it. */
export function planOf(draft: SweepDraft, settings: TrainSettings): Result<SweepPlan> {
  const { task } = settings;
  const factors: Factor[] = [];
  const card = taskCard(task);
  // Images without colour fix some settings; the form does not offer them.
  const fixed = card ? valuesWithoutColour(card, settings.reading ?? colourReading) : {};
  for (const { key, field } of variedFields(task, draft)) {
    if (key in fixed) continue;
    const values = valuesOf(field, draft.varied[key]!);
    if (!values.ok) return failure('bad-usage', `${field.label}: ${values.failure.message}`);
    factors.push({ key, values: [...values.value] });
  }
  const used: readonly SweepNumber[] = ['seeds', 'random', ...(draft.halves ? (['factor', 'rungs'] as const) : [])];
  for (const key of used) {
    const problem = numberProblem(key, draft[key]);
    if (problem) return failure('bad-usage', `${sweepFields[key].label}: ${problem}`);
  }
  if (factors.length === 0 && draft.seeds === 1)
    return failure('bad-usage', 'Vary a setting, or train with more than one seed.');
  return success({
    settings,
    factors,
    ...(draft.random === '' ? {} : { random: Number(draft.random) }),
    seeds: Number(draft.seeds),
    measure: draft.measure,
    ...(draft.halves ? { halving: { factor: Number(draft.factor), rungs: Number(draft.rungs) } } : {}),
  });
}
