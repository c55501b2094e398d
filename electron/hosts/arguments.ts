/** A command's options, declared in one table that parsing, `help` and error messages use. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { refuse } from '../../shared/failure.ts';
import { didYouMean } from '../../shared/nearest-word.ts';
import type { TaskCard } from '../../shared/task-card.ts';
import { defaultWorkspace } from '../lab/workspace.ts';

/** Numbers from `min` to `max`, both included. */
export interface NumberRange {
  readonly whole?: boolean;
  readonly min: number;
  readonly max: number;
  /** As help shows it: `px`. */
  readonly unit?: string | undefined;
}

/** One option. */
export interface Option {
  /** What it takes, as help shows it: `DIR`, `N`; absent for a switch. */
  readonly takes?: string;
  readonly help: string;
  /** The words it takes, if it takes no others; a LIST takes several, with commas between them. */
  readonly choices?: readonly string[];
  /** The numbers it takes. */
  readonly range?: NumberRange;
  /** What applies if it is not given; the default of a setting depends on the task. */
  readonly default?: string | ((task: TaskCard | undefined) => string | undefined);
  /** May be repeated. */
  readonly many?: true;
  /** Takes all words that follow it, or none. */
  readonly rest?: true;
  /** Also takes the words without an option: `compare RUN RUN`. One option of a command may, and it is repeatable. */
  readonly bare?: true;
}
/** Options by name. */
export type Options = Readonly<Record<string, Option>>;

/** Parsed values: switches as booleans, repeatable options as lists, those that take the rest as lists if given, the others as texts. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends { readonly takes: string }
    ? O[Name] extends { readonly many: true }
      ? readonly string[]
      : O[Name] extends { readonly rest: true }
        ? readonly string[] | undefined
        : string | undefined
    : boolean;
};

/** Options of every command. */
export const commonOptions = {
  workspace: { takes: 'DIR', help: 'where runs and caches are stored', default: () => defaultWorkspace() },
  json: { help: 'print one JSON object per line on stdout, and nothing else' },
} as const satisfies Options;

/** Parses the arguments of a command. @throws FailureError 'bad-usage' that names the option and what it takes. */
export function parseOptions<const O extends Options>(
  command: string,
  options: O,
  words: readonly string[],
): Values<O> {
  const values: Record<string, string | boolean | string[]> = {};
  for (const [name, option] of Object.entries(options)) {
    if (!option.takes) values[name] = false;
    else if (option.many) values[name] = [];
  }
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      Object.entries(options).map(([name, { takes, rest }]) => [
        name,
        { type: takes && !rest ? 'string' : 'boolean' } as const,
      ]),
    ),
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  let rest: string[] | undefined;
  const bare = Object.keys(options).find((name) => options[name]?.bare);
  for (const token of tokens) {
    if (token.kind === 'positional' && (rest || bare !== undefined)) {
      (rest ?? (values[bare!] as string[])).push(token.value);
      continue;
    }
    if (token.kind === 'positional') {
      refuse('bad-usage', `${command} takes no argument '${token.value}'`, usage(command, options));
    }
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!option) {
      const known = Object.keys(options).map((name) => `--${name}`);
      const hint = didYouMean(token.rawName, known, usage(command, options));
      return refuse('bad-usage', `${command} has no option ${token.rawName}`, hint);
    }
    rest = undefined;
    if (option.rest) {
      rest = [...((values[token.name] as string[] | undefined) ?? []), ...(token.value ? [token.value] : [])];
      values[token.name] = rest;
      continue;
    }
    if (!option.takes) {
      if (token.value !== undefined) refuse('bad-usage', `--${token.name} takes no value: found '${token.value}'`);
      values[token.name] = true;
      continue;
    }
    // In `--images --size 64` the folder is missing: an option is not a value.
    const isMissing = !token.value || (!token.inlineValue && token.value.startsWith('--'));
    if (isMissing) {
      refuse('bad-usage', `--${token.name} takes ${option.takes}: ${option.help}`);
    }
    if (option.many) (values[token.name] as string[]).push(token.value!);
    else if (values[token.name] !== undefined) refuse('bad-usage', `--${token.name} was given twice`);
    else values[token.name] = token.value!;
  }
  return values as Values<O>;
}

/** An option as help shows it: `--images DIR`, `--clear [DATASET …]`, `RUN …` for words without an option. */
export const headOf = (name: string, { takes, rest, bare }: Option): string => {
  if (bare) return `${takes} …`;
  return takes ? `--${name} ${rest ? `[${takes} …]` : takes}` : `--${name}`;
};

const usage = (command: string, options: Options): string =>
  `${command} takes ${Object.entries(options)
    .map(([name, option]) => headOf(name, option))
    .join(', ')}`;

/** The number of an option. @throws FailureError 'bad-usage' that names the option. */
export function numberOf(option: string, text: string, limits: NumberRange): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const fits = value >= limits.min && value <= limits.max && (!limits.whole || Number.isInteger(value));
  if (fits) return value;
  const kind = limits.whole ? 'a whole number' : 'a number';
  return refuse('bad-usage', `--${option} takes ${kind} from ${limits.min} to ${limits.max}: found '${text}'`);
}

/**
 * The choice of an option.
 * @param more Words that are meant by a similar one, besides the choices that a message lists.
 * @throws FailureError 'bad-usage' that lists the choices, with the nearest one.
 */
export function choiceOf<Choice extends string>(
  option: string,
  text: string,
  choices: readonly Choice[],
  more: readonly string[] = [],
): Choice {
  const choice = choices.find((each) => each === text);
  if (choice !== undefined) return choice;
  const message = `--${option} takes one of ${choices.join(', ')}${more.length > 0 ? ', or a setting' : ''}: found '${text}'`;
  return refuse('bad-usage', message, didYouMean(text, [...choices, ...more]));
}

/** The choices of an option that takes a LIST, in its order. @throws FailureError 'bad-usage' that lists the choices. */
export const choicesOf = <Choice extends string>(option: string, text: string, choices: readonly Choice[]): Choice[] =>
  text.split(',').map((each) => choiceOf(option, each.trim(), choices));

/** The folder in which the command was typed, because `npm run` changes to the package's folder. */
export const callerFolder = (): string => process.env.INIT_CWD || process.cwd();

/** A path relative to that folder, as an absolute path. */
export const fromCaller = (path: string): string => resolve(callerFolder(), path);
