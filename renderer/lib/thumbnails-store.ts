/** The thumbnails of images that are listed by their paths. */
import { create } from 'zustand';
import type { Failure } from '../../shared/failure.ts';
import { lab } from './lab-client.ts';

/** Ids of pictures by path, or by path within the chosen folder; null if the dataset does not have the image. */
export type Pictures = ReadonlyMap<string, string | null>;

interface Thumbnails {
  /** By the id of the dataset. */
  readonly pictures: Readonly<Record<string, Pictures>>;
  readonly failure: Failure | undefined;
  /** Loads the thumbnails that are not loaded yet. */
  load(dataset: string, names: readonly string[]): Promise<void>;
}

/** Most names in one request. */
const atOnce = 500;
export const noPictures: Pictures = new Map();

export const useThumbnails = create<Thumbnails>()((set, get) => {
  const asked = new Map<string, Set<string>>();
  return {
    pictures: {},
    failure: undefined,
    async load(dataset, names) {
      const before = asked.get(dataset) ?? new Set<string>();
      asked.set(dataset, before);
      const images = [...new Set(names)].filter((name) => !before.has(name)).slice(0, atOnce);
      if (images.length === 0) return;
      for (const name of images) before.add(name);
      const found = await lab.request('datasets.find', { dataset, images });
      if (!found.ok) {
        for (const name of images) before.delete(name);
        set({ failure: found.failure });
        return;
      }
      const pictures = new Map(get().pictures[dataset]);
      images.forEach((name, i) => {
        pictures.set(name, found.value.images[i]?.picture ?? null);
      });
      set({ pictures: { ...get().pictures, [dataset]: pictures }, failure: undefined });
    },
  };
});
