/** Some of the pictures of a pack. */
import type { Pack } from './pack.ts';

/** Photographs of a pack. */
export interface PackPart {
  readonly pack: Pack;
  /** Numbers of pictures in the pack. */
  readonly photographs: Uint32Array;
}
