/** Conditions of a list of runs: those that hold as chips, and a row to add one of any setting or result. */
import { Autocomplete, Button, Pill, Select } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { type FormEvent, useMemo, useState } from 'react';
import type { RunSummary } from '../../../shared/protocol.ts';
import { runField } from '../../../shared/run-fields.ts';
import { type Condition, conditionText, type Operator, operators, parseCondition } from '../../../shared/run-query.ts';
import { sentence } from '../../lib/format.ts';
import { fieldChoices, knownValues } from './field-choices.ts';
import classes from './runs-page.module.css';

const operatorWords: Readonly<Record<Operator, string>> = {
  '=': 'is',
  '!=': 'is not',
  '<': '<',
  '<=': '≤',
  '>': '>',
  '>=': '≥',
  '~': 'contains',
};

/** A condition in words: `Held-out score ≥ 0.5`. */
export const conditionWords = ({ field, operator, value }: Condition): string =>
  `${runField(field)?.label ?? field} ${operatorWords[operator]} ${value === '' ? 'empty' : value}`;

interface Props {
  readonly all: readonly RunSummary[];
  readonly where: readonly Condition[];
  setWhere(where: readonly Condition[]): void;
}

export function Conditions({ all, where, setWhere }: Props) {
  const [isAdding, setAdding] = useState(false);
  return (
    <div className={classes.conditions}>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconFilter size={15} aria-hidden />}
        aria-expanded={isAdding}
        onClick={() => setAdding(!isAdding)}
      >
        Filter by a setting or result
      </Button>
      {isAdding && (
        <AddCondition
          all={all}
          onAdd={(condition) =>
            setWhere([...where.filter((each) => conditionText(each) !== conditionText(condition)), condition])
          }
        />
      )}
      {where.length > 0 && (
        <ul className={classes.chips} aria-label="Conditions">
          {where.map((condition) => (
            <li key={conditionText(condition)}>
              <Pill
                size="md"
                withRemoveButton
                removeButtonProps={{
                  'aria-label': `Remove: ${conditionWords(condition)}`,
                  'aria-hidden': false,
                  tabIndex: 0,
                }}
                onRemove={() => setWhere(where.filter((each) => each !== condition))}
              >
                {conditionWords(condition)}
              </Pill>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function AddCondition({ all, onAdd }: { readonly all: readonly RunSummary[]; onAdd(condition: Condition): void }) {
  const [field, setField] = useState<string | null>(null);
  const [operator, setOperator] = useState<Operator>('=');
  const [value, setValue] = useState('');
  const choices = useMemo(() => fieldChoices(all), [all]);
  const values = useMemo(() => knownValues(all, field ?? undefined), [all, field]);
  const parsed = field === null ? undefined : parseCondition(conditionText({ field, operator, value }));
  function choose(name: string | null): void {
    setField(name);
    setValue('');
    const kind = name === null ? undefined : runField(name)?.kind;
    setOperator(kind === 'number' || kind === 'date' ? '>=' : '=');
  }
  function add(event: FormEvent): void {
    event.preventDefault();
    if (!parsed?.ok) return;
    onAdd(parsed.value);
    choose(null);
  }
  return (
    <form className={classes.add} onSubmit={add}>
      <Select
        label="Setting or result"
        placeholder="Any"
        data={choices}
        value={field}
        onChange={choose}
        searchable
        clearable
        nothingFoundMessage="No run has such a value"
      />
      <Select
        label="Comparison"
        data={operators.map((each) => ({ value: each, label: operatorWords[each] }))}
        value={operator}
        allowDeselect={false}
        disabled={field === null}
        onChange={(chosen) => setOperator(operators.find((each) => each === chosen) ?? '=')}
      />
      <Autocomplete
        label="Value"
        placeholder="empty: no value"
        data={values}
        value={value}
        disabled={field === null}
        onChange={setValue}
        error={value !== '' && parsed && !parsed.ok ? sentence(parsed.failure.message) : undefined}
      />
      <Button type="submit" variant="default" disabled={!parsed?.ok}>
        Add condition
      </Button>
    </form>
  );
}
