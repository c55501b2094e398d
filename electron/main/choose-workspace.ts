/** Chooses the folder for runs and caches: when the usual one cannot be used, or for the next start. */
import { dialog } from 'electron';
import { remember } from './desktop-settings.ts';

/** Asks for a folder. @returns Undefined if none was chosen. */
export async function askForWorkspace(): Promise<string | undefined> {
  const { filePaths } = await dialog.showOpenDialog({
    title: 'Choose a folder for runs and caches',
    properties: ['openDirectory', 'createDirectory'],
  });
  return filePaths[0];
}

/** Asks for another workspace, which the app opens from its next start on: runs of this one may be training. */
export async function chooseNextWorkspace(): Promise<void> {
  const workspace = await askForWorkspace();
  if (workspace === undefined) return;
  remember({ workspace });
  await dialog.showMessageBox({
    type: 'info',
    title: 'Pretext Lab',
    message: 'The workspace opens at the next start.',
    detail: `${workspace}\n\nQuit Pretext Lab and start it again. The runs of this workspace stay where they are; choose its folder again to come back.`,
    noLink: true,
  });
}
