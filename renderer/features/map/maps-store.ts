/** The stored maps that the page shows, and what the maps beside each other share: the colours, the selection, the image under the pointer. */
import { create } from 'zustand';
import type { Failure } from '../../../shared/failure.ts';
import type { MapMethod, StoredMap } from '../../../shared/map.ts';
import { lab } from '../../lib/lab-client.ts';
import type { Colouring } from './colouring.ts';

/** What a stored map is of. */
export interface MapOf {
  /** The id of a run or of an added encoder. */
  readonly encoder: string;
  readonly dataset: string;
  readonly method: MapMethod;
}
export const keyOf = ({ encoder, dataset, method }: MapOf): string => [encoder, dataset, method].join(' ');

/** How images join the selection. */
export type Joining = 'replace' | 'add' | 'remove';

interface Maps {
  /** By keyOf(): null if there is none, undefined until it is loaded. */
  readonly loaded: Readonly<Record<string, StoredMap | null>>;
  /** By keyOf(): why it cannot be loaded. */
  readonly failures: Readonly<Record<string, Failure>>;
  readonly colouring: Colouring | undefined;
  /** Numbers of images in the dataset. */
  readonly selected: ReadonlySet<number>;
  readonly hovered: number | undefined;
  /** Loads a map, and loads it again whenever one of this encoder was made. */
  load(of: MapOf): Promise<void>;
  colourBy(colouring: Colouring): void;
  select(images: Iterable<number>, how: Joining): void;
  hover(image: number | undefined): void;
  /** Another dataset's numbers are other images. */
  forgetSelection(): void;
}

const nothing: ReadonlySet<number> = new Set();

export const useMaps = create<Maps>()((set, get) => {
  const wanted = new Map<string, MapOf>();
  lab.on('map.ended', ({ encoderOf }) => {
    for (const of of wanted.values()) if (of.encoder === encoderOf) void get().load(of);
  });
  return {
    loaded: {},
    failures: {},
    colouring: undefined,
    selected: nothing,
    hovered: undefined,
    async load(of) {
      const key = keyOf(of);
      wanted.set(key, of);
      const { encoder: encoderOf, dataset, method } = of;
      const answer = await lab.request('maps.get', { encoderOf, dataset, method });
      const { [key]: _, ...failures } = get().failures;
      if (answer.ok) set({ loaded: { ...get().loaded, [key]: answer.value.map ?? null }, failures });
      else set({ failures: { ...failures, [key]: answer.failure } });
    },
    colourBy: (colouring) => set({ colouring }),
    select(images, how) {
      const next = how === 'replace' ? new Set<number>() : new Set(get().selected);
      for (const image of images) {
        if (how === 'remove') next.delete(image);
        else next.add(image);
      }
      set({ selected: next });
    },
    hover: (hovered) => {
      if (get().hovered !== hovered) set({ hovered });
    },
    forgetSelection: () => set({ selected: nothing, hovered: undefined }),
  };
});
