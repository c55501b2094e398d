import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { EncoderId } from '../../../shared/encoder-cards.ts';
import type { Scope } from './scope.ts';

export interface Features {
  /** Spatial maps after every stage, [N, h, w, C], from fine to coarse; a ViT's token grids. */
  readonly stages: readonly Tensor4D[];
  /** The representation: the last stage, averaged over space, [N, D]. */
  readonly features: Tensor2D;
}

export interface Encoder {
  readonly id: EncoderId;
  /** Width D of the representation. */
  readonly width: number;
  /**
   * @param images Standardised pictures, [N, S, S, 3] (see standardise in standardise.ts).
   * @throws RangeError if S is smaller than the net allows.
   */
  encode(scope: Scope, images: Tensor): Features;
  /** Of a transformer, whose tokens are patches: what a convolutional net cannot do. */
  readonly patches?: PatchEncoder;
}

/** A transformer with the same weights under the same names, given less than all there is to see. */
export interface PatchEncoder {
  /** Side of a patch, in pixels: S/side patches stand in a row. */
  readonly side: number;
  /**
   * The encoder on some patches of each picture: the others are not there at all.
   * @param rows The patches each picture shows, by their place in rows from the top, int32 [N·count].
   * @param count How many that are of each.
   * @returns The last tokens in the order of `rows`, normalised, [N, count, D].
   */
  encode(scope: Scope, images: Tensor, rows: Tensor, count: number): Tensor3D;
  /** The encoder where each patch sees itself and those before it, in rows from the top. */
  readonly causal: Encoder;
}

/** @throws RangeError if the encoder has no patches. */
export function patchesOf({ id, patches }: Encoder): PatchEncoder {
  if (!patches) throw new RangeError(`${id} has no tokens to leave out or to put in an order: take a transformer`);
  return patches;
}
