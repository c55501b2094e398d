/** One setting of a form, rendered from its field description: label, help, input, error. */
import { Checkbox, NumberInput, Select, Switch } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useId } from 'react';
import type { Field } from '../../../shared/form-fields.ts';
import type { Typed } from './draft.ts';
import classes from './field-input.module.css';
import { firstValues, type SweptSetting, SweptValues } from './swept-values.tsx';

interface Props {
  readonly field: Field;
  readonly value: Typed;
  readonly problem: string | undefined;
  readonly disabled?: boolean;
  /** Why it is disabled. */
  readonly note?: string | undefined;
  /** In the form of a sweep: whether the setting varies, and its values. */
  readonly swept?: SweptSetting | undefined;
  onChange(value: Typed): void;
}

export function FieldInput({ field, value, problem, disabled = false, note, swept, onChange }: Props) {
  const id = useId();
  const values = swept?.text;
  const label = (
    <div>
      <label htmlFor={id} className={classes.label}>
        {field.label}
      </label>
      <div className={classes.help} id={`${id}-help`}>
        {field.help}
        {field.remedyFor && (
          <span className={classes.remedy}>
            <IconShieldCheck size={13} stroke={1.9} aria-hidden />
            Remedy against {field.remedyFor}
          </span>
        )}
        {note !== undefined && <span className={classes.note}>{note}</span>}
      </div>
      {swept && !disabled && (
        <Checkbox
          size="xs"
          mt={6}
          label="Vary"
          aria-label={`Vary ${field.label}`}
          checked={values !== undefined}
          onChange={(event) => swept.onText(event.currentTarget.checked ? firstValues(field, value) : undefined)}
        />
      )}
    </div>
  );
  const helped = { id, 'aria-describedby': `${id}-help` };
  const described = { ...helped, disabled };
  if (swept && values !== undefined && !disabled)
    return (
      <div className={classes.field}>
        {label}
        <SweptValues {...swept} field={field} text={values} described={helped} />
      </div>
    );
  switch (field.kind) {
    case 'number':
      return (
        <div className={classes.field}>
          {label}
          <NumberInput
            {...described}
            value={typeof value === 'number' ? value : ''}
            onChange={(typed) => onChange(typed)}
            min={field.min}
            max={field.max}
            step={field.step}
            clampBehavior="none"
            allowDecimal={!field.integer}
            decimalScale={field.integer ? 0 : 8}
            suffix={field.unit === 'px' ? ' px' : undefined}
            error={problem}
          />
        </div>
      );
    case 'switch':
      return (
        <div className={classes.field} data-switch>
          {label}
          <Switch {...described} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
        </div>
      );
    case 'choice':
      return (
        <div className={classes.field}>
          {label}
          <Select
            {...described}
            value={String(value)}
            onChange={(chosen) => chosen !== null && onChange(chosen)}
            data={field.options.map((option) => ({ ...option }))}
          />
        </div>
      );
  }
}
