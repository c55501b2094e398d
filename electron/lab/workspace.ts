/** The folder of everything that the lab stores: runs, sweeps, datasets with their packed caches, planted copies, added encoders, and the trash. */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { failure, type Result, success } from '../../shared/failure.ts';
import { makeFolder } from '../files/make-folder.ts';

/** Absolute paths of the workspace's folders. */
export interface Workspace {
  readonly root: string;
  readonly runs: string;
  readonly sweeps: string;
  readonly datasets: string;
  /** Copies of the sample photographs with a planted cue. */
  readonly planted: string;
  /** Copies of encoders that were added from files. */
  readonly encoders: string;
  readonly trash: string;
}

/** The default workspace, by the conventions of the platform. */
export function defaultWorkspace(
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home = homedir(),
): string {
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'pretext-lab');
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'pretext-lab');
  return join(env.XDG_DATA_HOME || join(home, '.local', 'share'), 'pretext-lab');
}

/** Only the owner may read photographs and runs. */
const ownerOnly = 0o700;

/**
 * Creates missing folders, and checks that they can be written.
 * @param toRead Also opens a workspace that can only be read, for listing what is in it.
 */
export async function openWorkspace(folder: string, toRead = false): Promise<Result<Workspace>> {
  const root = resolve(folder);
  const workspace = {
    root,
    runs: join(root, 'runs'),
    sweeps: join(root, 'sweeps'),
    datasets: join(root, 'datasets'),
    planted: join(root, 'planted'),
    encoders: join(root, 'encoders'),
    trash: join(root, 'trash'),
  };
  try {
    const { root: _, ...folders } = workspace;
    for (const path of Object.values(folders)) {
      await makeFolder(path, ownerOnly);
    }
    const probe = join(root, `.probe-${process.pid}`);
    await writeFile(probe, '');
    await rm(probe);
  } catch (error) {
    if (toRead && (await Promise.all([workspace.runs, workspace.datasets].map(canBeListed))).every(Boolean))
      return success(workspace);
    return failure(
      'unusable-input',
      `the workspace ${root} cannot be written: ${(error as Error).message}`,
      'choose another with --workspace DIR',
    );
  }
  return success(workspace);
}

const canBeListed = (path: string): Promise<boolean> =>
  readdir(path).then(
    () => true,
    () => false,
  );
