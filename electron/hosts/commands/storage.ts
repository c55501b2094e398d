/** `storage`: what the caches take on the disk; `storage --clear` deletes those that nothing uses. */
import { refuse } from '../../../shared/failure.ts';
import { didYouMean } from '../../../shared/nearest-word.ts';
import type { ResultOf } from '../../../shared/protocol.ts';
import { datasetId, realFolders } from '../../lab/real-folders.ts';
import { typedCommand } from '../../lab/typed-command.ts';
import { fromCaller } from '../arguments.ts';
import { command } from '../command.ts';
import { table } from '../table.ts';

type Cache = ResultOf<'storage.get'>['caches'][number];

export const storageCommand = command({
  summary: 'list the caches with their sizes; clear them',
  options: {
    clear: {
      takes: 'DATASET',
      rest: true,
      help: 'clear all caches that are not in use, or those of these datasets, by id or folder',
    },
  },
  onlyReads: ({ clear }) => clear === undefined,
  run: async ({ clear }, { lab, output }) => {
    const { workspace, caches, runsBytes, encodersBytes } = await lab.storage.get();
    if (clear === undefined) {
      for (const cache of caches) output.line({ event: 'cache', ...cache });
      output.line({ event: 'storage', workspace, runsBytes, encodersBytes });
      if (!output.json)
        for (const line of [
          ...words(caches),
          `runs: ${mebibytes(runsBytes)}`,
          `encoders from files: ${mebibytes(encodersBytes)}`,
          `workspace: ${workspace}`,
        ])
          output.say(line);
      return 0;
    }
    const named = clear.length === 0 ? caches : await Promise.all(clear.map((each) => find(caches, each, workspace)));
    const inUse = named.filter((cache) => cache.inUse);
    if (clear.length > 0 && inUse.length > 0)
      refuse(
        'bad-usage',
        `the cache of ${inUse.map(({ name }) => name).join(', ')} is in use`,
        'stop what uses it first, or wait until it has ended',
      );
    const { freedBytes } = await lab.storage.clear(named.map(({ dataset }) => dataset));
    output.line({ event: 'cleared', freedBytes, inUse: inUse.map(({ dataset }) => dataset) });
    if (!output.json) {
      output.say(`${mebibytes(freedBytes)} freed`);
      for (const { name } of inUse) output.say(`in use, not cleared: ${name}`);
    }
    return 0;
  },
});

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

function words(caches: readonly Cache[]): string[] {
  if (caches.length === 0) return ['no caches yet'];
  const rows = caches.map(({ dataset, name, bytes, inUse }) => [
    dataset,
    name,
    mebibytes(bytes),
    inUse ? 'in use' : '',
  ]);
  return table(['dataset', 'name', 'size', ''], rows, ['name', '']);
}

/** The cache of a dataset that was named by its id or its folder. @throws FailureError 'not-found' if there is none. */
async function find(caches: readonly Cache[], named: string, workspace: string): Promise<Cache> {
  const byId = caches.find(({ dataset }) => dataset === named);
  if (byId) return byId;
  const folders = await realFolders([fromCaller(named)]).catch(() => [fromCaller(named)]); // it may be gone
  const byFolder = caches.find(({ dataset }) => dataset === datasetId(folders));
  if (byFolder) return byFolder;
  const ids = caches.map(({ dataset }) => dataset);
  const list = `\`${typedCommand('storage', workspace)}\` lists the datasets`;
  return refuse('not-found', `'${named}' is neither a dataset's id nor its folder`, didYouMean(named, ids, list));
}
