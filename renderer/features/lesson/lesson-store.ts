/** The choices of the reader of the lesson. */
import { create } from 'zustand';
import { type Channel, equalProbabilities, type Triple, withShare } from './simplex.ts';

/** Example probabilities. */
export const presets: readonly { readonly name: string; readonly probabilities: Triple }[] = [
  { name: 'All equal', probabilities: equalProbabilities },
  { name: 'Mostly red', probabilities: [0.6, 0.25, 0.15] },
  { name: 'A tie', probabilities: [0.5, 0.5, 0] },
  { name: 'Certain', probabilities: [1, 0, 0] },
];

/** `mixtures`: the plane through the three pure colours; `red-green`: red and green with blue at its best value. */
export type Slice = 'mixtures' | 'red-green';

const initial = { probabilities: equalProbabilities, slice: 'mixtures' as Slice, spreadPx: 6 };

interface Lesson {
  readonly probabilities: Triple;
  readonly slice: Slice;
  /** Largest distance of the edge from the middle, in pixels. */
  readonly spreadPx: number;
  chooseProbabilities(probabilities: Triple): void;
  changeShare(colour: Channel, share: number): void;
  chooseSlice(slice: Slice): void;
  changeSpread(spreadPx: number): void;
  reset(): void;
}

export const useLesson = create<Lesson>()((set) => ({
  ...initial,
  chooseProbabilities: (probabilities) => set({ probabilities }),
  changeShare: (colour, share) => set((state) => ({ probabilities: withShare(state.probabilities, colour, share) })),
  chooseSlice: (slice) => set({ slice }),
  changeSpread: (spreadPx) => set({ spreadPx }),
  reset: () => set(initial),
}));
