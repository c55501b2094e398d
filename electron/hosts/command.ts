/** The interface of commands. */
import { realpath } from 'node:fs/promises';
import { refuse } from '../../shared/failure.ts';
import { appFiles } from '../lab/app-files.ts';
import { type Lab, openLab } from '../lab/lab.ts';
import { defaultWorkspace } from '../lab/workspace.ts';
import { commonOptions, fromCaller, type Options, type Values } from './arguments.ts';
import { forkWorkers } from './fork-worker.ts';
import type { Output } from './output.ts';

/** What a command works with. */
export interface Context {
  readonly output: Output;
  readonly lab: Lab;
  /** The labs of further workspaces on the line, for a command that takes several. */
  readonly more: readonly Lab[];
}

/** One command. */
export interface Command<O extends Options = Options> {
  /** One line for `help`. */
  readonly summary: string;
  readonly options: O;
  /** Takes --workspace several times. */
  readonly severalWorkspaces?: true;
  /** Whether it only reads the workspace, which need not be writable then. */
  onlyReads?(values: Values<O>): boolean;
  /** @returns The exit code. Expected failures are thrown as FailureError. */
  run(values: Values<O>, context: Context): Promise<number>;
}

/** All options of a command: its own, and those of every command. */
export const optionsOf = ({ options, severalWorkspaces }: Command): Options => ({
  ...options,
  ...commonOptions,
  ...(severalWorkspaces && { workspace: { ...commonOptions.workspace, many: true } }),
});

/** Defines a command; infers the types of the values from the options. */
export const command = <const O extends Options>(definition: Command<O>): Command<O> => definition;

/**
 * Opens the lab on workspaces (by default, the user's), with workers as forked processes.
 * @param toRead Also opens a workspace that can only be read.
 * @throws FailureError 'bad-usage' if a workspace was given twice, or one that cannot be opened.
 */
export async function openLabs(named: readonly string[], toRead = false): Promise<[Lab, ...Lab[]]> {
  const app = appFiles(import.meta.url);
  const [first = defaultWorkspace(), ...others] = named.map(fromCaller);
  const open = (workspace: string): Promise<Lab> => openLab({ app, workspace, spawn: forkWorkers(app.worker), toRead });
  const labs: [Lab, ...Lab[]] = [await open(first)];
  const places = [await realpath(first)];
  try {
    for (const workspace of others) {
      labs.push(await open(workspace));
      const place = await realpath(workspace);
      if (places.includes(place)) refuse('bad-usage', `--workspace ${workspace} was given twice`);
      places.push(place);
    }
  } catch (error) {
    await Promise.all(labs.map((lab) => lab.close()));
    throw error;
  }
  return labs;
}
