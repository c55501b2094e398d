/** `help` and `help COMMAND`, made from the declarations of commands, options and settings. */
import type { TaskCard } from '../../shared/task-card.ts';
import { programName } from '../lab/typed-command.ts';
import { headOf, type Option } from './arguments.ts';
import { type Command, optionsOf } from './command.ts';
import { withoutOption } from './commands/train-options.ts';
import { commands, textCommands } from './commands.ts';
import { defaultInWords, rangeInWords, valuesInWords } from './setting-words.ts';

/** The text of `help`. */
export function overview(): string {
  const summaries = [
    ...Object.entries(commands).map(([name, { summary }]) => [name, summary] as const),
    ...Object.entries(textCommands),
  ];
  return `Pretext Lab trains pretext tasks on local folders of images and exports the encoder.

usage: ${programName()} COMMAND [--json] [--workspace DIR] …

${summaries.map(([name, summary]) => `  ${name.padEnd(12)}${summary}`).join('\n')}

Options, ranges and defaults: ${programName()} help COMMAND
Exit codes: 0 done; 1 failed; 2 bad usage; 3 unusable input; 4 diverged; 130 stopped by a signal.
`;
}

/** The text of `help COMMAND`. @param task The defaults and settings of this task are shown. */
export function helpOn(name: string, command: Command, task?: TaskCard): string {
  const { summary, options } = command;
  const lines = Object.entries(optionsOf(command)).map(([each, option]) =>
    entry(headOf(each, option), optionWords(option, task)),
  );
  return `${programName()} ${name}: ${summary}\n\n${lines.join('')}${'set' in options ? settingsHelp(name, task) : ''}`;
}

/** The settings that `--set` takes. */
function settingsHelp(name: string, task: TaskCard | undefined): string {
  const training = withoutOption.map((row) => settingEntry(row, defaultInWords(row)(task)));
  const own = (task?.settings ?? []).map((field) => settingEntry(field, String(field.default)));
  const more = `The settings and defaults of one task: ${programName()} help ${name} --task ID\n`;
  return `\nFor --set:\n\n${[...own, ...training].join('')}${task ? '' : `\n${more}`}`;
}

type Setting = Parameters<typeof valuesInWords>[0];
const settingEntry = (field: Setting, standard: string | undefined): string =>
  entry(`${field.key}=…`, `${field.help} ${capital(join([valuesInWords(field), defaultWords(standard)]))}.`);

/** What an option means and takes, and what applies without it. */
function optionWords({ takes, help, choices, range, default: standard, many }: Option, task?: TaskCard): string {
  const allowed = choices && `${takes === 'LIST' ? 'with commas between them' : 'one of'}: ${choices.join(', ')}`;
  const words = typeof standard === 'function' ? standard(task) : standard;
  const numbers = range && rangeInWords(range);
  return join([help, allowed, numbers, defaultWords(words), many ? 'repeatable' : undefined]);
}

const join = (parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined).join('; ');
const defaultWords = (standard: string | undefined) => (standard === undefined ? undefined : `default: ${standard}`);
const capital = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

const indent = 27;
const lineLength = 110;

/** An option and its meaning, on as many lines as needed. */
function entry(head: string, words: string): string {
  const lines: string[] = [];
  for (const word of words.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length === 0 || longer.length > lineLength - indent) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  const start = `  ${head}`.padEnd(indent);
  const first = start.endsWith(' ') ? `${start}${lines[0]}` : `${start}\n${' '.repeat(indent)}${lines[0]}`;
  return `${[first, ...lines.slice(1).map((line) => ' '.repeat(indent) + line)].join('\n')}\n`;
}
