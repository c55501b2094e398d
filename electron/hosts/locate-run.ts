/** Finds the run that a user names. */
import { FailureError } from '../../shared/failure.ts';
import type { Lab } from '../lab/lab.ts';
import { callerFolder } from './arguments.ts';

/** The option of every command for one run. */
export const runOption = { takes: 'RUN', help: "a run's id in the workspace, or its folder" } as const;

/** The id of a run that is named by its id or its folder. @throws FailureError 'unusable-input' if it is neither. */
export async function locateRun(lab: Lab, named: string): Promise<string> {
  const run = await lab.store.locate(named, callerFolder());
  if (!run.ok) throw new FailureError(run.failure);
  return run.value;
}
