import { describe, expect, expectTypeOf, it } from 'vitest';
import { encoderIds } from '../../shared/encoder-cards.ts';
import { defaultsOf } from '../../shared/form-fields.ts';
import { makeSettings, withPreset } from '../../shared/make-settings.ts';
import { defineTaskCard } from '../../shared/task-card.ts';
import { type JigsawSettings, jigsawCard } from '../../shared/task-cards/jigsaw.ts';
import type { SimclrSettings } from '../../shared/task-cards/simclr.ts';
import { taskCards, taskIds } from '../../shared/task-cards.ts';

describe('the cards', () => {
  it('have unique ids', () => {
    expect(new Set(taskIds).size).toBe(taskIds.length);
  });

  it.each(taskCards)('$id: the defaults and the paper’s settings are valid', (card) => {
    for (const preset of ['laptop', 'paper'] as const)
      expect(makeSettings(card.id, withPreset(card, preset, {}))).toMatchObject({ ok: true });
  });

  it.each(taskCards)('$id: an encoder that cannot train it is refused with the reason', (card) => {
    for (const encoder of encoderIds) {
      const made = makeSettings(card.id, { encoder, size: 224 });
      if (card.encoders && !card.encoders.ids.includes(encoder))
        expect(made).toMatchObject({ ok: false, failure: { message: expect.stringContaining(card.encoders.reason) } });
      else if (!made.ok) expect(made.failure.hint, `${encoder}: ${made.failure.message}`).toBeTruthy();
    }
  });

  it.each(taskCards)('$id: has texts for idea, shortcuts and score', (card) => {
    for (const words of [card.idea, card.cheats, card.score.meaning]) expect(words.length).toBeGreaterThan(40);
    expect(card.paper.link).toMatch(/^https:\/\//);
    for (const field of card.settings) expect(field.help, field.key).toMatch(/\.$/);
  });
});

/** Tested by the type check: every wrong line here must be a type error. */
describe('the settings of a task', () => {
  it('are those of its card', () => {
    expectTypeOf<JigsawSettings['permutations']>().toBeNumber();
    expectTypeOf<JigsawSettings['gap']>().toBeBoolean();
    expectTypeOf<SimclrSettings['blur']>().toBeBoolean(); // from the fields that tasks share
    expect(Object.keys(defaultsOf(jigsawCard.settings))).toContain('permutations');
  });

  it('have only keys of the card', () => {
    // @ts-expect-error mae hides a share of the patches, jigsaw does not
    const read = ({ hidden }: JigsawSettings) => hidden;
    expect(read(defaultsOf(jigsawCard.settings))).toBeUndefined();
  });

  it('are checked in the card’s own functions and presets', () => {
    const card = defineTaskCard({
      ...jigsawCard,
      // @ts-expect-error jigsaw has no masks
      published: { taskSettings: { mask: 'random' } },
      // @ts-expect-error jigsaw has no masks
      misfit: ({ task }) => ({ message: `${task.mask}`, hint: '' }),
    });
    expect(makeSettings(card.id, withPreset(card, 'paper', {}))).toMatchObject({ ok: false });
  });
});
