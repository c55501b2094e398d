/** A setting in words. */
import type { ChoiceField, NumberField, SwitchField } from './form-fields.ts';
import { formatPercent } from './format-words.ts';

/** A field without its default. */
type FieldWithoutDefault = Omit<NumberField, 'default'> | Omit<ChoiceField, 'default'> | Omit<SwitchField, 'default'>;

/** A setting's value as the form shows it. */
export function settingWords(field: FieldWithoutDefault, value: unknown): string {
  if (field.kind === 'choice') return field.options.find((option) => option.value === value)?.label ?? String(value);
  if (field.kind === 'switch') return value ? 'on' : 'off';
  if (field.percentOf) return `${formatPercent(Number(value))} of ${field.percentOf}`;
  if (!field.unit) return String(value);
  return `${value} ${value === 1 ? field.unit.replace(/s$/, '') : field.unit}`;
}
