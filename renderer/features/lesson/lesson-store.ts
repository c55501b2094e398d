/** What the reader of the lesson has chosen. */
import { create } from 'zustand';
import { type Channel, equalOdds, type Triple, withShare } from './simplex.ts';

export const presets: readonly { readonly name: string; readonly odds: Triple }[] = [
  { name: 'All equal', odds: equalOdds },
  { name: 'Mostly red', odds: [0.6, 0.25, 0.15] },
  { name: 'A tie', odds: [0.5, 0.5, 0] },
  { name: 'Certain', odds: [1, 0, 0] },
];

/** `mixtures`: the plane through the three pure colours; `red-green`: blue at its best. */
export type Slice = 'mixtures' | 'red-green';

const beginning = { odds: equalOdds, slice: 'mixtures' as Slice, spreadPx: 6 };

interface Lesson {
  readonly odds: Triple;
  readonly slice: Slice;
  /** How far the edge may lie from the middle, in pixels. */
  readonly spreadPx: number;
  chooseOdds(odds: Triple): void;
  changeShare(colour: Channel, share: number): void;
  chooseSlice(slice: Slice): void;
  changeSpread(spreadPx: number): void;
  reset(): void;
}

export const useLesson = create<Lesson>()((set) => ({
  ...beginning,
  chooseOdds: (odds) => set({ odds }),
  changeShare: (colour, share) => set((state) => ({ odds: withShare(state.odds, colour, share) })),
  chooseSlice: (slice) => set({ slice }),
  changeSpread: (spreadPx) => set({ spreadPx }),
  reset: () => set(beginning),
}));
