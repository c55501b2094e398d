import { describe, expect, test } from 'vitest';
import { makeSettings } from '../../shared/make-settings.ts';
import { heldOutCount, planRun, runLength } from '../../shared/run-plan.ts';
import type { TrainSettings } from '../../shared/training-settings.ts';

type Chosen = Partial<Pick<TrainSettings, 'batch' | 'length'>>;

function settings(chosen: Chosen): TrainSettings {
  const made = makeSettings('rotation', chosen);
  if (!made.ok) throw new Error(made.failure.message);
  return made.value;
}
const plan = (photographs: number, chosen: Chosen) => planRun(settings(chosen), photographs);

test('a tenth is held out, at least 64 if there are enough images, and at most half', () => {
  expect([2000, 640, 500, 128, 127, 60, 3, 2].map(heldOutCount)).toEqual([200, 64, 64, 64, 63, 30, 1, 1]);
});

describe('the batch', () => {
  test('is the default if the folder fills it', () => {
    expect(plan(1800, {}).batch).toBe(32);
  });
  test('shrinks by default to about four steps per epoch, but not below eight images if there are that many', () => {
    expect(plan(100, {}).batch).toBe(25);
    expect(plan(20, {}).batch).toBe(8);
    expect(plan(3, {}).batch).toBe(3);
    expect(plan(1, {}).batch).toBe(1);
  });
  test('that the user chose is used unchanged or refused', () => {
    expect(plan(20, { batch: 20 }).batch).toBe(20);
    expect(() => plan(19, { batch: 20 })).toThrow('a batch of 20 cannot be filled: there are 19 images');
  });
  test('that cannot be filled gives a length of zero steps', () => {
    expect(runLength(settings({ batch: 20 }), 19)).toEqual({ batch: 20, stepsPerEpoch: 0, totalSteps: 0 });
    expect(runLength(settings({}), 0)).toEqual({ batch: 0, stepsPerEpoch: 0, totalSteps: 0 });
  });
});

describe('the length', () => {
  test('in epochs counts whole batches only', () => {
    expect(plan(70, { batch: 32, length: { epochs: 3 } })).toMatchObject({ stepsPerEpoch: 2, totalSteps: 6 });
  });
  test('in steps is used unchanged', () => {
    expect(plan(70, { batch: 32, length: { steps: 7 } }).totalSteps).toBe(7);
  });
});

describe('snapshots', () => {
  test('are taken at every epoch, or in a long run at about twenty epochs', () => {
    expect(plan(1800, { length: { epochs: 10 } })).toMatchObject({ stepsPerEpoch: 56, snapshotEvery: 56 });
    expect(plan(1800, { length: { epochs: 100 } }).snapshotEvery).toBe(5 * 56);
    expect(plan(1800, { length: { epochs: 101 } }).snapshotEvery).toBe(6 * 56);
  });
  test('are also taken within a very long epoch', () => {
    expect(plan(1_000_000, { length: { epochs: 1 } }).snapshotEvery).toBe(2000); // of 31,250 steps
  });
});
