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
  it('takes the defaults of the task that was asked for', () => {
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

  it('remembers whether a person asked for the batch', () => {
    expect(makeSettings('rotation', { batch: rotationCard.defaults.batch })).toMatchObject({
      ok: true,
      value: { batchAsked: true },
    });
  });

  it('names the tasks there are when asked for another', () => {
    expect(refusal('rotaton', {})).toBe(`no task is called 'rotaton': the tasks are ${taskIds.join(', ')}`);
  });

  it('names the settings there are when asked for another', () => {
    expect(refusal('rotation', { taskSettings: { mask: 'random' } })).toBe(
      "rotation has no setting called 'mask': its settings are flip, randomCrop, maskBorder",
    );
  });

  it('says what a task setting takes', () => {
    expect(refusal('inpainting', { taskSettings: { hidden: 0.9 } })).toContain(
      'hidden takes a number from 0.05 to 0.5',
    );
  });

  it('refuses a side that the encoder cannot take', () => {
    expect(refusal('rotation', { encoder: 'alexnet', size: 32 })).toBe(
      'size 32 is not for alexnet: it takes a side of at least 64 px',
    );
    expect(refusal('rotation', { encoder: 'vit-tiny', size: 36 })).toContain('a multiple of 8');
  });

  it('refuses a learning rate that is not positive, by name', () => {
    expect(refusal('rotation', { learningRate: 0 })).toContain('learningRate');
  });

  it('says what was found beside what was wrong', () => {
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
