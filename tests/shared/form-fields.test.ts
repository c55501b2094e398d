import { describe, expect, expectTypeOf, it } from 'vitest';
import { defaultsOf, type Field, parseSetting, type SettingsOf, schemaOf } from '../../shared/form-fields.ts';
import { taskCards } from '../../shared/task-cards.ts';

const fields: readonly Field[] = [
  { kind: 'number', key: 'tiles', label: 'Tiles', help: '', default: 9, min: 4, max: 16, step: 1, integer: true },
  { kind: 'number', key: 'gap', label: 'Gap', help: '', default: 0.5, min: 0, max: 1, step: 0.1, integer: false },
  {
    kind: 'choice',
    key: 'mask',
    label: 'Mask',
    help: '',
    default: 'central',
    options: [
      { value: 'central', label: '' },
      { value: 'random', label: '' },
    ],
  },
  { kind: 'switch', key: 'flip', label: 'Flip', help: '', default: true },
];
const schema = schemaOf(fields);

function complaint(settings: Record<string, unknown>): string {
  const parsed = schema.safeParse(settings);
  return parsed.success ? '' : parsed.error.issues.map((issue) => issue.message).join('; ');
}

describe('schemaOf', () => {
  it('fills in defaults for missing settings', () => {
    expect(schema.parse({ gap: 0.2 })).toEqual({ tiles: 9, gap: 0.2, mask: 'central', flip: true });
    expect(schema.parse({})).toEqual(defaultsOf(fields));
  });

  it('says what a setting takes if it gets something else', () => {
    expect(complaint({ tiles: 4.5 })).toBe('tiles takes a whole number from 4 to 16');
    expect(complaint({ tiles: 17 })).toBe('tiles takes a whole number from 4 to 16');
    expect(complaint({ gap: 'wide' })).toBe('gap takes a number from 0 to 1');
    expect(complaint({ mask: 'round' })).toBe('mask takes one of central, random');
    expect(complaint({ flip: 'yes' })).toBe('flip takes true or false');
  });

  it('refuses an unknown key', () => {
    expect(schema.safeParse({ gaps: 1 }).success).toBe(false);
  });
});

describe('parseSetting', () => {
  it('reads a text as the type of its field', () => {
    expect(parseSetting(fields[0]!, '12')).toBe(12);
    expect(parseSetting(fields[2]!, 'random')).toBe('random');
    expect(parseSetting(fields[3]!, 'false')).toBe(false);
  });

  it('leaves a text that does not fit unchanged, for the schema to refuse', () => {
    expect(parseSetting(fields[0]!, 'many')).toBe('many');
    expect(parseSetting(fields[0]!, '')).toBe('');
    expect(parseSetting(fields[3]!, 'yes')).toBe('yes');
  });
});

describe('SettingsOf', () => {
  const form = [
    { kind: 'number', key: 'gap', label: 'Gap', help: '', default: 0.5, min: 0, max: 1, step: 0.1, integer: false },
    { kind: 'switch', key: 'flip', label: 'Flip', help: '', default: true },
    {
      kind: 'choice',
      key: 'mask',
      label: 'Mask',
      help: '',
      default: 'central',
      options: [
        { value: 'central', label: '' },
        { value: 'random', label: '' },
      ],
    },
  ] as const;

  it('maps the three kinds of fields to a number, a boolean and one of the options', () => {
    expectTypeOf<SettingsOf<typeof form>>().toEqualTypeOf<{
      readonly gap: number;
      readonly flip: boolean;
      readonly mask: 'central' | 'random';
    }>();
    expectTypeOf(defaultsOf(form)).toEqualTypeOf<SettingsOf<typeof form>>();
  });
});

describe('the task cards', () => {
  it('have defaults that their own schema accepts', () => {
    for (const card of taskCards) expect(schemaOf(card.settings).parse({})).toEqual(defaultsOf(card.settings));
  });

  it('have unique ids', () => {
    expect(new Set(taskCards.map((card) => card.id)).size).toBe(taskCards.length);
  });
});
