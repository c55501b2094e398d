/** The fields that runs are filtered, sorted and grouped by, the same on the page and on the command line. */
import { settingIn } from './changed-settings.ts';
import { labelFreeMeasures } from './label-free-words.ts';
import type { RunSummary } from './protocol.ts';
import { taskCards } from './task-cards.ts';
import { trainingFields } from './training-fields.ts';

/** The value of a field: words, a number, or several words (tags). */
export type RunValue = string | number | boolean | readonly string[];

/** One field. */
export interface RunField {
  readonly name: string;
  readonly label: string;
  readonly kind: 'words' | 'number' | 'date' | 'switch';
  /** The heading that a list of fields has it under. */
  readonly of: 'Run' | 'Results' | 'Settings' | 'Settings of tasks';
  /** The order in which the first is the best: words from a to z, dates from the newest, numbers from the largest or the smallest. */
  readonly order: 'a to z' | 'newest first' | 'largest first' | 'smallest first';
  /** Decimals that make sense. */
  readonly decimals?: number;
  /** Undefined if a run has no such value, or none yet. */
  value(run: RunSummary): RunValue | undefined;
}

type Value = RunField['value'];
const words = (name: string, label: string, value: Value): RunField => ({
  name,
  label,
  kind: 'words',
  of: 'Run',
  order: 'a to z',
  value,
});
const number = (name: string, label: string, value: Value, decimals?: number): RunField => ({
  name,
  label,
  kind: 'number',
  of: 'Results',
  order: 'largest first',
  ...(decimals !== undefined && { decimals }),
  value,
});

/** The fields of every run. */
export const commonRunFields: readonly RunField[] = [
  words('id', 'Id', ({ id }) => id),
  words('name', 'Name', ({ name }) => name),
  words('task', 'Task', ({ task }) => task || undefined),
  words('encoder', 'Encoder', ({ encoder }) => encoder || undefined),
  { ...number('size', 'Image size', ({ size }) => size || undefined), of: 'Run' },
  words('dataset', 'Images', ({ dataset }) => dataset || undefined),
  words('sweep', 'Sweep', ({ sweep }) => sweep),
  words('state', 'State', ({ status }) => status),
  { ...words('created', 'Created', ({ createdAt }) => createdAt), kind: 'date', order: 'newest first' },
  words('tags', 'Tag', ({ marks }) => (marks?.tags && marks.tags.length > 0 ? marks.tags : undefined)),
  { ...words('starred', 'Starred', ({ marks }) => marks?.starred === true), kind: 'switch' },
  { ...words('archived', 'Archived', ({ marks }) => marks?.archived === true), kind: 'switch' },
  number('steps', 'Steps taken', ({ step }) => step),
  number('totalSteps', 'Steps planned', ({ totalSteps }) => totalSteps || undefined),
  number('epoch', 'Epochs taken', ({ epoch }) => epoch, 1),
  { ...number('loss', 'Training loss', ({ loss }) => loss, 4), order: 'smallest first' },
  number('score', 'Held-out score', ({ heldOut }) => heldOut?.score, 3),
  number('chance', 'Chance', ({ heldOut }) => heldOut?.chance, 3),
  number('untrained', 'Score before training', ({ heldOut }) => heldOut?.untrained, 3),
  number('linear', 'Linear probe', ({ probe }) => probe?.linear, 3),
  number('knn', 'k-NN', ({ probe }) => probe?.knn, 3),
  number('effectiveRank', 'Effective rank', ({ health }) => health?.effectiveRank, 1),
  number('featureStd', 'Feature spread', ({ health }) => health?.featureStd, 3),
  { ...number('deadUnits', 'Dead units', ({ health }) => health?.deadUnits, 3), order: 'smallest first' },
  ...labelFreeMeasures
    .filter(({ key }) => key !== 'rankMe') // the effective rank
    .map(
      ({ key, name, decimals, order }): RunField => ({
        ...number(key, name, ({ labelFree }) => labelFree?.[key], decimals),
        order,
      }),
    ),
  number('imagesPerSecond', 'Images per second', ({ imagesPerSecond }) => imagesPerSecond, 1),
];

/** Names that a field of every run has. */
const taken = new Set(commonRunFields.map(({ name }) => name));

const setting = (name: string, label: string, kind: RunField['kind'], value: Value, of: RunField['of']): RunField => ({
  name,
  label,
  kind,
  of,
  order: kind === 'number' ? 'largest first' : 'a to z',
  value,
});
const kindOf = (kind: string): RunField['kind'] => (kind === 'number' || kind === 'switch' ? kind : 'words');

const trainingRunFields: readonly RunField[] = [
  ...trainingFields
    .filter(({ key }) => !taken.has(key))
    .map(({ key, label, kind }) =>
      setting(key, label, kindOf(kind), (run) => settingIn(run, 'training', key), 'Settings'),
    ),
  setting('reading', 'Images read as', 'words', (run) => settingIn(run, 'training', 'reading'), 'Settings'),
];

/** A setting that several tasks have is one field; one with the name of a common field is called `task.NAME`. */
const taskRunFields: readonly RunField[] = (() => {
  const names = new Set([...taken, ...trainingFields.map(({ key }) => key)]);
  const fields = new Map<string, RunField>();
  for (const { settings } of taskCards)
    for (const { key, label, kind } of settings) {
      const name = names.has(key) ? `task.${key}` : key;
      const known = fields.get(name);
      const both = known && known.kind !== kindOf(kind) ? 'words' : kindOf(kind);
      fields.set(
        name,
        setting(name, known?.label ?? label, both, (run) => settingIn(run, 'task', key), 'Settings of tasks'),
      );
    }
  return [...fields.values()];
})();

/** All fields. */
export const runFields: readonly RunField[] = [...commonRunFields, ...trainingRunFields, ...taskRunFields];

const byName = new Map(runFields.map((field) => [field.name, field]));
/** The field of this name. */
export const runField = (name: string): RunField | undefined => byName.get(name);

/** A value in words: tags with commas, numbers with the field's decimals. */
export function valueInWords({ decimals }: Pick<RunField, 'decimals'>, value: RunValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return decimals === undefined ? String(value) : value.toFixed(decimals);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : value.join(', ');
}
