import { describe, expect, it } from 'vitest';
import {
  carriedWords,
  draftForTask,
  draftOf,
  emptyDraft,
  estimate,
  groupsOf,
  presetDraft,
  presetOf,
  previewKey,
  problemsOf,
  settingsOf,
  withCommon,
} from '../../renderer/features/new-run/draft.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import { rotationCard } from '../../shared/task-cards/rotation.ts';
import { trainingFields } from '../../shared/training-fields.ts';
import type { TrainSettings } from '../../shared/training-settings.ts';

const made = (task: string, asked: Parameters<typeof makeSettings>[1] = {}): TrainSettings => {
  const settings = makeSettings(task, asked);
  if (!settings.ok) throw new Error(settings.failure.message);
  return settings.value;
};

const sizeLabel = trainingFields.find(({ key }) => key === 'size')!.label;

describe('a draft', () => {
  it('without changes gives the task’s defaults', () => {
    expect(settingsOf(emptyDraft)).toEqual({ ok: true, value: made('rotation') });
  });
  it('marks the batch as requested only if the user entered one', () => {
    const typed = settingsOf({ ...emptyDraft, common: { batch: 32 } });
    expect(typed.ok && typed.value.batchAsked).toBe(true);
    const untouched = settingsOf(emptyDraft);
    expect(untouched.ok && untouched.value.batchAsked).toBe(false);
  });
  it('does not apply settings of another task', () => {
    const draft = { ...emptyDraft, task: 'inpainting', own: { rotation: { maskBorder: true } } };
    const settings = settingsOf(draft);
    expect(settings.ok && settings.value.taskSettings).toEqual(made('inpainting').taskSettings);
  });
  it('names the invalid field and its limits', () => {
    expect(settingsOf({ ...emptyDraft, common: { size: 12 } })).toMatchObject({
      failure: { message: `${sizeLabel}: Enter a value from 16 to 512 px` },
    });
    expect(problemsOf({ ...emptyDraft, common: { size: 12 } })).toEqual({
      size: 'Enter a value from 16 to 512 px',
    });
    expect(problemsOf({ ...emptyDraft, common: { epochs: '' } }).epochs).toMatch(/^Enter a whole number/);
    expect(settingsOf({ ...emptyDraft, common: { size: 12 } }).ok).toBe(false);
  });
  it('is refused if the size is too small for the encoder', () => {
    const settings = settingsOf({ ...emptyDraft, common: { encoder: 'alexnet', size: 32 } });
    expect(settings.ok ? '' : settings.failure.hint).toMatch(/at least 64 px/);
  });
});

describe('presets', () => {
  it('a draft without changes is the laptop preset, and the paper’s preset replaces every setting of the task', () => {
    expect(presetOf(emptyDraft)).toBe('laptop');
    const paper = presetDraft({ ...emptyDraft, common: { epochs: 3 }, own: { inpainting: { hidden: 0.4 } } }, 'paper');
    expect(presetOf(paper)).toBe('paper');
    const settings = settingsOf(paper);
    expect(settings.ok && settings.value).toMatchObject({ optimizer: 'sgd', batch: 128, length: { epochs: 200 } });
    expect(paper.own.inpainting).toEqual({ hidden: 0.4 });
    expect(presetOf(presetDraft(paper, 'laptop'))).toBe('laptop');
  });
  it('a draft with changes is no preset', () => {
    expect(presetOf({ ...emptyDraft, common: { epochs: 3 } })).toBeUndefined();
  });
});

describe('a change of task', () => {
  const rotation = { ...emptyDraft, common: { encoder: 'resnet18', engine: 'cpu', size: 32, epochs: 3 } };
  it('keeps encoder and engine, but an encoder only if it supports the new task', () => {
    expect(draftForTask(rotation, 'inpainting').common).toEqual({ encoder: 'resnet18', engine: 'cpu' });
    expect(draftForTask(rotation, 'mae').common).toEqual({ engine: 'cpu' });
  });
  it('takes the size and the length of the new task, and those of the old one again on the way back', () => {
    const jigsaw = settingsOf(draftForTask(rotation, 'jigsaw'));
    const { size, length } = made('jigsaw');
    expect(jigsaw.ok && jigsaw.value).toMatchObject({ size, length });
    expect(size).not.toBe(32);
    expect(draftForTask(draftForTask(rotation, 'jigsaw'), 'rotation').common).toEqual(rotation.common);
  });
});

describe('copying the settings of a run', () => {
  it.each([
    made('rotation', { epochs: 3, size: 48, batch: 16, seed: 7 } as object),
    made('inpainting', { taskSettings: { mask: 'random', hidden: 0.4 }, learningRate: 0.01 }),
    made('rotation', { length: { steps: 1234 }, momentum: 0.8, warmup: 0.05, clipNorm: 1, emaDecay: 0.99 }),
  ])('gives the same settings', (settings) => {
    expect(settingsOf(draftOf(settings))).toEqual({ ok: true, value: settings });
  });
  it('lists carried settings that differ from the defaults', () => {
    const draft = draftOf(made('rotation', { length: { steps: 1234 }, warmup: 0.05 }));
    expect(carriedWords(draft.carried)).toEqual(['steps 1234', 'warm-up 5 % of the steps']);
  });
});

describe('every training setting', () => {
  it('is either shown by the form or carried by a copied run', () => {
    const { usual, advanced } = groupsOf(rotationCard);
    const shown = [...usual, ...advanced].map(({ key }) => key);
    const { carried } = draftOf(made('rotation', { length: { steps: 5 } }));
    expect([...shown, ...Object.keys(carried)].sort()).toEqual(trainingFields.map(({ key }) => key).sort());
    expect(usual.map(({ key }) => key)).toEqual(['encoder', 'size', 'batch', 'epochs']);
  });
  it('keeps its entered value, and epochs replace copied steps', () => {
    const copied = draftOf(made('rotation', { length: { steps: 5 }, momentum: 0.8 }));
    const settings = settingsOf(withCommon(copied, 'epochs', 3));
    expect(settings.ok && settings.value).toMatchObject({ length: { epochs: 3 }, momentum: 0.8 });
    const reseeded = settingsOf(withCommon(copied, 'seed', 7));
    expect(reseeded.ok && reseeded.value).toMatchObject({ length: { steps: 5 }, seed: 7 });
  });
});

describe('the estimate of a run', () => {
  const settings = made('rotation');
  it('holds out a tenth of the images, at least 64 and at most half', () => {
    expect([2000, 300, 68].map((photographs) => estimate(settings, photographs).heldOut)).toEqual([200, 64, 34]);
  });
  it('trains on all images if the held-out images are a separate dataset', () => {
    expect(estimate(settings, 2000, 500)).toMatchObject({ train: 2000, heldOut: 500 });
  });
  it('counts whole batches of the images that train', () => {
    expect(estimate(settings, 2000)).toMatchObject({ batch: 32, stepsPerEpoch: 56, totalSteps: 560 });
  });
  it('shrinks a default batch for a small folder, but none that was asked for', () => {
    expect(estimate(settings, 68).batch).toBe(8);
    expect(estimate(made('rotation', { batch: 32 }), 68).batch).toBe(32);
  });
});

describe('the preview', () => {
  it('is updated if a setting changes the questions, and only then', () => {
    const key = previewKey('d', undefined, made('rotation'));
    expect(previewKey('d', undefined, made('rotation', { learningRate: 0.1, encoder: 'resnet18' }))).toBe(key);
    expect(previewKey('d', undefined, made('rotation', { size: 32 }))).not.toBe(key);
    expect(previewKey('d', undefined, made('rotation', { taskSettings: { maskBorder: true } }))).not.toBe(key);
    expect(previewKey('e', undefined, made('rotation'))).not.toBe(key);
    expect(previewKey('d', 'e', made('rotation')), 'held-out images').not.toBe(key);
  });
});
