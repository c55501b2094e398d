/** Commands and options in messages, help and documents work as they are printed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commonOptions, parseOptions } from '../electron/hosts/arguments.ts';
import { optionsOf } from '../electron/hosts/command.ts';
import { commands, textCommands } from '../electron/hosts/commands.ts';
import { runColumnNames } from '../electron/hosts/run-columns.ts';
import manifest from '../package.json' with { type: 'json' };
import { asFailure } from '../shared/failure.ts';
import { root } from './built.ts';
import { stringsOfSources } from './strings-of-sources.ts';

const strings = stringsOfSources(['electron', 'shared', 'renderer']);

/** A program and the words after it, up to a mark that ends the command. */
const commandLine = /(?:\bpretext-lab|npm run (?:--silent )?lab --) ([a-z]+[^`'"“”‘’();:<>\n]*)/g;

/** The commands in a text; optional parts of a document's synopsis count as given. */
const commandsIn = (text: string): string[][] =>
  [...text.matchAll(commandLine)].map(([, words]) =>
    words!
      .split(/ {3,}/)[0]! // a column of explanations may follow
      .replace(/[[\]…\\]|\.(?=\s|$)/g, '')
      .replace(/\s\{\w+\}/g, ' X')
      .split(/\s+/)
      .filter(Boolean),
  );

/** What is wrong with a command, by the parser that the command line uses. */
function faultOf([name = '', ...words]: readonly string[]): string | undefined {
  if (Object.hasOwn(textCommands, name)) return undefined;
  if (!Object.hasOwn(commands, name)) return `there is no command '${name}'`;
  try {
    parseOptions(name, optionsOf(commands[name]!), words);
    return undefined;
  } catch (error) {
    return asFailure(error).message;
  }
}

const faultsIn = (places: readonly { readonly place: string; readonly text: string }[]): string[] =>
  places.flatMap(({ place, text }) =>
    commandsIn(text).flatMap((words) => {
      const fault = faultOf(words);
      return fault === undefined ? [] : [`${place} says '${words.join(' ')}': ${fault}`];
    }),
  );

describe('messages', () => {
  it('name commands that can be parsed', () => {
    const named = strings.flatMap(({ text }) => commandsIn(text).map((words) => words.join(' ')));
    expect(named).toEqual(expect.arrayContaining(['export --run X', 'train --resume X', 'runs', 'runs --empty-trash']));
    expect(faultsIn(strings)).toEqual([]);
  });

  it('name scripts of package.json', () => {
    const scripts = strings.flatMap(({ place, text }) =>
      [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script]) => ({ place, script: script! })),
    );
    expect(scripts.length).toBeGreaterThan(2);
    expect(scripts.filter(({ script }) => !Object.hasOwn(manifest.scripts, script))).toEqual([]);
  });

  it('name options that a command has, and those of the command that they name', () => {
    const known = [
      ...Object.values(commands).flatMap(({ options }) => Object.keys(options)),
      ...Object.keys(commonOptions),
    ];
    // Of the command line itself, of gdcmconv, of a script, and of TensorBoard.
    const others = ['help', 'version', 'silent', 'raw', 'cue', 'logdir'];
    const ofSlurm = /^electron\/(lab\/slurm\/(slurm-commands|cluster-sweep|profile)|files\/slurm-job)\.ts/;
    const read = strings.filter(
      ({ text, place }) => !place.startsWith('renderer/') && !ofSlurm.test(place) && !text.includes(':root'),
    );
    const named = read.flatMap(({ place, text }) =>
      [...text.matchAll(/(?:\b([a-z]+) takes )?(?<![\w-])--([a-z][a-z-]*)/g)].map(([, command, option]) => ({
        place,
        command,
        option: option!,
      })),
    );
    expect(named.length).toBeGreaterThan(30);
    const isThere = (command: string | undefined, option: string): boolean =>
      command !== undefined && Object.hasOwn(commands, command)
        ? option in commands[command]!.options
        : known.includes(option) || others.includes(option);
    expect(named.filter(({ command, option }) => !isThere(command, option))).toEqual([]);
  });
});

describe('documents', () => {
  const pages = ['', 'docs', 'docs/tasks', 'docs/measurements', 'experiments'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  );

  it('name commands that can be parsed', () => {
    const places = pages.map((place) => ({
      place,
      text: readFileSync(join(root, place), 'utf8').replaceAll('\\\n', ' '),
    }));
    expect(places.flatMap(({ text }) => commandsIn(text)).length).toBeGreaterThan(15);
    expect(faultsIn(places)).toEqual([]);
  });

  it('list every command and every column of runs', () => {
    const page = readFileSync(join(root, 'docs', 'command-line.md'), 'utf8');
    const names = [...Object.keys(commands), ...Object.keys(textCommands)];
    expect(names.filter((name) => !new RegExp(`^\\| .*\`${name}\\b`, 'm').test(page))).toEqual([]);
    expect(runColumnNames.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});
