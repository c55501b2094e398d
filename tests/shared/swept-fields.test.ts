import { expect, it } from 'vitest';
import { defaultsOf } from '../../shared/form-fields.ts';
import { chosenWords, planKeyOf, sweepableFields, sweptField } from '../../shared/swept-fields.ts';
import { taskCards } from '../../shared/task-cards.ts';

it('settings of training are named as their options are, or by their key', () => {
  expect(planKeyOf('learningRate')).toBe('lr');
  expect(planKeyOf('weightDecay')).toBe('weightDecay');
  expect(sweptField('rotation', 'lr')?.label).toBe('Learning rate');
  expect(sweptField('rotation', 'momentum')?.label).toBe('Momentum');
  expect(sweptField('rotation', 'unknown')).toBeUndefined();
});

it.each(taskCards)(
  'every setting of the form of $id but seed and engine can vary, under a key of its own',
  ({ id, settings }) => {
    const fields = sweepableFields(id);
    expect(fields.slice(0, settings.length).map(({ key }) => key)).toEqual(Object.keys(defaultsOf(settings)));
    expect(new Set(fields.map(({ key }) => key)).size).toBe(fields.length);
    for (const { key, field } of fields) expect(sweptField(id, key)?.key).toBe(field.key);
    expect(fields.map(({ key }) => key)).not.toContain('seed');
  },
);

it('the settings of a trial are said as the form shows them', () => {
  expect(chosenWords('rotation', { lr: 0.1, optimizer: 'adamw', batch: 1 })).toBe(
    'Learning rate 0.1, Optimiser AdamW, Batch size 1 image',
  );
  expect(chosenWords('rotation', { unknown: 'x' })).toBe('unknown x');
  expect(chosenWords('rotation', {})).toBe('no setting varies');
});
