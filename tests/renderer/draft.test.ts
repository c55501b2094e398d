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

describe('a draft', () => {
  it('that nobody touched makes the task’s defaults', () => {
    expect(settingsOf(emptyDraft)).toEqual({ ok: true, value: made('rotation') });
  });
  it('has a batch that was asked for only if a person typed one', () => {
    const typed = settingsOf({ ...emptyDraft, common: { batch: 32 } });
    expect(typed.ok && typed.value.batchAsked).toBe(true);
    const untouched = settingsOf(emptyDraft);
    expect(untouched.ok && untouched.value.batchAsked).toBe(false);
  });
  it('keeps the settings of a task that was left for another', () => {
    const draft = { ...emptyDraft, task: 'inpainting', own: { rotation: { maskBorder: true } } };
    const settings = settingsOf(draft);
    expect(settings.ok && settings.value.taskSettings).toEqual(made('inpainting').taskSettings);
  });
  it('names the field that cannot be, and what it takes', () => {
    expect(settingsOf({ ...emptyDraft, common: { size: 12 } })).toMatchObject({
      failure: { message: 'Image size: Takes 16 to 512 px' },
    });
    expect(problemsOf({ ...emptyDraft, common: { size: 12 } })).toEqual({ size: 'Takes 16 to 512 px' });
    expect(problemsOf({ ...emptyDraft, common: { epochs: '' } }).epochs).toMatch(/^Takes a whole number/);
    expect(settingsOf({ ...emptyDraft, common: { size: 12 } }).ok).toBe(false);
  });
  it('is refused where encoder and size do not go together', () => {
    const settings = settingsOf({ ...emptyDraft, common: { encoder: 'alexnet', size: 32 } });
    expect(settings.ok ? '' : settings.failure.hint).toMatch(/at least 64 px/);
  });
});

describe('presets', () => {
  it('an untouched draft is the laptop’s, and the paper’s own replaces every setting of the task', () => {
    expect(presetOf(emptyDraft)).toBe('laptop');
    const paper = presetDraft({ ...emptyDraft, common: { epochs: 3 }, own: { inpainting: { hidden: 0.4 } } }, 'paper');
    expect(presetOf(paper)).toBe('paper');
    const settings = settingsOf(paper);
    expect(settings.ok && settings.value).toMatchObject({ optimizer: 'sgd', batch: 128, length: { epochs: 200 } });
    expect(paper.own.inpainting).toEqual({ hidden: 0.4 });
    expect(presetOf(presetDraft(paper, 'laptop'))).toBe('laptop');
  });
  it('a draft that was changed is neither', () => {
    expect(presetOf({ ...emptyDraft, common: { epochs: 3 } })).toBeUndefined();
  });
  it('an encoder stays when the task changes, as long as it can do that task', () => {
    const draft = { ...emptyDraft, common: { encoder: 'resnet18', epochs: 3 } };
    expect(draftForTask(draft, 'inpainting').common).toEqual({ encoder: 'resnet18', epochs: 3 });
  });
});

describe('copying the settings of a run', () => {
  it.each([
    made('rotation', { epochs: 3, size: 48, batch: 16, seed: 7 } as object),
    made('inpainting', { taskSettings: { mask: 'random', hidden: 0.4 }, learningRate: 0.01 }),
    made('rotation', { length: { steps: 1234 }, momentum: 0.8, warmup: 0.05, clipNorm: 1, emaDecay: 0.99 }),
  ])('makes the same settings again', (settings) => {
    expect(settingsOf(draftOf(settings))).toEqual({ ok: true, value: settings });
  });
  it('says what it carries beyond the form', () => {
    const draft = draftOf(made('rotation', { length: { steps: 1234 }, warmup: 0.05 }));
    expect(carriedWords(draft.carried)).toEqual(['steps 1234', 'warm-up 5 % of the steps']);
  });
});

describe('every setting of training', () => {
  it('is either shown by the form or carried along by a copied run', () => {
    const { usual, advanced } = groupsOf(rotationCard);
    const shown = [...usual, ...advanced].map(({ key }) => key);
    const { carried } = draftOf(made('rotation', { length: { steps: 5 } }));
    expect([...shown, ...Object.keys(carried)].sort()).toEqual(trainingFields.map(({ key }) => key).sort());
    expect(usual.map(({ key }) => key)).toEqual(['encoder', 'size', 'batch', 'epochs']);
  });
  it('that is typed stays, and epochs take the place of copied steps', () => {
    const copied = draftOf(made('rotation', { length: { steps: 5 }, momentum: 0.8 }));
    const settings = settingsOf(withCommon(copied, 'epochs', 3));
    expect(settings.ok && settings.value).toMatchObject({ length: { epochs: 3 }, momentum: 0.8 });
    const reseeded = settingsOf(withCommon(copied, 'seed', 7));
    expect(reseeded.ok && reseeded.value).toMatchObject({ length: { steps: 5 }, seed: 7 });
  });
});

describe('the estimate of a run', () => {
  const settings = made('rotation');
  it('holds a tenth out, or 64 where that is more, but at most half', () => {
    expect([2000, 300, 68].map((photographs) => estimate(settings, photographs).heldOut)).toEqual([200, 64, 34]);
  });
  it('splits nothing off where there are photographs to hold out', () => {
    expect(estimate(settings, 2000, 500)).toMatchObject({ train: 2000, heldOut: 500 });
  });
  it('counts whole batches of the photographs that train', () => {
    expect(estimate(settings, 2000)).toMatchObject({ batch: 32, stepsPerEpoch: 56, totalSteps: 560 });
  });
  it('shrinks a default batch for a small folder, but none that was asked for', () => {
    expect(estimate(settings, 68).batch).toBe(8);
    expect(estimate(made('rotation', { batch: 32 }), 68).batch).toBe(32);
  });
});

describe('the preview', () => {
  it('is drawn anew for what changes the puzzle, and for nothing else', () => {
    const key = previewKey('d', made('rotation'));
    expect(previewKey('d', made('rotation', { learningRate: 0.1, encoder: 'resnet18' }))).toBe(key);
    expect(previewKey('d', made('rotation', { size: 32 }))).not.toBe(key);
    expect(previewKey('d', made('rotation', { taskSettings: { maskBorder: true } }))).not.toBe(key);
    expect(previewKey('e', made('rotation'))).not.toBe(key);
  });
});
