/** A command's options, described once: parsing, `help` and every complaint are drawn from the same table. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { refuse } from '../../shared/failure.ts';

export interface Option {
  /** What it takes, as help shows it: `DIR`, `N`; absent for a switch. */
  readonly takes?: string;
  readonly help: string;
  /** May be given several times. */
  readonly many?: true;
}
export type Options = Readonly<Record<string, Option>>;

/** Switches as booleans, repeatable options as lists, the others as texts. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends { readonly takes: string }
    ? O[Name] extends { readonly many: true }
      ? readonly string[]
      : string | undefined
    : boolean;
};

/** Every command takes these. */
export const commonOptions = {
  workspace: { takes: 'DIR', help: 'where runs and caches are kept; a folder for each user unless told otherwise' },
  json: { help: 'one JSON object a line on stdout, and nothing else' },
} as const satisfies Options;

/** @throws FailureError 'bad-usage' that names the option and what it takes. */
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
      Object.entries(options).map(([name, { takes }]) => [name, { type: takes ? 'string' : 'boolean' } as const]),
    ),
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  for (const token of tokens) {
    if (token.kind === 'positional') {
      refuse('bad-usage', `${command} does not know what to do with '${token.value}'`, usage(command, options));
    }
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (!option) return refuse('bad-usage', `${command} has no option ${token.rawName}`, usage(command, options));
    if (!option.takes) {
      if (token.value !== undefined) refuse('bad-usage', `--${token.name} takes no value: found '${token.value}'`);
      values[token.name] = true;
      continue;
    }
    // `--images --size 64` forgot a folder: an option is no value.
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

const usage = (command: string, options: Options): string =>
  `${command} takes ${Object.entries(options)
    .map(([name, { takes }]) => (takes ? `--${name} ${takes}` : `--${name}`))
    .join(', ')}`;

/** A number as typed. @throws FailureError 'bad-usage' that names the option. */
export function numberOf(option: string, text: string, limits: { whole?: boolean; min: number; max: number }): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const fits = value >= limits.min && value <= limits.max && (!limits.whole || Number.isInteger(value));
  if (fits) return value;
  const kind = limits.whole ? 'a whole number' : 'a number';
  return refuse('bad-usage', `--${option} takes ${kind} from ${limits.min} to ${limits.max}: found '${text}'`);
}

/** @throws FailureError 'bad-usage' that lists the choices. */
export function choiceOf<Choice extends string>(option: string, text: string, choices: readonly Choice[]): Choice {
  const choice = choices.find((each) => each === text);
  return choice ?? refuse('bad-usage', `--${option} takes one of ${choices.join(', ')}: found '${text}'`);
}

/** `npm run` changes to the package's folder: what a person typed is meant from where they typed it. */
export const callerFolder = (): string => process.env.INIT_CWD || process.cwd();

export const fromCaller = (path: string): string => resolve(callerFolder(), path);
