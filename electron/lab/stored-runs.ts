/**
 * What a list shows of runs that are stored and not live. Kept as long as the files that it was read from are the same: the
 * same inode, size and times. 2,000 runs take a few megabytes.
 */
import { type Result, success } from '../../shared/failure.ts';
import type { RunRecord } from '../../shared/run-results.ts';
import { checkpointsFolder, listCheckpoints, metricsFile, recordFile } from '../files/run-folder.ts';
import { identityOf } from './file-identity.ts';
import { type LatestMetrics, readLatestMetrics } from './latest-metrics.ts';
import type { RunStore } from './run-store.ts';

/** What the summary of a stored run is made of. */
export interface StoredRun extends LatestMetrics {
  /** Without the photographs that were excluded, which may be many. */
  readonly record: Omit<RunRecord, 'excluded'>;
  /** Its step; undefined if there is none. */
  readonly lastCheckpoint: number | undefined;
}

interface KnownRun {
  readonly identity: string;
  readonly run: StoredRun;
}

export class StoredRuns {
  readonly #known = new Map<string, KnownRun>();

  constructor(private readonly store: RunStore) {}

  /** @throws FailureError 'not-found' for a text that cannot be an id; the file system's error for metrics that cannot be read. */
  async read(id: string): Promise<Result<StoredRun>> {
    const folder = this.store.folderOf(id);
    const files = [recordFile(folder), metricsFile(folder), checkpointsFolder(folder)];
    // Taken before the files are read: a change in between is seen the next time.
    const identity = files.map(identityOf).join('\n');
    const known = this.#known.get(id);
    if (known?.identity === identity) return success(known.run);
    const read = await this.store.read(id);
    if (!read.ok) {
      this.#known.delete(id);
      return read;
    }
    const { excluded: _, ...record } = read.value;
    const latest = readLatestMetrics(folder);
    const run = { record, ...latest, lastCheckpoint: (await listCheckpoints(folder)).at(-1) };
    this.#known.set(id, { identity, run });
    return success(run);
  }

  /** Forgets all runs except these. */
  keepOnly(ids: readonly string[]): void {
    const kept = new Set(ids);
    for (const id of this.#known.keys()) if (!kept.has(id)) this.#known.delete(id);
  }
}
