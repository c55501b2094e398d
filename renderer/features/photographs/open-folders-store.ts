/** Opens folders, one request at a time: the samples, chosen folders, or dropped folders. */
import { create } from 'zustand';
import { asFailure, type Failure } from '../../../shared/failure.ts';
import type { ImageReading } from '../../../shared/image-reading.ts';
import type { DatasetSummary, Folder } from '../../../shared/protocol.ts';
import { useDatasets } from '../../lib/datasets-store.ts';
import { desktop, lab } from '../../lib/lab-client.ts';

type Opened = Promise<DatasetSummary | undefined>;

interface Opening {
  readonly busy: 'samples' | 'folders' | undefined;
  readonly failure: Failure | undefined;
  openSamples(): Opened;
  /** @param reading How their images are read; colour of 8 bits if omitted. */
  openFolders(folders: readonly Folder[], reading?: ImageReading): Opened;
  /** Opens the native dialog of the desktop app; undefined if the user cancels. */
  chooseNatively(): Opened;
  openDropped(files: readonly File[]): Opened;
}

export const useOpening = create<Opening>()((set) => {
  async function opening(
    busy: 'samples' | 'folders',
    tokens: () => Promise<readonly string[]>,
    reading?: ImageReading,
  ): Opened {
    set({ busy, failure: undefined });
    try {
      const chosen = await tokens();
      return chosen.length > 0 ? await useDatasets.getState().open(chosen, reading) : undefined;
    } catch (error) {
      set({ failure: asFailure(error) });
      return undefined;
    } finally {
      set({ busy: undefined });
    }
  }
  const tokensOf = (folders: readonly Folder[] | undefined) => (folders ?? []).map((folder) => folder.token);
  return {
    busy: undefined,
    failure: undefined,
    openSamples: () =>
      opening('samples', async () => {
        const samples = await lab.request('folders.samples', {});
        if (samples.ok) return [samples.value.token];
        set({ failure: samples.failure });
        return [];
      }),
    openFolders: (folders, reading) => opening('folders', async () => tokensOf(folders), reading),
    chooseNatively: () => opening('folders', async () => tokensOf(await desktop?.chooseFolders())),
    openDropped: (files) => opening('folders', async () => tokensOf(await desktop?.folderOfDrop(files))),
  };
});
