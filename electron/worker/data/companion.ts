/** What lies beside the photographs of a pack: computed from several of them once, kept in the pack's folder, read with each. */
import type { Settings } from '../../../shared/fields.ts';
import type { Pack } from './pack.ts';

/** Two numbers for each pixel of a packed picture, rows from the top, [height, width, 2]. */
export interface VectorField {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** What a pose may read beside its photograph. */
export interface Beside {
  /** Photographs of one scene have one number. */
  readonly scene: number;
  readonly field: VectorField;
}

export interface CompanionHooks {
  /** Says how far it is. */
  onProgress?(what: string, done: number, total: number): void;
  isCancelled?(): boolean;
}

/** Photographs that a task can be asked about, and the others. */
export interface Choice {
  /** Numbers of pictures in the pack, ascending. */
  readonly photographs: Uint32Array;
  /** How many others there are, by why they are left out, in words. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** What a scene is to a person, in the singular: held-out photographs are chosen by the scene. */
  readonly scene: string;
}

/** Reads what lies beside the pictures of one pack; cheap to open in every thread. */
export interface CompanionReader {
  choose(settings: Settings): Choice;
  /** @throws FailureError if nothing was computed for the picture. */
  readSync(picture: number): Beside;
  /** Pictures with the same number are of one scene. */
  scene(picture: number): number;
  close(): void;
}

export interface Companion {
  /**
   * Computes what is missing; interrupted, it goes on where it was.
   * @param atMost So many pictures alone, spread over the pack: for a preview.
   * @throws FailureError 'unusable-input' if the pack has no picture that it could be computed for, 'stopped' when cancelled.
   */
  prepare(pack: Pack, hooks: CompanionHooks, atMost?: number): Promise<void>;
  open(pack: Pack): CompanionReader;
}
