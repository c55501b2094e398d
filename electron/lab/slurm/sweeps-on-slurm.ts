/** The sweeps of a workspace that were submitted to a cluster. */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { refuse } from '../../../shared/failure.ts';
import type { AppFiles } from '../app-files.ts';
import { isId } from '../run-store.ts';
import { typedCommand } from '../typed-command.ts';
import type { Workspace } from '../workspace.ts';
import { ClusterSweep } from './cluster-sweep.ts';
import { readProfile, type SlurmProfile } from './profile.ts';

/** Finds the jobs of sweeps. */
export class SweepsOnSlurm {
  readonly #workspace: Workspace;
  readonly #app: AppFiles;
  readonly #opened = new Map<string, ClusterSweep>();

  constructor(workspace: Workspace, app: AppFiles) {
    this.#workspace = workspace;
    this.#app = app;
  }

  /** The jobs of a sweep. @param id Of a sweep that exists. */
  of(id: string): ClusterSweep {
    const opened = this.#opened.get(id);
    if (opened) return opened;
    const { root, runs, sweeps } = this.#workspace;
    const sweep = new ClusterSweep({
      sweep: id,
      folder: join(sweeps, id, 'slurm'),
      workspace: root,
      runsFolder: runs,
      command: [process.execPath, join(this.#app.root, 'dist', 'hosts', 'cli.js')],
    });
    this.#opened.set(id, sweep);
    return sweep;
  }

  /** Whether runs of a sweep were ever submitted. */
  async isSubmitted(id: string): Promise<boolean> {
    if (!isId(id)) return false;
    return access(this.of(id).file).then(
      () => true,
      () => false,
    );
  }

  /** The profile that a sweep was submitted with last, as it is now. @throws FailureError if it is gone or damaged. */
  async profileOf(id: string, workspace: string): Promise<SlurmProfile> {
    const file = await this.of(id).profile();
    if (file !== undefined) return readProfile(file, workspace, '/');
    return refuse(
      'bad-usage',
      `${id} was not submitted yet`,
      `name a profile: ${typedCommand(`sweep --resume ${id} --slurm PROFILE`, workspace)}`,
    );
  }
}
