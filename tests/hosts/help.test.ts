/** `help` shows the range and the default of every option, from the tables of the settings. */
import { describe, expect, it } from 'vitest';
import { commands } from '../../electron/hosts/commands.ts';
import { helpOn, overview } from '../../electron/hosts/help.ts';
import { cueCards, plantableCues } from '../../shared/cue-cards.ts';
import type { Settings } from '../../shared/form-fields.ts';
import { taskCards } from '../../shared/task-cards.ts';
import { trainingFields } from '../../shared/training-fields.ts';

/** The help on an option or a setting, on one line. */
function entryOf(text: string, head: string): string {
  const flat = text.replace(/\n {10,}/g, ' ');
  const line = flat.split('\n').find((each) => each.startsWith(`  ${head} `));
  if (line === undefined) throw new Error(`there is no ${head} in\n${text}`);
  return line.replace(/ +/g, ' ').trim();
}
const help = (name: string, task?: string): string =>
  helpOn(
    name,
    commands[name]!,
    taskCards.find(({ id }) => id === task),
  );

describe('help', () => {
  it('lists every command, and the command that shows its options', () => {
    for (const name of [...Object.keys(commands), 'help', 'version', 'completion'])
      expect(overview()).toMatch(new RegExp(`^  ${name} +\\w`, 'm'));
    expect(overview()).toContain('pretext-lab help COMMAND');
  });

  it('shows the range and the default of a setting, for all tasks and for one', () => {
    const text = help('train');
    expect(entryOf(text, '--size PX')).toBe(
      "--size PX side length of the network's square input; 16 to 512 px; default: 64 to 128, by task",
    );
    expect(entryOf(text, '--seed N')).toContain('0 to 4294967295; default: 1');
    expect(entryOf(text, '--optimizer ID')).toContain('one of: sgd, adamw; default: adamw');
    expect(entryOf(help('train', 'jigsaw'), '--size PX')).toMatch(/16 to 512 px; default: \d+$/);
  });

  it.each(taskCards)('of $id shows every default of the task and every setting of --set', (card) => {
    const text = help('train', card.id);
    for (const row of trainingFields) {
      const standard = (card.defaults as Settings)[row.key] ?? ('default' in row ? row.default : undefined);
      const head =
        'option' in row ? `--${row.option.name} ${'takes' in row.option ? row.option.takes : 'ID'}` : `${row.key}=…`;
      if (standard === undefined) expect(entryOf(text, head)).not.toContain('default');
      else expect(entryOf(text, head)).toMatch(new RegExp(`default: ${String(standard).replace('.', '\\.')}\\.?$`));
      if (row.kind === 'number' && Number.isFinite(row.max))
        expect(entryOf(text, head)).toContain(`${row.min} to ${'isBelowMax' in row ? 'below ' : ''}${row.max}`);
    }
    for (const field of card.settings) {
      const entry = entryOf(text, `${field.key}=…`);
      expect(entry).toContain(`; default: ${field.default}.`);
      if (field.kind === 'choice') for (const { value } of field.options) expect(entry).toContain(value);
    }
  });

  it('shows ranges and defaults of the other commands', () => {
    expect(entryOf(help('serve'), '--port N')).toBe('--port N the port on 127.0.0.1; 0 to 65535; default: a free one');
    expect(entryOf(help('look'), '--photographs N')).toMatch(/; \d+ to \d+; default: all, at most \d+$/);
    expect(entryOf(help('export'), '--format LIST')).toContain('onnx, tfjs, safetensors, torch; default: all');
    expect(entryOf(help('evaluate'), '--labels folders|FILE.csv')).toContain('default: folders');
    expect(entryOf(help('runs'), '--sort COLUMN')).toContain('score, ');
    expect(entryOf(help('index'), '--workspace DIR')).toMatch(/default: .*pretext-lab$/);
    const strength = entryOf(help('plant'), '--strength X');
    for (const id of plantableCues) {
      const { plant } = cueCards[id];
      expect(strength).toContain(`${id}: ${plant!.min} to ${plant!.max}`);
    }
  });

  it('keeps every line within 110 characters, unless one word is longer', () => {
    for (const name of Object.keys(commands))
      for (const line of help(name, 'rotation').split('\n'))
        expect(line.length <= 110 || !line.trim().includes(' '), line).toBe(true);
  });
});
