/** `pretext-lab COMMAND …`: finds the command, runs it, and turns failures into messages and exit codes. */
import { asFailure, isBug, refuse } from '../../shared/failure.ts';
import { appFiles } from '../lab/app-files.ts';
import { commonOptions, parseOptions } from './arguments.ts';
import { type Command, openLabAt } from './command.ts';
import { answersCommand } from './commands/answers.ts';
import { auditCommand } from './commands/audit.ts';
import { benchCommand } from './commands/bench.ts';
import { diagnoseCommand } from './commands/diagnose.ts';
import { doctorCommand } from './commands/doctor.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { helpOn, overview } from './commands/help.ts';
import { indexCommand } from './commands/index-folders.ts';
import { lookCommand } from './commands/look.ts';
import { plantCommand } from './commands/plant.ts';
import { runsCommand } from './commands/runs.ts';
import { serveCommand } from './commands/serve.ts';
import { storageCommand } from './commands/storage.ts';
import { trainCommand } from './commands/train.ts';
import { exitCodeOf, openOutput, wordsOf } from './output.ts';

const commands: Readonly<Record<string, Command>> = {
  index: indexCommand,
  train: trainCommand,
  evaluate: evaluateCommand,
  export: exportCommand,
  audit: auditCommand,
  diagnose: diagnoseCommand,
  look: lookCommand,
  answers: answersCommand,
  plant: plantCommand,
  doctor: doctorCommand,
  bench: benchCommand,
  serve: serveCommand,
  runs: runsCommand,
  storage: storageCommand,
};

async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  const output = openOutput(words.includes('--json'));
  // Help is text for people: with --json it goes to stderr.
  const tell = (words: string) => (output.json ? process.stderr : process.stdout).write(words);
  try {
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
      tell(!rest[0] || rest[0].startsWith('-') ? overview(commands) : helpOn(rest[0], find(rest[0])));
      return name === undefined ? 2 : 0;
    }
    if (name === 'version' || name === '--version') {
      tell(`pretext-lab ${appFiles(import.meta.url).version}\n`);
      return 0;
    }
    const command = find(name);
    if (rest.includes('--help') || rest.includes('-h')) {
      tell(helpOn(name, command));
      return 0;
    }
    const { workspace, json: _, ...values } = parseOptions(name, { ...command.options, ...commonOptions }, rest);
    const lab = await openLabAt(workspace, command.onlyReads?.(values));
    try {
      return await command.run(values, { lab, output });
    } finally {
      await lab.close();
    }
  } catch (error) {
    const failure = asFailure(error);
    output.line({ event: 'error', ...failure });
    process.stderr.write(`pretext-lab: ${wordsOf(failure)}\n`);
    if (error instanceof Error && isBug(error)) process.stderr.write(`${error.stack}\n`);
    return exitCodeOf(failure);
  }
}

function find(name: string): Command {
  if (Object.hasOwn(commands, name)) return commands[name]!;
  return refuse('bad-usage', `there is no command '${name}'`, `the commands are ${Object.keys(commands).join(', ')}`);
}

process.exitCode = await main(process.argv.slice(2));
