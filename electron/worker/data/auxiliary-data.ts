/**
 * Auxiliary data computed from several photographs, such as optical flow. It is computed once, kept in the pack's
 * folder and read together with each photograph.
 */
import type { Settings } from '../../../shared/form-fields.ts';
import type { Pack } from './pack.ts';

/** Two numbers for each pixel of a packed picture, row by row from the top, [height, width, 2]. */
export interface VectorField {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** The auxiliary data of one photograph: what a pose may read in addition to the photograph. */
export interface Beside {
  /** Photographs of the same scene share this number. */
  readonly scene: number;
  readonly field: VectorField;
}

/** Callbacks of a computation that may take minutes. */
export interface CompanionHooks {
  /** Reports progress: `what` is being computed, and how many items of the total are done. */
  onProgress?(what: string, done: number, total: number): void;
  isCancelled?(): boolean;
}

/** The photographs that a task can use, and how many it cannot use. */
export interface Choice {
  /** Numbers of pictures in the pack, ascending. */
  readonly photographs: Uint32Array;
  /** Number of photographs that are left out, by reason; the reason is a phrase for display. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** The user's word for a scene, in the singular, such as 'clip'. Held-out photographs are chosen by whole scenes. */
  readonly scene: string;
}

/** Reads the auxiliary data of one pack. Opening a reader is cheap enough for every thread. */
export interface CompanionReader {
  /** @throws FailureError 'unusable-input' if these settings leave no photograph. */
  choose(settings: Settings): Choice;
  /** @throws FailureError 'failed' if nothing was computed for the picture. */
  readSync(picture: number): Beside;
  /** Pictures with the same number belong to one scene. */
  scene(picture: number): number;
  close(): void;
}

/** One kind of auxiliary data, such as optical flow. */
export interface Companion {
  /**
   * Computes what is missing. After an interruption, the next call continues where the last one stopped.
   * @param atMost Number of pictures to compute, spread over the pack; for a preview. Without it, all are computed.
   * @throws FailureError 'unusable-input' if the data cannot be computed for any picture of the pack; 'stopped' when
   *   cancelled.
   */
  prepare(pack: Pack, hooks: CompanionHooks, atMost?: number): Promise<void>;
  open(pack: Pack): CompanionReader;
}
