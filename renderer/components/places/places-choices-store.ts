/** What is chosen for evaluations with masks and boxes, by encoder; it stays while other pages are shown. */
import { create } from 'zustand';
import type { ParametersOf } from '../../../shared/analyses.ts';
import { asFailure, type Failure } from '../../../shared/failure.ts';
import { ignoredFrom, ignoredTakes, usualIgnored } from '../../../shared/places.ts';
import type { Folder } from '../../../shared/protocol.ts';

/** What a folder is of: each is chosen for the images to learn from and for those to test on. */
export type Part = 'images' | 'test' | 'masks' | 'testMasks' | 'boxes' | 'testBoxes';
export interface Chosen extends Readonly<Partial<Record<Part, readonly Folder[]>>> {
  /** Undefined for the last stage with features of places. */
  readonly stage?: string | undefined;
  /** The ignored value of masks, as it is typed. */
  readonly ignored?: string;
}

interface PlacesChoices {
  readonly of: Readonly<Record<string, Chosen>>;
  /** Why choosing a folder failed, by encoder. */
  readonly failures: Readonly<Record<string, Failure | undefined>>;
  choose(subject: string, part: Part, folders: () => Promise<readonly Folder[]>): Promise<void>;
  set(subject: string, changed: Chosen): void;
}

export const usePlacesChoices = create<PlacesChoices>()((set, get) => {
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
    set: (subject, changed) => change(subject, changed),
  };
});

const tokenOf = (folders: readonly Folder[] | undefined): string | undefined => folders?.[0]?.token;

/** The text of the ignored value, before it is changed. */
export const usualIgnoredText = String(usualIgnored);

/** What is wrong with the ignored value; undefined if nothing is. */
export const ignoredProblem = ({ ignored = usualIgnoredText }: Pick<Chosen, 'ignored'>): string | undefined =>
  ignoredFrom(ignored) === undefined ? `Takes ${ignoredTakes}: found '${ignored.trim()}'` : undefined;

/**
 * The parameters of the analysis, or what is still to be chosen.
 * @param stages Those with features of places.
 */
export function parametersOf(chosen: Chosen, stages: readonly string[]): ParametersOf<'places'> | string {
  const { images = [], test = [], stage, ignored = usualIgnoredText } = chosen;
  if (stages.length === 0)
    return 'This encoder has no features of places: every output is one vector for the whole image. Add it again with an output that is a feature map or a list of patch tokens.';
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
  if (masks && ignoredProblem(chosen)) return 'Correct the ignored value of the masks.';
  return {
    images: images.map(({ token }) => token),
    test: test.map(({ token }) => token),
    ...(stage !== undefined && { stage }),
    ...(masks && { masks: { ...masks, ignored: ignoredFrom(ignored) } }),
    ...(boxes && { boxes }),
  };
}
