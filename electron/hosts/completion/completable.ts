/** What a shell can complete: the commands, their options and what these take, from the table that parses them. */
import { taskCards } from '../../../shared/task-cards.ts';
import { defaultWorkspace } from '../../lab/workspace.ts';
import type { Option, Options } from '../arguments.ts';
import { optionsOf } from '../command.ts';
import { settingKeys } from '../commands/train-options.ts';
import { commands, textCommands } from '../commands.ts';

/** The shells that have a completion script. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What an option takes: one of some words, several of them with commas between, a path, a run, `key=`, or any text. */
export type Value =
  | { readonly kind: 'words' | 'list'; readonly words: readonly string[] }
  | { readonly kind: 'folder' | 'file' | 'run' | 'setting' | 'text' };

/** An option of a command. */
export interface CompletableOption {
  /** With its dashes. */
  readonly name: string;
  readonly help: string;
  readonly takes?: string | undefined;
  /** Absent for a switch. */
  readonly value?: Value | undefined;
  readonly isRepeatable: boolean;
  /** Takes all words that follow. */
  readonly takesRest: boolean;
}

/** A command. */
export interface CompletableCommand {
  readonly name: string;
  readonly help: string;
  /** The words that it takes in the first place, without an option. */
  readonly words: readonly string[];
  /** What it takes without an option, any number of times. */
  readonly bare?: Value | undefined;
  readonly options: readonly CompletableOption[];
}

/** Everything that the scripts know. */
export interface Completable {
  readonly commands: readonly CompletableCommand[];
  /** The keys of `--set` for each task. */
  readonly settings: readonly { readonly task: string; readonly keys: readonly string[] }[];
  /** The folder whose `runs` are listed if `--workspace` is not on the line. */
  readonly workspace: string;
}

/** Everything that can be completed. */
export function completable(): Completable {
  const names = [...Object.keys(commands), ...Object.keys(textCommands)];
  const of = (name: string, help: string, options: Options, words: readonly string[] = []): CompletableCommand => ({
    name,
    help,
    words,
    bare: Object.entries(options)
      .map(optionOf)
      .find((_, i) => Object.values(options)[i]!.bare)?.value,
    options: Object.entries(options).map(optionOf),
  });
  const { task } = commands.train!.options;
  return {
    commands: [
      ...Object.entries(commands).map(([name, each]) => of(name, each.summary, optionsOf(each))),
      of('help', textCommands.help, { task: task! }, names),
      of('version', textCommands.version, {}),
      of('completion', textCommands.completion, {}, shells),
    ],
    settings: taskCards.map((card) => ({ task: card.id, keys: settingKeys(card) })),
    workspace: defaultWorkspace(),
  };
}

const optionOf = ([name, option]: [string, Option]): CompletableOption => ({
  name: `--${name}`,
  help: option.help,
  takes: option.takes,
  value: option.takes === undefined ? undefined : valueTaken(option.takes, option),
  isRepeatable: option.many === true,
  takesRest: option.rest === true,
});

function valueTaken(takes: string, { choices }: Option): Value {
  if (choices) return { kind: takes === 'LIST' ? 'list' : 'words', words: choices };
  if (takes === 'RUN' || takes === 'RUN|FILE') return { kind: 'run' };
  if (takes === 'key=value') return { kind: 'setting' };
  if (takes.includes('FILE')) return { kind: 'file' };
  return { kind: takes === 'DIR' || takes === 'DATASET' ? 'folder' : 'text' };
}
