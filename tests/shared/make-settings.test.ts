import { describe, expect, it } from 'vitest';
import { commonFields, makeSettings } from '../../shared/make-settings.ts';
import { inpaintingCard } from '../../shared/task-cards/inpainting.ts';
import { rotationCard } from '../../shared/task-cards/rotation.ts';
import { taskIds } from '../../shared/task-cards.ts';

function refusal(task: string, asked: Parameters<typeof makeSettings>[1]): string {
  const made = makeSettings(task, asked);
  if (made.ok) throw new Error('these settings were accepted');
  expect(made.failure.code).toBe('bad-usage');
  return `${made.failure.message}: ${made.failure.hint ?? ''}`;
}

describe('makeSettings', () => {
  it('takes the defaults of the requested task', () => {
    const made = makeSettings('inpainting', {});
    expect(made).toMatchObject({
      ok: true,
      value: {
        batch: inpaintingCard.defaults.batch,
        batchAsked: false,
        length: { epochs: inpaintingCard.defaults.epochs },
        taskSettings: { mask: 'central' },
      },
    });
  });

  it('records whether the user chose the batch size', () => {
    expect(makeSettings('rotation', { batch: rotationCard.defaults.batch })).toMatchObject({
      ok: true,
      value: { batchAsked: true },
    });
  });

  it('lists the tasks for an unknown task', () => {
    expect(refusal('rotaton', {})).toBe(
      `no task is called 'rotaton': did you mean 'rotation'? the tasks are ${taskIds.join(', ')}`,
    );
  });

  it('lists the settings for an unknown setting', () => {
    expect(refusal('rotation', { taskSettings: { mask: 'random' } })).toBe(
      "rotation has no setting called 'mask': did you mean 'maskBorder'? its settings are flip, randomCrop, maskBorder",
    );
  });

  it('says what a task setting takes', () => {
    expect(refusal('inpainting', { taskSettings: { hidden: 0.9 } })).toContain(
      'hidden takes a number from 0.05 to 0.5',
    );
  });

  it('refuses an image size that the encoder cannot take', () => {
    expect(refusal('rotation', { encoder: 'alexnet', size: 32 })).toBe(
      'alexnet cannot take size 32: choose a size of at least 64 px',
    );
    expect(refusal('rotation', { encoder: 'vit-tiny', size: 36 })).toContain('a multiple of 8');
  });

  it.each([
    ['rotation', 96, 'auto'],
    ['context', 96, 'small'],
    ['jigsaw', 96, 'small'],
    ['counting', 96, 'small'],
    ['counting', 64, 'auto'],
    ['counting', 144, 'auto'],
  ])('records the stem of a ResNet that %s at %i px trains on small parts of large images: %s', (task, size, stem) => {
    expect(makeSettings(task, { encoder: 'resnet18', size })).toMatchObject({ ok: true, value: { stem } });
    expect(makeSettings(task, { encoder: 'resnet18', size, stem: 'large' })).toMatchObject({
      value: { stem: 'large' },
    });
  });

  it('refuses a patch of a transformer that does not fit its size or its task', () => {
    expect(refusal('counting', { encoder: 'vit-tiny', size: 80, patch: '16' })).toContain(
      'vit-tiny with patches of 16 px cannot take parts of 40 px, which size 80 gives',
    );
    expect(refusal('rotation', { encoder: 'vit-tiny', size: 40, patch: '16' })).toBe(
      'vit-tiny with patches of 16 px cannot take size 40: choose a size that is a multiple of 16, or patch=8',
    );
    expect(refusal('mae', { patch: '16' })).toContain('mae works with patches of 8 px');
    expect(makeSettings('rotation', { encoder: 'vit-tiny', size: 48, patch: '16' }).ok).toBe(true);
    expect(makeSettings('rotation', { encoder: 'conv4', size: 40, patch: '16' }).ok).toBe(true);
  });

  it('refuses a learning rate that is not positive, by name', () => {
    expect(refusal('rotation', { learningRate: 0 })).toContain('learningRate');
  });

  it('says what was found in addition to what was wrong', () => {
    expect(refusal('rotation', { momentum: 7 })).toMatch(/^momentum: .*<1, found 7/);
  });
});

describe('commonFields', () => {
  it('proposes what makeSettings fills in', () => {
    const made = makeSettings('rotation', {});
    if (!made.ok) throw new Error(made.failure.message);
    const settings: Record<string, unknown> = { ...made.value, epochs: rotationCard.defaults.epochs };
    for (const field of commonFields(rotationCard))
      expect([field.key, field.default]).toEqual([field.key, settings[field.key]]);
  });
});
