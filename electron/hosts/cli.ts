/** `pretext-lab COMMAND …`: finds the command, runs it, and turns failures into messages and exit codes. */
import { asFailure, isBug, refuse } from '../../shared/failure.ts';
import { didYouMean } from '../../shared/nearest-word.ts';
import { appFiles } from '../lab/app-files.ts';
import { programName } from '../lab/typed-command.ts';
import { parseOptions } from './arguments.ts';
import { openLabs, optionsOf } from './command.ts';
import { cardOf } from './commands/train-options.ts';
import { findCommand, textCommands } from './commands.ts';
import { type Shell, shells } from './completion/completable.ts';
import { completionScript } from './completion/completion.ts';
import { helpOn, overview } from './help.ts';
import { exitCodeOf, openOutput, wordsOf } from './output.ts';

async function main(words: readonly string[]): Promise<number> {
  const output = openOutput(words.includes('--json'));
  try {
    const text = textOf(words);
    if (text !== undefined) {
      // It is for people: with --json it goes to stderr.
      (output.json ? process.stderr : process.stdout).write(text);
      return words.length === 0 ? 2 : 0;
    }
    const [name = '', ...rest] = words;
    const command = findCommand(name);
    const { workspace, json: _, ...values } = parseOptions(name, optionsOf(command), rest);
    const named = workspace === undefined || typeof workspace === 'boolean' ? [] : [workspace].flat();
    const labs = await openLabs(named, command.onlyReads?.(values));
    const [lab, ...more] = labs;
    try {
      return await command.run(values, { lab, more, output });
    } finally {
      await Promise.all(labs.map((each) => each.close()));
    }
  } catch (error) {
    const failure = asFailure(error);
    output.line({ event: 'error', ...failure });
    process.stderr.write(`pretext-lab: ${wordsOf(failure)}\n`);
    if (error instanceof Error && isBug(error)) process.stderr.write(`${error.stack}\n`);
    return exitCodeOf(failure);
  }
}

/** What is asked for, if it is only a text: help, the version or a completion script. */
function textOf([name, ...rest]: readonly string[]): string | undefined {
  const [first] = rest.filter((word) => word !== '--json');
  switch (name) {
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      return first === undefined || first.startsWith('-') || first in textCommands ? overview() : helpWith(first, rest);
    case 'version':
    case '--version':
      return `pretext-lab ${appFiles(import.meta.url).version}\n`;
    case 'completion':
      return first === '--help' || first === '-h' ? overview() : completionScript(shellOf(first));
    default:
      return rest.includes('--help') || rest.includes('-h') ? helpWith(name, rest) : undefined;
  }
}

function shellOf(named: string | undefined): Shell {
  const shell = shells.find((each) => each === named);
  if (shell) return shell;
  const takes = `completion takes one of ${shells.join(', ')}`;
  if (named === undefined) return refuse('bad-usage', takes, `for example ${programName()} completion bash`);
  return refuse('bad-usage', `${takes}: found '${named}'`, didYouMean(named, shells));
}

/** The help on a command, with the settings of the task that the words name. */
function helpWith(name: string, words: readonly string[]): string {
  const command = findCommand(name);
  const task = words[words.indexOf('--task') + 1];
  const isNamed = words.includes('--task') && 'set' in command.options && task !== undefined;
  return helpOn(name, command, isNamed ? cardOf(task) : undefined);
}

process.exitCode = await main(process.argv.slice(2));
