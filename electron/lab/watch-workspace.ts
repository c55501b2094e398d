/**
 * Notices what other processes change in the workspace while a page is open: runs, sweeps and datasets of a command line appear in
 * its lists. The files are looked at every two seconds: file systems shared by several machines report no changes.
 */
import { type Stats, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFile, recordFile } from '../files/run-folder.ts';
import { recordOfDataset } from './dataset-store.ts';
import { recordOfSweep } from './sweeps/sweep-store.ts';
import type { Workspace } from './workspace.ts';

const lookEveryMs = 2_000;

/** Told what has changed. */
export interface OnChange {
  /** Ids of runs that are new or have changed, and of those that are gone. */
  runs(changed: readonly string[], gone: readonly string[]): Promise<void>;
  /** Ids of sweeps that are new or have changed, and of those that are gone. */
  sweeps(changed: readonly string[], gone: readonly string[]): Promise<void>;
  /** A dataset is new or has changed. */
  datasets(): Promise<void>;
}

/** Ids, and a text that changes with their files. */
type Identities = ReadonlyMap<string, string>;

export class WorkspaceWatch {
  #watchers = 0;
  #timer: NodeJS.Timeout | undefined;
  #runs: Promise<Identities> | undefined;
  #sweeps: Promise<Identities> | undefined;
  #datasets: Promise<Identities> | undefined;

  constructor(
    private readonly workspace: Pick<Workspace, 'runs' | 'sweeps' | 'datasets'>,
    private readonly onChange: OnChange,
  ) {}

  /** Changes from now on are reported until all who began have ended. @returns Ends it. */
  begin(): () => void {
    this.#watchers += 1;
    if (this.#watchers === 1) {
      this.#runs = orNone(this.#runsNow());
      this.#sweeps = orNone(this.#sweepsNow());
      this.#datasets = orNone(this.#datasetsNow());
      this.#lookLater();
    }
    return () => {
      this.#watchers -= 1;
      if (this.#watchers === 0) clearTimeout(this.#timer);
    };
  }

  #lookLater(): void {
    clearTimeout(this.#timer); // that of a page which came while the last one was leaving
    this.#timer = setTimeout(() => {
      void this.#look()
        .catch(() => undefined) // the workspace cannot be read at the moment; a request for its lists says why
        .finally(() => {
          if (this.#watchers > 0) this.#lookLater();
        });
    }, lookEveryMs);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    const [runs, runsBefore] = [await this.#runsNow(), await this.#runs!];
    this.#runs = Promise.resolve(runs);
    const changedRuns = difference(runs, runsBefore);
    if (changedRuns) await this.onChange.runs(changedRuns.changed, changedRuns.gone);

    const [sweeps, sweepsBefore] = [await this.#sweepsNow(), await this.#sweeps!];
    this.#sweeps = Promise.resolve(sweeps);
    const changedSweeps = difference(sweeps, sweepsBefore);
    if (changedSweeps) await this.onChange.sweeps(changedSweeps.changed, changedSweeps.gone);

    const [datasets, datasetsBefore] = [await this.#datasetsNow(), await this.#datasets!];
    this.#datasets = Promise.resolve(datasets);
    if ([...datasets.keys()].some((id) => datasets.get(id) !== datasetsBefore.get(id))) await this.onChange.datasets();
  }

  /** The lock of a run appears when a process begins to train it; while it is held, only its times change. */
  #runsNow(): Promise<Identities> {
    return identitiesIn(this.workspace.runs, (folder) =>
      [found(recordFile(folder), content), found(lockFile(folder), ({ ino }) => `${ino}`)].join('\n'),
    );
  }

  #sweepsNow(): Promise<Identities> {
    return identitiesIn(this.workspace.sweeps, (folder) => found(recordOfSweep(folder), content));
  }

  #datasetsNow(): Promise<Identities> {
    return identitiesIn(this.workspace.datasets, (folder) => found(recordOfDataset(folder), content));
  }
}

/** Nothing from a folder that cannot be read when a page comes: everything in it is reported once it can be. */
const orNone = (now: Promise<Identities>): Promise<Identities> => now.catch(() => new Map());

/** What is new or has changed, and what is gone; undefined if nothing is. */
function difference(now: Identities, before: Identities) {
  const changed = [...now.keys()].filter((id) => now.get(id) !== before.get(id));
  const gone = [...before.keys()].filter((id) => !now.has(id));
  return changed.length + gone.length > 0 ? { changed, gone } : undefined;
}

async function identitiesIn(folder: string, identityOf: (folder: string) => string): Promise<Identities> {
  const entries = await readdir(folder, { withFileTypes: true });
  const ids = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return new Map(ids.map((id) => [id, identityOf(join(folder, id))]));
}

const content = ({ ino, size, mtimeMs }: Stats): string => `${ino} ${size} ${mtimeMs}`;

/** Synchronous, because a lookup takes microseconds and an asynchronous call ten times as long. */
function found(path: string, identity: (stats: Stats) => string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? identity(stats) : 'none';
}
