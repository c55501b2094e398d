/** A query and its neighbours by each chosen encoder, asked one after another. It goes on while the page is left. */
import { create } from 'zustand';
import type { Progress } from '../../../shared/analysis-protocol.ts';
import type { Failure } from '../../../shared/failure.ts';
import { type Neighbours, neighbourCounts } from '../../../shared/neighbours.ts';
import type { DatasetImage, DatasetSummary } from '../../../shared/protocol.ts';
import { lab } from '../../lib/lab-client.ts';
import type { SentFile } from './query-file.ts';

/** Encoders side by side, at most. */
export const mostEncoders = 4;

/** The image whose neighbours are asked for. */
export type Query =
  | { readonly kind: 'image'; readonly dataset: string; readonly image: DatasetImage }
  | ({ readonly kind: 'file' } & SentFile);

export interface NearImage {
  readonly path: string;
  readonly cosine: number;
  /** Null if it is not in the dataset as it was indexed last. */
  readonly image: DatasetImage | null;
}

/** What one encoder has found. */
export type Found =
  | { readonly state: 'waiting' }
  | ({ readonly state: 'working' } & Progress)
  | { readonly state: 'found'; readonly result: Neighbours; readonly near: readonly NearImage[] }
  | { readonly state: 'failed'; readonly failure: Failure }
  | { readonly state: 'cancelled' };

interface State {
  readonly dataset: string | undefined;
  /** Ids of runs and added encoders. */
  readonly encoders: readonly string[];
  /** By encoder; the representation if there is none. */
  readonly stages: Readonly<Record<string, string>>;
  readonly query: Query | undefined;
  /** By encoder. */
  readonly found: Readonly<Record<string, Found>>;
  readonly busy: boolean;
  readonly cancelling: boolean;
  setDataset(dataset: string | undefined): void;
  setEncoders(encoders: readonly string[]): void;
  setStage(encoder: string, stage: string): void;
  /** Asks all chosen encoders, or only those without an answer to this query. */
  ask(query: Query, dataset: DatasetSummary): Promise<void>;
  cancel(): Promise<void>;
}

export const useNeighbours = create<State>()((set, get) => {
  /** Distinguishes the latest request from those that it replaced. */
  let latest = 0;
  /** The encoder that is asked now. */
  let asked: string | undefined;

  const setFound = (encoder: string, found: Found) => set({ found: { ...get().found, [encoder]: found } });
  const drop = (encoder: string) => {
    const { [encoder]: _, ...rest } = get().found;
    set({ found: rest });
  };

  lab.on('neighbours.progress', ({ encoderOf, what, done, total }) => {
    if (encoderOf === asked) setFound(encoderOf, { state: 'working', what, done, total });
  });

  async function askEncoder(encoder: string, query: Query, dataset: DatasetSummary): Promise<Found> {
    const stage = get().stages[encoder];
    const answer = await lab.request('neighbours.start', {
      encoderOf: encoder,
      images: dataset.folders.map(({ token }) => token),
      query:
        query.kind === 'image'
          ? { dataset: query.dataset, image: query.image.index }
          : { name: query.name, content: query.content },
      count: neighbourCounts.usual,
      ...(stage !== undefined && { stage }),
    });
    if (!answer.ok)
      return answer.failure.code === 'stopped' ? { state: 'cancelled' } : { state: 'failed', failure: answer.failure };
    const { neighbours } = answer.value;
    const listed = await lab.request('datasets.find', {
      dataset: dataset.id,
      images: neighbours.map(({ path }) => path),
    });
    const near = neighbours.map((each, i) => ({ ...each, image: listed.ok ? (listed.value.images[i] ?? null) : null }));
    return { state: 'found', result: answer.value, near };
  }

  return {
    dataset: undefined,
    encoders: [],
    stages: {},
    query: undefined,
    found: {},
    busy: false,
    cancelling: false,
    setDataset: (dataset) => set({ dataset, query: undefined, found: {} }),
    setEncoders(encoders) {
      set({ encoders: encoders.slice(0, mostEncoders) });
      for (const encoder of Object.keys(get().found)) if (!encoders.includes(encoder)) drop(encoder);
    },
    setStage(encoder, stage) {
      set({ stages: { ...get().stages, [encoder]: stage } });
      drop(encoder);
    },
    async ask(query, dataset) {
      const mine = ++latest;
      const isSame = get().query === query;
      const kept = Object.entries(get().found).filter(([, found]) => isSame && found.state === 'found');
      const wanted = get().encoders.filter((encoder) => !kept.some(([known]) => known === encoder));
      const waiting = wanted.map((encoder) => [encoder, { state: 'waiting' }] as const);
      set({ query, busy: true, cancelling: false, found: Object.fromEntries([...kept, ...waiting]) });
      if (asked !== undefined) await lab.request('neighbours.cancel', { encoderOf: asked });
      for (const encoder of wanted) {
        if (mine !== latest) return;
        if (get().cancelling) setFound(encoder, { state: 'cancelled' });
        else {
          asked = encoder;
          setFound(encoder, { state: 'working', what: 'preparing', done: 0, total: 0 });
          const found = await askEncoder(encoder, query, dataset);
          if (mine !== latest) return;
          asked = undefined;
          setFound(encoder, found);
        }
      }
      set({ busy: false, cancelling: false });
    },
    async cancel() {
      set({ cancelling: true });
      if (asked !== undefined) await lab.request('neighbours.cancel', { encoderOf: asked });
    },
  };
});
