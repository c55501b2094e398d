/** A cue is one file: what a piece tells of it, how photographs are surveyed for it, and how it is taken away and put in. */
import type { CueId, CuePicture } from '../../../../shared/shortcuts.ts';
import type { PuzzleKind } from '../../../../shared/task-card.ts';
import type { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';
import type { sides } from '../../posing/lattice.ts';
import type { PoseSettings } from '../../tasks/posed.ts';
import type { Puzzle } from '../../tasks/puzzle.ts';
import type { Intervention } from '../diagnosis/intervention.ts';
import type { PlantingControl } from './planting-controls.ts';

/** A piece of a photograph as a network is shown it: a patch, a tile, a turned square. Values in 0–1 or standardised, [side, side, 3]. */
export interface Piece {
  readonly side: number;
  readonly pixels: Float32Array;
}

/** A question of a puzzle as a probe sees it. */
export interface Question {
  /** One piece, or the middle patch and its neighbour. */
  readonly pieces: readonly Piece[];
  /** The right answer, from 0. */
  readonly answer: number;
}

/** Where a second piece lies, seen from the first. */
export type BorderSide = (typeof sides)[number];

/** What is measured over whole photographs, as pictures of at most some hundred pixels: a curve over the radius, a mean picture. */
export interface Survey<Profile> {
  measure(pictures: readonly Picture[]): Profile;
  /** The cue's own size in these photographs. */
  strength(profile: Profile): { readonly value: number; readonly unit: string };
  /** The profile made visible. */
  draw(profile: Profile): Omit<CuePicture, 'data'> & { readonly picture: Picture };
}

export interface Removal<Profile> {
  /** Takes the cue, as surveyed, out of a photograph. */
  remove(picture: Picture, profile: Profile): Picture;
  /** A change of the same strength that leaves the cue in place. */
  control(picture: Picture, profile: Profile, random: Random): Picture;
  /** What was done, for reports. */
  readonly words: { readonly remove: string; readonly control: string };
}

export interface Planting {
  /** Puts the cue into a photograph of any size. The strength is in the unit of the cue's card; 0 gives the same pixels. */
  plant(picture: Picture, strength: number, random: Random): Picture;
  /** Strengths that a diagnosis plants, ascending; pixels are those of the photographs as they are packed. */
  readonly doses: readonly number[];
  /** As much of the cue where it tells nothing. */
  readonly control: PlantingControl;
  /** What was done, for reports. */
  readonly words: string;
}

/** Why something cannot be done, for reports. */
export interface Reason {
  readonly reason: string;
}

/** Whose network is diagnosed; no puzzle for a task that has no answer which a cue alone could give. */
export interface Diagnosed {
  readonly puzzle: Puzzle | undefined;
  readonly settings: PoseSettings;
}

/** Every part has to be there: what a cue does not have is `undefined`, or the reason why. */
export interface Cue<Profile = unknown> {
  readonly id: CueId;
  /**
   * What the pieces of one question tell of this cue and, as far as can be, of nothing else: few numbers, in no special scale.
   * The same length for every question of a task.
   */
  features(pieces: readonly Piece[]): Float64Array;
  /**
   * How badly two pieces go together at a border, for cues that are read off borders: puzzles whose pieces are shuffled are
   * then solved by their borders, without a probe. Undefined for cues that single pieces tell.
   */
  readonly borderMismatch: ((first: Piece, second: Piece, side: BorderSide) => number) | undefined;
  /** Undefined for cues that are measured by their probe alone. */
  readonly survey: Survey<Profile> | undefined;
  /** Or why it cannot be taken out of photographs: reported if nothing else can be tried either. */
  readonly removal: Removal<Profile> | Reason;
  /** Undefined for cues that cannot be planted; their card says so too. */
  readonly planting: Planting | undefined;
  /** What else a diagnosis tries of it; or why the cue cannot be there under these settings. */
  interventions(diagnosed: Diagnosed): readonly Intervention[] | Reason;
  /**
   * Of correlated cues, the one of the lowest rank gives its name to what they have in common. First what repeats every few
   * pixels, which other cues see as corners or as fine detail, then what lies at the edge or along the radius, then what sees
   * whatever differs from place to place: darker corners change tile statistics, but tile statistics do not change how fast
   * corners darken.
   */
  readonly rank: number;
  /** Whether it stands at the ends of photographs, outside their central square, as well. */
  readonly atEnds: boolean;
  /**
   * Whether the pieces of every photograph tell it, and nothing plants it. Whatever smooths photographs, or changes their light
   * from place to place, adds a little to it; so natural folders must be outdone by as much as chance must.
   */
  readonly inEveryPhotograph: boolean;
  /** Whether natural photographs have it, skies that are up say: a network that has noticed is not yet one that does nothing else. */
  readonly natural: boolean;
  /** Puzzles that it solves so often that the cheat meter of a run reads it. */
  readonly metered: readonly PuzzleKind[];
}
