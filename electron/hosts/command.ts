/** What a command is, and what each is given. */

import { appFiles } from '../lab/app-files.ts';
import { type Lab, openLab } from '../lab/lab.ts';
import { defaultWorkspace } from '../lab/workspace.ts';
import { fromCaller, type Options, type Values } from './arguments.ts';
import { forkWorkers } from './fork-worker.ts';
import type { Output } from './output.ts';

export interface Context {
  readonly output: Output;
  readonly lab: Lab;
}

export interface Command<O extends Options = Options> {
  /** One line for `help`. */
  readonly summary: string;
  readonly options: O;
  /** @returns The exit code. Expected failures are thrown as FailureError. */
  run(values: Values<O>, context: Context): Promise<number>;
}

/** Infers the types of the values from the options. */
export const command = <const O extends Options>(definition: Command<O>): Command<O> => definition;

/** The lab over the workspace that was asked for, with its workers as forked processes. */
export function openLabAt(workspace: string | undefined): Promise<Lab> {
  const app = appFiles(import.meta.url);
  return openLab({
    app,
    workspace: workspace === undefined ? defaultWorkspace() : fromCaller(workspace),
    spawn: forkWorkers(app.worker),
  });
}
