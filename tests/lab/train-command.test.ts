import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../electron/hosts/arguments.ts';
import { settingsOf, trainOptions } from '../../electron/hosts/commands/train-options.ts';
import { trainCommandOf, trainWords } from '../../electron/lab/train-command.ts';
import { makeSettings } from '../../shared/make-settings.ts';
import { taskIds } from '../../shared/task-cards.ts';
import type { RequestedSettings } from '../../shared/training-settings.ts';

function recordOf(task: string, requested: RequestedSettings) {
  const made = makeSettings(task, requested);
  if (!made.ok) throw new Error(made.failure.message);
  return { name: 'A run', settings: made.value, folders: ['/images/one', '/two'], heldOutFolders: ['/held out'] };
}
const parsed = (words: readonly string[]) => parseOptions('train', trainOptions, words);

describe('the command that repeats a run', () => {
  it.each(taskIds)('stands for the same settings: %s', (task) => {
    const record = recordOf(task, { length: { steps: 7 }, seed: 12, learningRate: 0.0025, warmup: 0.1 });
    expect(settingsOf('train', parsed(trainWords(record)))).toEqual(record.settings);
  });

  it('names a batch only where it was asked for, because a default one shrinks', () => {
    expect(trainWords(recordOf('rotation', {}))).not.toContain('--batch');
    const asked = recordOf('rotation', { batch: 24 });
    expect(settingsOf('train', parsed(trainWords(asked)))).toEqual(asked.settings);
  });

  it('keeps how images are read, folders, start, exclusions and name', () => {
    const record = {
      ...recordOf('rotation', {
        reading: { channels: [3, 1, 0], depth: 16, range: { kind: 'fixed', limits: [[-5, 1000.5]] }, pages: 'all' },
      }),
      from: '2026-11-29-rotation-7f3a',
      excluded: ['/images/one/a.jpg'],
    };
    const values = parsed(trainWords(record));
    expect(settingsOf('train', values)).toEqual(record.settings);
    expect(values).toMatchObject({
      images: record.folders,
      'held-out': record.heldOutFolders,
      from: record.from,
      exclude: 'excluded.txt',
      name: 'A run',
    });
  });

  it.skipIf(process.platform === 'win32')('quotes what a shell would read otherwise', () => {
    const record = { ...recordOf('rotation', {}), name: "it's $HOME; rm" };
    const command = trainCommandOf(record, '/work space');
    expect(command).toContain(`--held-out '/held out'`);
    expect(command).toContain(`--name 'it'\\''s $HOME; rm'`);
    expect(command).toMatch(/ --workspace '\/work space'$/);
  });
});
