/** A cue removed from photographs as it was surveyed in them, and the features of what is left. */
import { cueCards } from '../../../../shared/cue-cards.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import type { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { PuzzleTask } from '../../tasks/pretext-task.ts';
import { cues } from '../cues/cues.ts';
import { type CueFeatures, FeatureExtractor } from './cue-features.ts';

/** Two ways to remove a cue from a photograph. */
export interface WaysToRemove {
  /** Covers it, so that the photograph keeps its size. */
  readonly cover: (picture: Picture) => Picture;
  /** Cuts it off if it would disturb periods and can be cut, and covers it otherwise. */
  readonly cut: (picture: Picture) => Picture;
}

/**
 * How to remove a cue from photographs.
 * @param surveyed Some of the photographs, at the sizes at which it is removed.
 * @returns Undefined if the survey finds none of it, or if it cannot be removed.
 */
export function removalOf(cue: CueId, surveyed: readonly Picture[]): WaysToRemove | undefined {
  const { survey, removal } = cues[cue];
  if (!survey || 'reason' in removal) return undefined;
  const profile = survey.measure(surveyed);
  if (survey.strength(profile).value === cueCards[cue].plant?.untouched) return undefined;
  const cover = (picture: Picture): Picture => removal.remove(picture, profile);
  return { cover, cut: (picture) => removal.cut?.(picture, profile) ?? cover(picture) };
}

/**
 * Collects features of originals from which a cue is removed. Cues that repeat every few pixels are measured on what is left
 * after a cut, because a cover interrupts their period at the same place of every photograph; all others after covering,
 * because a cut would take away the margins, where a lens shows most.
 */
export class ExtractorWithout {
  readonly #parts: readonly { readonly extractor: FeatureExtractor; readonly remove: WaysToRemove['cover'] }[];

  constructor(task: PuzzleTask, { cover, cut }: WaysToRemove, measured: readonly CueId[]) {
    const part = (remove: WaysToRemove['cover'], those: readonly CueId[]) =>
      those.length > 0 ? [{ extractor: new FeatureExtractor(task, cues, those), remove }] : [];
    this.#parts = [
      ...part(
        cover,
        measured.filter((cue) => !cues[cue].periodic),
      ),
      ...part(
        cut,
        measured.filter((cue) => cues[cue].periodic),
      ),
    ];
  }

  /** @param draws Makes the random draws of the photograph's questions, the same every time. */
  addOriginal(original: Picture, draws: () => Random): void {
    for (const { extractor, remove } of this.#parts) extractor.addOriginal(remove(original), draws());
  }

  /** The features of all photographs that were added. */
  result(): CueFeatures {
    const results = this.#parts.map(({ extractor }) => extractor.result());
    return {
      ...results[0]!,
      tables: new Map(results.flatMap(({ tables }) => [...tables])),
      mismatches: new Map(results.flatMap(({ mismatches }) => [...mismatches])),
    };
  }
}
