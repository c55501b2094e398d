/** What the lab takes on the disk, and how to get it back. */
import type { ResultOf } from '../../shared/protocol.ts';
import { datasetId } from './chosen-folders.ts';
import { bytesBelow } from './dataset-store.ts';
import type { Datasets } from './datasets.ts';
import type { Evaluations } from './evaluations.ts';
import type { Runs } from './runs.ts';
import type { Workspace } from './workspace.ts';

export class Storage {
  constructor(
    private readonly workspace: Workspace,
    private readonly datasets: Datasets,
    private readonly runs: Runs,
    private readonly evaluations: Evaluations,
  ) {}

  async get(): Promise<ResultOf<'storage.get'>> {
    const inUse = await this.#inUse();
    await this.datasets.measure();
    return {
      workspace: this.workspace.root,
      caches: this.datasets.list().map(({ id, name, cacheBytes }) => ({
        dataset: id,
        name,
        bytes: cacheBytes,
        inUse: inUse.has(id),
      })),
      runsBytes: await bytesBelow(this.workspace.runs),
    };
  }

  /** Clears the packs of those of these datasets that nothing is using. */
  async clear(ids: readonly string[]): Promise<ResultOf<'storage.clear'>> {
    const inUse = await this.#inUse();
    let freedBytes = 0;
    for (const id of ids) if (!inUse.has(id)) freedBytes += await this.datasets.clearCache(id);
    return { freedBytes };
  }

  async #inUse(): Promise<Set<string>> {
    const read = [...(await this.runs.foldersInUse()), ...this.evaluations.foldersInUse()];
    const ids = new Set(read.map((folders) => datasetId(folders)));
    for (const { id } of this.datasets.list()) if (this.datasets.isIndexing(id)) ids.add(id);
    return ids;
  }
}
