/** `help` and `help COMMAND`, made from the commands' declarations. */
import { commonOptions, headOf, type Options } from '../arguments.ts';
import type { Command } from '../command.ts';

/** The text of `help`. */
export function overview(commands: Readonly<Record<string, Command>>): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`);
  return `Pretext Lab trains pretext tasks on local folders of images and exports the encoder.

usage: pretext-lab COMMAND [--json] [--workspace DIR] …

${lines.join('\n')}
  help      show the options of a command: pretext-lab help COMMAND
  version   show the version

Exit codes: 0 done; 1 failed; 2 bad usage; 3 unusable input; 4 diverged; 130 stopped by a signal.
`;
}

/** The text of `help COMMAND`. */
export function helpOn(command: string, { summary, options }: Command): string {
  const all: Options = { ...options, ...commonOptions };
  const lines = Object.entries(all).map(
    ([name, option]) => `  ${headOf(name, option).padEnd(24)} ${option.help}${option.many ? ' (repeatable)' : ''}`,
  );
  return `pretext-lab ${command}: ${summary}\n\n${lines.join('\n')}\n`;
}
