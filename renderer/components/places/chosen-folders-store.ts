/** The folders chosen for evaluations with masks and boxes, by encoder; they stay while other pages are shown. */
import { create } from 'zustand';
import type { ParametersOf } from '../../../shared/analyses.ts';
import { asFailure, type Failure } from '../../../shared/failure.ts';
import type { Folder } from '../../../shared/protocol.ts';

/** What a folder is of: each is chosen for the images to learn from and for those to test on. */
export type Part = 'images' | 'test' | 'masks' | 'testMasks' | 'boxes' | 'testBoxes';
export type Chosen = Readonly<Partial<Record<Part, readonly Folder[]>>>;

interface ChosenFolders {
  readonly of: Readonly<Record<string, Chosen>>;
  /** Why choosing a folder failed, by encoder. */
  readonly failures: Readonly<Record<string, Failure | undefined>>;
  choose(subject: string, part: Part, folders: () => Promise<readonly Folder[]>): Promise<void>;
  clear(subject: string, parts: readonly Part[]): void;
}

export const useChosenFolders = create<ChosenFolders>()((set, get) => {
  const change = (subject: string, changed: Chosen, failure?: Failure) =>
    set({
      of: { ...get().of, [subject]: { ...get().of[subject], ...changed } },
      failures: { ...get().failures, [subject]: failure },
    });
  return {
    of: {},
    failures: {},
    async choose(subject, part, folders) {
      try {
        const chosen = await folders();
        if (chosen.length > 0) change(subject, { [part]: chosen });
      } catch (error) {
        change(subject, {}, asFailure(error));
      }
    },
    clear: (subject, parts) => change(subject, Object.fromEntries(parts.map((part) => [part, []]))),
  };
});

const tokenOf = (folders: readonly Folder[] | undefined): string | undefined => folders?.[0]?.token;

/** The parameters of the analysis, or what is still to be chosen. */
export function parametersOf(chosen: Chosen): ParametersOf<'places'> | string {
  const { images = [], test = [] } = chosen;
  if (images.length === 0 || test.length === 0) return 'Choose images to learn from, and images to test on.';
  const pair = (a: Part, b: Part) => {
    const [train, tested] = [tokenOf(chosen[a]), tokenOf(chosen[b])];
    return train !== undefined && tested !== undefined ? { train, test: tested } : undefined;
  };
  const half = (a: Part, b: Part): boolean => (tokenOf(chosen[a]) === undefined) !== (tokenOf(chosen[b]) === undefined);
  if (half('masks', 'testMasks')) return 'Choose masks for both: the images to learn from and those to test on.';
  if (half('boxes', 'testBoxes')) return 'Choose boxes for both: the images to learn from and those to test on.';
  const [masks, boxes] = [pair('masks', 'testMasks'), pair('boxes', 'testBoxes')];
  if (!masks && !boxes) return 'Choose masks, boxes, or both.';
  return {
    images: images.map(({ token }) => token),
    test: test.map(({ token }) => token),
    ...(masks && { masks }),
    ...(boxes && { boxes }),
  };
}
