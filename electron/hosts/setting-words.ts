/** Ranges and defaults of settings in words, from the tables that declare them. */
import type { Field, SettingValue } from '../../shared/form-fields.ts';
import { defaultOf } from '../../shared/make-settings.ts';
import type { TaskCard } from '../../shared/task-card.ts';
import { taskCards } from '../../shared/task-cards.ts';
import type { TrainingField } from '../../shared/training-fields.ts';
import type { NumberRange } from './arguments.ts';

/** The numbers that a setting takes. */
export const rangeOf = ({
  integer,
  min,
  max,
  unit,
}: Extract<TrainingField, { readonly kind: 'number' }>): NumberRange => ({
  whole: integer,
  min,
  max,
  unit,
});

/** `16 to 512 px`, `0 or more` */
export function rangeInWords({ min, max, unit }: NumberRange): string {
  return `${max === Number.POSITIVE_INFINITY ? `${min} or more` : `${min} to ${max}`}${unit ? ` ${unit}` : ''}`;
}

/** What `--set key=…` takes: `0 to 1`, `one of central, random`, `true or false`. */
export function valuesInWords(field: Field | TrainingField): string {
  switch (field.kind) {
    case 'number':
      return 'isBelowMax' in field ? `${field.min} to below ${field.max}` : rangeInWords(rangeOf(field));
    case 'choice':
      return `one of ${field.options.map(({ value }) => value).join(', ')}`;
    case 'switch':
      return 'true or false';
  }
}

/** The default of a training setting for a task; without a task, those of all tasks: `64`, `32 to 96, by task`, `adamw or sgd, by task`. */
export const defaultInWords =
  (row: TrainingField) =>
  (task?: TaskCard): string | undefined => {
    const cards = task ? [task] : taskCards;
    const values = [...new Set(cards.map((card) => defaultOf(card, row)))].filter((value) => value !== undefined);
    if (values.length <= 1) return values[0] === undefined ? undefined : String(values[0]);
    return `${row.kind === 'number' ? span(values) : values.join(' or ')}, by task`;
  };

const span = (values: readonly SettingValue[]): string =>
  `${Math.min(...values.map(Number))} to ${Math.max(...values.map(Number))}`;
