/** The commands by name: one table for parsing, `help` and completion. */
import { refuse } from '../../shared/failure.ts';
import { didYouMean } from '../../shared/nearest-word.ts';
import type { Command } from './command.ts';
import { answersCommand } from './commands/answers.ts';
import { auditCommand } from './commands/audit.ts';
import { benchCommand } from './commands/bench.ts';
import { compareCommand } from './commands/compare.ts';
import { diagnoseCommand } from './commands/diagnose.ts';
import { doctorCommand } from './commands/doctor.ts';
import { embedCommand } from './commands/embed.ts';
import { encodersCommand } from './commands/encoders.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { indexCommand } from './commands/index-folders.ts';
import { insideCommand } from './commands/inside.ts';
import { lookCommand } from './commands/look.ts';
import { mapCommand } from './commands/map.ts';
import { measureCommand } from './commands/measure.ts';
import { neighboursCommand } from './commands/neighbours.ts';
import { plantCommand } from './commands/plant.ts';
import { runsCommand } from './commands/runs.ts';
import { serveCommand } from './commands/serve.ts';
import { storageCommand } from './commands/storage.ts';
import { sweepCommand } from './commands/sweep.ts';
import { trainCommand } from './commands/train.ts';

/** The commands that open the lab. */
export const commands: Readonly<Record<string, Command>> = {
  index: indexCommand,
  train: trainCommand,
  evaluate: evaluateCommand,
  embed: embedCommand,
  neighbours: neighboursCommand,
  map: mapCommand,
  inside: insideCommand,
  measure: measureCommand,
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
  compare: compareCommand,
  sweep: sweepCommand,
  encoders: encodersCommand,
  storage: storageCommand,
};

/** The commands that only print a text, with one line for `help`. */
export const textCommands = {
  help: 'show the options of a command, with --task ID also the settings of a task',
  version: 'show the version',
  completion: 'print a script that completes commands and options: completion bash, zsh or fish',
} as const;

/** The command of this name. @throws FailureError 'bad-usage' with the nearest command and all others. */
export function findCommand(name: string): Command {
  if (Object.hasOwn(commands, name)) return commands[name]!;
  const names = [...Object.keys(commands), ...Object.keys(textCommands)];
  const hint = didYouMean(name, names, `the commands are ${names.join(', ')}`);
  return refuse('bad-usage', `there is no command '${name}'`, hint);
}
