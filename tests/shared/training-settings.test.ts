import { describe, expect, expectTypeOf, it } from 'vitest';
import type { EncoderId } from '../../shared/encoder-cards.ts';
import type { EngineId } from '../../shared/engine-cards.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import { trainingFields } from '../../shared/training-fields.ts';
import {
  requestOf,
  type TrainingDefaults,
  type TrainSettings,
  trainingRows,
  trainSettingsSchema,
} from '../../shared/training-settings.ts';

const made = makeSettings('rotation', {});
if (!made.ok) throw new Error(made.failure.message);
const settings = made.value;
const accepts = (change: object): boolean => trainSettingsSchema.safeParse({ ...settings, ...change }).success;

describe('the table of training settings', () => {
  it('has one row a key, each with a label and a help', () => {
    expect(new Set(trainingFields.map(({ key }) => key)).size).toBe(trainingFields.length);
    for (const { key, label, help } of trainingFields) {
      expect(label, key).not.toBe('');
      expect(help, key).toMatch(/\.$/);
    }
  });

  it('says what a run has without being asked: the card in the form’s rows, the row itself elsewhere', () => {
    for (const row of trainingFields)
      if (!('form' in row) && row.key !== 'steps') expect(row, row.key).toHaveProperty('default');
    expectTypeOf<TrainingDefaults['learningRate']>().toBeNumber();
    expectTypeOf<TrainingDefaults['beta2']>().toEqualTypeOf<number | undefined>();
    // @ts-expect-error steps are nobody's default
    expectTypeOf<TrainingDefaults['steps']>().toBeNumber();
  });
});

describe('the settings of a run', () => {
  it('have the keys and types of the table', () => {
    expect(Object.keys(settings).sort()).toEqual(
      ['task', 'batchAsked', 'length', 'taskSettings', ...trainingRows.map(({ key }) => key)].sort(),
    );
    expectTypeOf<TrainSettings['encoder']>().toEqualTypeOf<EncoderId>();
    expectTypeOf<TrainSettings['engine']>().toEqualTypeOf<EngineId | 'auto'>();
    expectTypeOf<TrainSettings['optimizer']>().toEqualTypeOf<'sgd' | 'adamw'>();
    expectTypeOf<TrainSettings['clipNorm']>().toBeNumber();
  });

  it.each([
    ['size', [16, 512], [15, 513, 20.5]],
    ['batch', [1, 4096], [0, 4097]],
    ['learningRate', [1e-9, 100], [0, 101]], // more than the form and the command line offer
    ['weightDecay', [0, 1], [-0.1, 1.1]],
    ['momentum', [0, 0.999], [-0.1, 1]],
    ['beta2', [0, 0.999], [1]],
    ['warmup', [0, 0.9], [0.91]],
    ['clipNorm', [0, 1e9], [-1]],
    ['emaDecay', [0, 0.999], [1]],
    ['seed', [0, 4_294_967_295], [-1, 4_294_967_296]],
    ['encoder', ['vit-tiny'], ['big']],
    ['engine', ['auto', 'cpu'], ['gpu']],
  ] as const)('%s: what is in its range is taken, and nothing else', (key, taken, refused) => {
    for (const value of taken) expect(accepts({ [key]: value }), `${value}`).toBe(true);
    for (const value of refused) expect(accepts({ [key]: value }), `${value}`).toBe(false);
  });

  it('are as long as epochs or steps say, never both', () => {
    expect(accepts({ length: { epochs: 1 } })).toBe(true);
    expect(accepts({ length: { steps: 1 } })).toBe(true);
    expect(accepts({ length: { epochs: 1, steps: 1 } })).toBe(false);
    expect(accepts({ length: {} })).toBe(false);
  });

  it('of a run from before there was a setting take its default', () => {
    const { beta2, ...before } = settings;
    expect(trainSettingsSchema.parse(before)).toEqual({ ...before, beta2: 0.999 });
    const { learningRate, ...without } = settings;
    expect(trainSettingsSchema.safeParse(without).success).toBe(false);
  });

  it('have no key that is not in the table', () => {
    expect(accepts({ colour: 1 })).toBe(false);
  });
});

describe('requestOf', () => {
  it('makes epochs or steps the length, and leaves it out where nobody gave one', () => {
    expect(requestOf({ epochs: 3, size: 64 })).toEqual({ size: 64, length: { epochs: 3 } });
    expect(requestOf({ steps: 9 })).toEqual({ length: { steps: 9 } });
    expect(requestOf({ seed: 2 })).toEqual({ seed: 2 });
  });
});
