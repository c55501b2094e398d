/** Disk space that the lab uses, and how to free it. */
import type { ResultOf } from '../../shared/protocol.ts';
import { bytesBelow } from '../files/bytes-below.ts';
import type { Datasets } from './datasets.ts';
import type { Plants } from './planted-copies.ts';
import type { Runs } from './runs.ts';
import type { WorkerJobs } from './worker-jobs.ts';
import type { Workspace } from './workspace.ts';

/** Measures and clears caches. */
export class Storage {
  constructor(
    private readonly workspace: Workspace,
    private readonly datasets: Datasets,
    private readonly runs: Runs,
    private readonly plants: Plants,
    private readonly jobs: WorkerJobs,
  ) {}

  async get(): Promise<ResultOf<'storage.get'>> {
    const inUse = await this.#inUse();
    await this.datasets.measure();
    return {
      workspace: this.workspace.root,
      caches: await Promise.all(
        this.datasets.list().map(async ({ id, name, cacheBytes }) => ({
          dataset: id,
          name,
          bytes: cacheBytes + (await this.plants.bytes(this.datasets.foldersOf(id))),
          inUse: inUse.has(id),
        })),
      ),
      runsBytes: await bytesBelow(this.workspace.runs),
      encodersBytes: await bytesBelow(this.workspace.encoders),
    };
  }

  /** Clears packs and planted copies of the given datasets, except datasets in use. */
  async clear(ids: readonly string[]): Promise<ResultOf<'storage.clear'>> {
    const inUse = await this.#inUse();
    let freedBytes = 0;
    for (const id of ids.filter((each) => !inUse.has(each)))
      freedBytes += (await this.datasets.clearCache(id)) + (await this.plants.clear(this.datasets.foldersOf(id)));
    return { freedBytes };
  }

  async #inUse(): Promise<Set<string>> {
    const ids = new Set([...(await this.runs.datasetsInUse()), ...this.jobs.datasetsInUse()]);
    for (const { id } of this.datasets.list()) if (this.datasets.isIndexing(id)) ids.add(id);
    return ids;
  }
}
