import { describe, expect, it } from 'vitest';
import {
  emptySweepDraft,
  numberProblem,
  planOf,
  type SweepDraft,
  valueProblems,
  valuesOf,
} from '../../renderer/features/new-run/sweep-draft.ts';
import { valuesWithoutColour } from '../../shared/colour-needs.ts';
import type { Field } from '../../shared/form-fields.ts';
import { colourReading } from '../../shared/image-reading.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import { sweepPlanSchema } from '../../shared/sweep.ts';
import { sweepableFields } from '../../shared/swept-fields.ts';
import { taskCard } from '../../shared/task-cards.ts';

const field = (key: string): Field => sweepableFields('rotation').find((known) => known.key === key)!.field;
const of = (key: string, text: string) => {
  const values = valuesOf(field(key), text);
  return values.ok ? values.value : values.failure.message;
};
const settings = () => {
  const made = makeSettings('rotation', {});
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
};

describe('values as typed', () => {
  it('are separated by commas, semicolons or new lines', () => {
    expect(of('lr', '0.1, 0.01;1e-3\n.5')).toEqual([0.1, 0.01, 0.001, 0.5]);
    expect(of('batch', ' 16 ')).toEqual([16]);
  });

  it('may end with a comma, after which the next value is typed', () => {
    expect(of('lr', '0.1, ')).toEqual([0.1]);
    expect(of('lr', '0.1,,0.2')).toBe('There is no value between two commas');
  });

  it('are checked as the field of a single run is', () => {
    expect(of('lr', '0.1, 20')).toBe('20: Enter a value from 0.000001 to 10');
    expect(of('lr', '0.1, fast')).toBe('fast: Enter a number from 0.000001 to 10');
    expect(of('batch', '8, 8.5')).toMatch(/^8.5: Enter a whole number from /);
    expect(of('lr', '0,1')).toBe('0: Enter a value from 0.000001 to 10');
  });

  it('are not empty, and stand once', () => {
    expect(of('lr', ' ')).toBe('Enter values, separated by commas');
    expect(of('optimizer', '')).toBe('Choose values');
    expect(of('lr', '0.1, 0.10')).toBe('0.10 is listed twice');
  });

  it('of a choice are its options or their labels, of a switch on and off', () => {
    expect(of('optimizer', 'sgd, AdamW')).toEqual(['sgd', 'adamw']);
    expect(of('optimizer', 'sgd, lion')).toBe('lion is none of sgd, adamw');
    expect(of('flip', 'off, on')).toEqual([false, true]);
    expect(of('flip', 'false, true')).toEqual([false, true]);
    expect(of('flip', 'perhaps')).toBe('perhaps is neither on nor off');
  });
});

describe('a plan', () => {
  const draft = (changes: Partial<SweepDraft>): SweepDraft => ({ ...emptySweepDraft, ...changes });
  const plan = (changes: Partial<SweepDraft>) => {
    const made = planOf(draft(changes), settings());
    return made.ok ? made.value : made.failure.message;
  };

  it('has the settings that vary, in the order of the form, and is valid', () => {
    const made = plan({ varied: { lr: '0.1, 0.01', flip: 'off, on' }, seeds: 3, random: 2, measure: 'knn' });
    expect(made).toEqual({
      settings: settings(),
      factors: [
        { key: 'flip', values: [false, true] },
        { key: 'lr', values: [0.1, 0.01] },
      ],
      random: 2,
      seeds: 3,
      measure: 'knn',
    });
    expect(sweepPlanSchema.safeParse(made).success).toBe(true);
  });

  it('halves only if asked', () => {
    expect(plan({ varied: { lr: '1' }, factor: 99 })).not.toHaveProperty('halving');
    expect(plan({ varied: { lr: '1' }, halves: true })).toMatchObject({ halving: { factor: 3, rungs: 3 } });
    expect(plan({ varied: { lr: '1' }, halves: true, factor: 99 })).toMatch(/^Share that continues: one of: Enter a/);
  });

  it('leaves out settings that vary in another task', () => {
    expect(plan({ varied: { grid: '2, 3', lr: '1' } })).toMatchObject({ factors: [{ key: 'lr', values: [1] }] });
    expect(valueProblems('rotation', draft({ varied: { grid: 'x' } }))).toEqual({});
  });

  it('leaves out settings that images without colour fix', () => {
    const reading = { ...colourReading, channels: 'grey' } as const;
    const [fixed = ''] = Object.keys(valuesWithoutColour(taskCard('jigsaw')!, reading));
    const grey = makeSettings('jigsaw', { reading });
    if (!grey.ok) throw new Error(grey.failure.message);
    const typed = draft({ varied: { [fixed]: '0, 1', lr: '0.1' } });
    expect(planOf(typed, grey.value)).toMatchObject({ value: { factors: [{ key: 'lr' }] } });
    const coloured = makeSettings('jigsaw', {});
    expect(coloured.ok && planOf(typed, coloured.value)).toMatchObject({
      value: { factors: [{ key: fixed }, { key: 'lr' }] },
    });
  });

  it('says which setting has a wrong value', () => {
    expect(plan({ varied: { lr: 'x' } })).toBe('Learning rate: x: Enter a number from 0.000001 to 10');
    expect(valueProblems('rotation', draft({ varied: { lr: 'x', batch: '8' } }))).toEqual({
      lr: 'x: Enter a number from 0.000001 to 10',
    });
  });

  it('varies at least one setting or the seed', () => {
    expect(plan({})).toBe('Vary a setting, or train with more than one seed.');
    expect(plan({ seeds: 2 })).toMatchObject({ factors: [], seeds: 2 });
  });

  it('takes numbers in their ranges', () => {
    expect(numberProblem('random', '')).toBeUndefined();
    expect(numberProblem('seeds', '')).toBe('Enter a whole number from 1 to 100');
    expect(numberProblem('rungs', 7)).toBe('Enter a value from 2 to 6');
  });
});
