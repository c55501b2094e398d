/** A cue is one file: how it is put into a photograph, how it is taken away, and what a piece of a photograph tells of it alone. */
import type { CueId, CuePicture } from '../../../../shared/shortcuts.ts';
import type { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';

/** A piece of a photograph as a network is shown it: a patch, a tile, a turned square. Values in 0–1 or standardised, [side, side, 3]. */
export interface Piece {
  readonly side: number;
  readonly pixels: Float32Array;
}

/** A question of a task as a probe sees it. */
export interface Question {
  /** rotation: the turned square. context: the middle patch, its neighbour. jigsaw, counting: one piece. */
  readonly pieces: readonly Piece[];
  /** The right answer, from 0. jigsaw: the tile's place in reading order; counting: 0–3 a quarter in reading order, 4 the whole. */
  readonly answer: number;
}

/** What is known of a whole folder's photographs in one respect: a curve over the radius, a mean picture. Made by `survey`. */
export interface Cue<Profile = unknown> {
  readonly id: CueId;
  /**
   * Puts the cue into a photograph of any size. The strength is in the unit of the cue's card; 0 gives the same pixels.
   * Left out for cues that cannot be planted.
   */
  plant?(picture: Picture, strength: number, random: Random): Picture;
  /**
   * What the pieces of one question tell of this cue and, as far as can be, of nothing else: few numbers, in no special scale.
   * The same length for every question of a task.
   */
  features(pieces: readonly Piece[]): Float64Array;
  /**
   * Measures the cue over whole photographs, as pictures of at most some hundred pixels.
   * Left out for cues that are measured by their probe alone.
   */
  survey?(pictures: readonly Picture[]): Profile;
  /** The cue's own size in these photographs. */
  strength?(profile: Profile): { readonly value: number; readonly unit: string };
  /** Takes the cue, as surveyed, out of a photograph. */
  remove?(picture: Picture, profile: Profile): Picture;
  /** A change of the same strength as `remove` that leaves the cue in place; its words say what was done. */
  control?(picture: Picture, profile: Profile, random: Random): Picture;
  /** What was done, in words, for reports. */
  readonly words?: { readonly remove: string; readonly inject: string; readonly control: string };
  /** The profile made visible. */
  draw?(profile: Profile): Omit<CuePicture, 'data'> & { readonly picture: Picture };
}
