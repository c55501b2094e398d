/** The interface of commands. */

import { appFiles } from '../lab/app-files.ts';
import { type Lab, openLab } from '../lab/lab.ts';
import { defaultWorkspace } from '../lab/workspace.ts';
import { fromCaller, type Options, type Values } from './arguments.ts';
import { forkWorkers } from './fork-worker.ts';
import type { Output } from './output.ts';

/** What a command works with. */
export interface Context {
  readonly output: Output;
  readonly lab: Lab;
}

/** One command. */
export interface Command<O extends Options = Options> {
  /** One line for `help`. */
  readonly summary: string;
  readonly options: O;
  /** Whether it only reads the workspace, which need not be writable then. */
  onlyReads?(values: Values<O>): boolean;
  /** @returns The exit code. Expected failures are thrown as FailureError. */
  run(values: Values<O>, context: Context): Promise<number>;
}

/** Defines a command; infers the types of the values from the options. */
export const command = <const O extends Options>(definition: Command<O>): Command<O> => definition;

/**
 * Opens the lab on a workspace (by default, the user's), with workers as forked processes.
 * @param toRead Also opens a workspace that can only be read.
 */
export function openLabAt(workspace: string | undefined, toRead = false): Promise<Lab> {
  const app = appFiles(import.meta.url);
  return openLab({
    app,
    workspace: workspace === undefined ? defaultWorkspace() : fromCaller(workspace),
    spawn: forkWorkers(app.worker),
    toRead,
  });
}
