/** Where everything that the lab keeps lives: runs, what it knows of datasets with their packed caches, photographs that it planted, and the trash. */
import { rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { failure, type Result, success } from '../../shared/failure.ts';
import { makeFolder } from '../files/make-folder.ts';

export interface Workspace {
  readonly root: string;
  readonly runs: string;
  readonly datasets: string;
  /** Copies of the sample photographs with a cue put in. */
  readonly planted: string;
  readonly trash: string;
}

/** The folder for a person who names none, by the custom of the platform. */
export function defaultWorkspace(
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home = homedir(),
): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'pretext-lab');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'pretext-lab');
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'pretext-lab');
}

/** What a person's photographs and runs hold is nobody else's business. */
const ownersAlone = 0o700;

/** Makes the folders that are missing and proves that they can be written. */
export async function openWorkspace(folder: string): Promise<Result<Workspace>> {
  const root = resolve(folder);
  const workspace = {
    root,
    runs: join(root, 'runs'),
    datasets: join(root, 'datasets'),
    planted: join(root, 'planted'),
    trash: join(root, 'trash'),
  };
  try {
    for (const path of [workspace.runs, workspace.datasets, workspace.planted, workspace.trash]) {
      await makeFolder(path, ownersAlone);
    }
    const probe = join(root, `.probe-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    return failure(
      'unusable-input',
      `the workspace ${root} cannot be written: ${(error as Error).message}`,
      'choose another with --workspace DIR',
    );
  }
  return success(workspace);
}
