/** The parts of a cue, all in one file: its features, its survey, its removal and its planting. */
import type { CueId, CuePicture } from '../../../../shared/shortcut-schemas.ts';
import type { PuzzleKind } from '../../../../shared/task-card.ts';
import type { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { sides } from '../../posing/three-by-three-lattice.ts';
import type { PoseSettings } from '../../tasks/posed.ts';
import type { Puzzle } from '../../tasks/puzzle-for-shortcut-checks.ts';
import type { PlantingControl } from '../cue-parts/planting-controls.ts';
import type { Intervention } from '../diagnosis/intervention.ts';

/** A piece of a photograph as the network sees it: a patch, a tile, a turned square. Values in 0–1 or standardised, [side, side, channels]. */
export interface Piece {
  readonly side: number;
  readonly pixels: Float32Array;
}

/** A question of a puzzle for a probe. */
export interface Question {
  /** One piece, or the middle patch and its neighbour. */
  readonly pieces: readonly Piece[];
  /** The right answer, from 0. */
  readonly answer: number;
}

/** Position of a second piece relative to the first. */
export type BorderSide = (typeof sides)[number];

/** A measurement of a cue over whole photographs. */
export interface Survey<Profile> {
  measure(pictures: readonly Picture[]): Profile;
  /** The strength of the cue in these photographs. */
  strength(profile: Profile): { readonly value: number; readonly unit: string };
  /** A picture of the profile, at most a few hundred pixels large: a curve over the radius, a mean picture. */
  draw(profile: Profile): Omit<CuePicture, 'data'> & { readonly picture: Picture };
}

/** How a cue is removed from a photograph. */
export interface Removal<Profile> {
  /** Removes the cue as surveyed. */
  remove(picture: Picture, profile: Profile): Picture;
  /**
   * The photograph without the area of a cue that is `remove`d by covering it: what covers it interrupts every period there.
   * Undefined if too little would be left, or if periods are not measured in that area.
   */
  cut?(picture: Picture, profile: Profile): Picture | undefined;
  /** A change of the same strength that leaves the cue in place. */
  control(picture: Picture, profile: Profile, random: Random): Picture;
  /** What was done, in words for reports. */
  readonly words: { readonly remove: string; readonly control: string };
}

/** How a cue is planted. */
export interface Planting {
  /** Puts the cue into a photograph of any size. The strength is in the unit of the cue's card; 0 leaves the pixels unchanged. */
  plant(picture: Picture, strength: number, random: Random): Picture;
  /** Strengths that a diagnosis plants, ascending; pixels are those of the packed photographs. */
  readonly doses: readonly number[];
  /** The same strength of the cue where it carries no answer. */
  readonly control: PlantingControl;
  /** What was done, in words for reports. */
  readonly words: string;
}

/** Why something cannot be done, in words for reports. */
export interface Reason {
  readonly reason: string;
}

/** The puzzle and settings of a network that is diagnosed; no puzzle for a task without an answer that a cue alone could give. */
export interface Diagnosed {
  readonly puzzle: Puzzle | undefined;
  readonly settings: PoseSettings;
}

/** A cue. Every part is required; a part that a cue does not have is `undefined`, or the reason why. */
export interface Cue<Profile = unknown> {
  readonly id: CueId;
  /**
   * A few numbers, on any scale, that measure this cue in the pieces of one question, and as little else as possible. The
   * length is the same for every question of a task.
   */
  features(pieces: readonly Piece[]): Float64Array;
  /**
   * How badly two pieces match at a border, for cues that compare borders: shuffled puzzles are then solved by their borders,
   * without a probe. Undefined for cues that are measured on single pieces.
   */
  readonly borderMismatch: ((first: Piece, second: Piece, side: BorderSide) => number) | undefined;
  /** Undefined for cues that only a probe measures. */
  readonly survey: Survey<Profile> | undefined;
  /** Or why it cannot be removed from photographs, which is reported if there is no other intervention either. */
  readonly removal: Removal<Profile> | Reason;
  /** Undefined for cues that cannot be planted; their card says so too. */
  readonly planting: Planting | undefined;
  /** Further interventions of a diagnosis; or why the cue cannot exist under these settings. */
  interventions(diagnosed: Diagnosed): readonly Intervention[] | Reason;
  /**
   * Of correlated cues, the one with the lowest rank is named first. Specific cues come before general ones: first those
   * that repeat every few pixels, which other cues measure as corners or fine detail; then those at the edge or along the
   * radius; then those that measure any difference between places. Darker corners change tile statistics, but tile
   * statistics do not change how fast corners darken.
   */
  readonly rank: number;
  /** Whether it also occurs at the ends of photographs, outside their central square. */
  readonly atEnds: boolean;
  /**
   * Whether it covers pixels of the scene. Other measurements see its outline, so they are repeated on photographs from which
   * it was removed before another cue is called a leak.
   */
  readonly covers: boolean;
  /** Whether it repeats every few pixels, everywhere in a photograph, so that a part of the photograph shows it as well. */
  readonly periodic: boolean;
  /**
   * Whether every photograph has it, so that it cannot be planted. Anything that smooths photographs or changes their light
   * from place to place adds a little to it. So a leak must exceed natural folders by the margin that it must exceed chance by.
   */
  readonly inEveryPhotograph: boolean;
  /** Whether natural photographs have it, such as skies at the top. A network that uses it a little is then no finding. */
  readonly natural: boolean;
  /** Puzzles for which the cheat meter of a run measures this cue, because it often solves them. */
  readonly metered: readonly PuzzleKind[];
}
