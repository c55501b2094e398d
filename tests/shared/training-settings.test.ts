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
  it('has one row per key, each with a label and a help text', () => {
    expect(new Set(trainingFields.map(({ key }) => key)).size).toBe(trainingFields.length);
    for (const { key, label, help } of trainingFields) {
      expect(label, key).not.toBe('');
      expect(help, key).toMatch(/\.$/);
    }
  });

  it('gives the default of every setting: from the card for rows of the form, from the row itself otherwise', () => {
    for (const row of trainingFields)
      if (!('form' in row) && row.key !== 'steps') expect(row, row.key).toHaveProperty('default');
    expectTypeOf<TrainingDefaults['learningRate']>().toBeNumber();
    expectTypeOf<TrainingDefaults['beta2']>().toEqualTypeOf<number | undefined>();
    // @ts-expect-error steps have no default
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
    ['learningRate', [1e-9, 100], [0, 101]], // a wider range than form and command line have
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

  it('have epochs or steps as their length, never both', () => {
    expect(accepts({ length: { epochs: 1 } })).toBe(true);
    expect(accepts({ length: { steps: 1 } })).toBe(true);
    expect(accepts({ length: { epochs: 1, steps: 1 } })).toBe(false);
    expect(accepts({ length: {} })).toBe(false);
  });

  it('of a record older than a setting take its default', () => {
    const { beta2, ...before } = settings;
    expect(trainSettingsSchema.parse(before)).toEqual({ ...before, beta2: 0.999 });
    const { learningRate, ...without } = settings;
    expect(trainSettingsSchema.safeParse(without).success).toBe(false);
  });

  it('have only keys of the table', () => {
    expect(accepts({ colour: 1 })).toBe(false);
  });
});

describe('requestOf', () => {
  it('turns epochs or steps into the length, and omits it if there is none', () => {
    expect(requestOf({ epochs: 3, size: 64 })).toEqual({ size: 64, length: { epochs: 3 } });
    expect(requestOf({ steps: 9 })).toEqual({ length: { steps: 9 } });
    expect(requestOf({ seed: 2 })).toEqual({ seed: 2 });
  });
});
