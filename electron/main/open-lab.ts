/** Opens the lab on its workspace. If the workspace is not writable, a dialog explains why and offers to choose another. */
import { app, dialog, shell } from 'electron';
import { asFailure, type Failure } from '../../shared/failure.ts';
import { type Lab, openLab } from '../lab/lab.ts';
import { defaultWorkspace } from '../lab/workspace.ts';
import { files } from './app-paths.ts';
import { askForWorkspace } from './choose-workspace.ts';
import { recall, remember } from './desktop-settings.ts';
import { log } from './log.ts';
import { spawnUtility } from './worker-spawn.ts';

/** The workspace from the command line, the one chosen before, or the default one, in this order. */
const preferredWorkspace = (): string =>
  app.commandLine.getSwitchValue('workspace') || recall().workspace || defaultWorkspace();

/** Asks for another workspace. @returns The folder; undefined if the user quits. */
async function askForAnother(failure: Failure): Promise<string | undefined> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Pretext Lab cannot start',
    message: 'The folder for runs and caches cannot be used.',
    detail: `${failure.message}\n\nChoose another folder, or make this one writable and start again.`,
    buttons: ['Choose another folder…', 'Quit'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  if (response !== 0) return undefined;
  return askForWorkspace();
}

/** Opens the lab. @returns Undefined if the user chose no usable workspace. */
export async function openDesktopLab(): Promise<Lab | undefined> {
  let workspace: string | undefined = preferredWorkspace();
  while (workspace !== undefined) {
    try {
      const lab = await openLab({
        workspace,
        app: files,
        spawn: spawnUtility(files.worker),
        moveToTrash: (folder) => shell.trashItem(folder),
      });
      if (workspace !== preferredWorkspace()) remember({ workspace });
      return lab;
    } catch (error) {
      const failure = asFailure(error);
      log('error', `${workspace}: ${failure.message}`);
      workspace = await askForAnother(failure);
    }
  }
  return undefined;
}
