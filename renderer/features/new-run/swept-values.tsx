/** The values of a setting that varies in a sweep: typed for a number, chosen for a choice, both for a switch. */
import { MultiSelect, TextInput } from '@mantine/core';
import type { Field } from '../../../shared/form-fields.ts';
import type { Typed } from './draft.ts';
import classes from './field-input.module.css';

/** A setting in the form of a sweep. */
export interface SweptSetting {
  /** Its values, separated by commas; undefined if it does not vary. */
  readonly text: string | undefined;
  readonly problem: string | undefined;
  onText(text: string | undefined): void;
}

/** What stands in the input when a setting begins to vary: the value that it has. */
export function firstValues(field: Field, value: Typed): string {
  if (field.kind === 'switch') return 'off, on';
  return field.kind === 'number' ? `${value}, ` : String(value);
}

interface Props extends SweptSetting {
  readonly field: Field;
  readonly text: string;
  readonly described: { readonly id: string; readonly 'aria-describedby': string };
}

export function SweptValues({ field, text, problem, onText, described }: Props) {
  switch (field.kind) {
    case 'number':
      return (
        <TextInput
          {...described}
          value={text}
          error={problem}
          placeholder={`${field.min}, ${field.default}`}
          onChange={(event) => onText(event.currentTarget.value)}
        />
      );
    case 'choice':
      return (
        <MultiSelect
          {...described}
          value={text === '' ? [] : text.split(',').map((value) => value.trim())}
          error={problem}
          data={field.options.map((option) => ({ ...option }))}
          onChange={(chosen) => onText(chosen.join(', '))}
        />
      );
    case 'switch':
      return <span className={classes.both}>off and on</span>;
  }
}
