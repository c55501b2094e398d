/**
 * The fields of a settings form. The interface draws the form from them, the command line parses `--set key=value` with them,
 * and every process validates settings with the schema derived from them.
 */
import { z } from 'zod';

interface FieldBase {
  readonly key: string;
  readonly label: string;
  /** One or two sentences for a person who has not read the paper. */
  readonly help: string;
  /** For a precaution against a shortcut: what it prevents. */
  readonly remedyFor?: string;
  /** For a setting that changes colours: its only value for pictures that have none. */
  readonly withoutColour?: SettingValue;
}
export interface NumberField extends FieldBase {
  readonly kind: 'number';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly integer: boolean;
  readonly unit?: string;
  /** For a share from 0 to 1 that is shown in per cent: what it is a share of. */
  readonly percentOf?: string;
}
export interface ChoiceField extends FieldBase {
  readonly kind: 'choice';
  readonly default: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}
export interface SwitchField extends FieldBase {
  readonly kind: 'switch';
  readonly default: boolean;
}
export type Field = NumberField | ChoiceField | SwitchField;

export type SettingValue = number | string | boolean;
export type Settings = Readonly<Record<string, SettingValue>>;

/** The type of a field's value: a number, a boolean, or one of the values of its options. */
export type ValueOf<F extends Pick<Field, 'kind'>> = F extends { readonly kind: 'number' }
  ? number
  : F extends { readonly kind: 'switch' }
    ? boolean
    : F extends { readonly options: readonly { readonly value: infer Value }[] }
      ? Value
      : never;

/** The type of the settings that a list of fields describes. A key that no field has is a type error. */
export type SettingsOf<Fields extends readonly Field[]> = {
  readonly [F in Fields[number] as F['key']]: ValueOf<F>;
};

function fieldSchema(field: Field): z.ZodType<SettingValue> {
  switch (field.kind) {
    case 'number': {
      const words = `${field.key} takes a ${field.integer ? 'whole ' : ''}number from ${field.min} to ${field.max}`;
      const number = z.number({ error: words }).min(field.min, words).max(field.max, words);
      return field.integer ? number.int(words) : number;
    }
    case 'choice':
      return z.enum(field.options.map((option) => option.value) as [string, ...string[]], {
        error: `${field.key} takes one of ${field.options.map((option) => option.value).join(', ')}`,
      });
    case 'switch':
      return z.boolean({ error: `${field.key} takes true or false` });
  }
}

/** The schema of a list of fields: missing keys take their defaults, unknown keys are rejected. */
export function schemaOf<const Fields extends readonly Field[]>(fields: Fields): z.ZodType<SettingsOf<Fields>> {
  const shape = Object.fromEntries(fields.map((field) => [field.key, fieldSchema(field).default(field.default)]));
  return z.strictObject(shape) as unknown as z.ZodType<SettingsOf<Fields>>;
}

/** Every field at its default. */
export function defaultsOf<const Fields extends readonly Field[]>(fields: Fields): SettingsOf<Fields> {
  return Object.fromEntries(fields.map((field) => [field.key, field.default])) as SettingsOf<Fields>;
}

/** The value of `key=value` on the command line, in the field's type. A text of another type is returned unchanged, and the schema rejects it. */
export function parseSetting(field: Field, text: string): SettingValue {
  if (field.kind === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (field.kind === 'switch') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}
