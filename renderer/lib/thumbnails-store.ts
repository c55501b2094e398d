/** The thumbnails of images that are listed by their paths. */
import { create } from 'zustand';
import type { Failure } from '../../shared/failure.ts';
import { lab } from './lab-client.ts';

/** Ids of pictures by path, or by path within the chosen folder; null if the dataset does not have the image. */
type Pictures = ReadonlyMap<string, string | null>;

interface Thumbnails {
  /** By the id of the dataset. */
  readonly pictures: Readonly<Record<string, Pictures>>;
  readonly failure: Failure | undefined;
  /** Loads the thumbnails that are not loaded yet. What is asked for at the same time is asked in one request. */
  load(dataset: string, names: readonly string[]): void;
}

/** Most names in one request. */
const atOnce = 500;
const none: Pictures = new Map();

export const useThumbnails = create<Thumbnails>()((set, get) => {
  /** Names by dataset: those that were ever asked for, and those of the next request. */
  const asked = new Map<string, Set<string>>();
  const next = new Map<string, string[]>();

  async function ask(dataset: string): Promise<void> {
    const names = next.get(dataset) ?? [];
    next.delete(dataset);
    for (let from = 0; from < names.length; from += atOnce) {
      const images = names.slice(from, from + atOnce);
      const found = await lab.request('datasets.find', { dataset, images });
      if (!found.ok) {
        for (const name of images) asked.get(dataset)?.delete(name);
        set({ failure: found.failure });
        return;
      }
      const pictures = new Map(get().pictures[dataset]);
      images.forEach((name, i) => {
        pictures.set(name, found.value.images[i]?.picture ?? null);
      });
      set({ pictures: { ...get().pictures, [dataset]: pictures }, failure: undefined });
    }
  }

  return {
    pictures: {},
    failure: undefined,
    load(dataset, names) {
      const before = asked.get(dataset) ?? new Set<string>();
      asked.set(dataset, before);
      const wanted = [...new Set(names)].filter((name) => !before.has(name));
      if (wanted.length === 0) return;
      for (const name of wanted) before.add(name);
      if (!next.has(dataset)) setTimeout(() => void ask(dataset));
      next.set(dataset, [...(next.get(dataset) ?? []), ...wanted]);
    },
  };
});

/** The thumbnails of a dataset that are loaded. */
export const useThumbnailsOf = (dataset: string | undefined): Pictures =>
  useThumbnails((state) => (dataset === undefined ? undefined : state.pictures[dataset])) ?? none;
