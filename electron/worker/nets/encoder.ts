import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { EncoderId } from '../../../shared/encoder-cards.ts';
import type { Scope } from './scope.ts';

/** The output of an encoder. */
export interface Features {
  /** Spatial maps after every stage, [N, h, w, C], from fine to coarse; for a ViT, its token grids. */
  readonly stages: readonly Tensor4D[];
  /** The representation: the last stage, averaged over space, [N, D]. */
  readonly features: Tensor2D;
}

/** A network that maps pictures to a representation. */
export interface Encoder {
  readonly id: EncoderId;
  /** Width D of the representation. */
  readonly width: number;
  /**
   * @param images Standardised pictures, [N, S, S, C] (see standardise.ts).
   * @throws RangeError if S is smaller than the net allows.
   */
  encode(scope: Scope, images: Tensor): Features;
  /**
   * Only for a transformer: what its tokens attend to in the last block of every stage, [N, heads, T, T]; row i is for token
   * i, and sums to 1.
   */
  attention?(scope: Scope, images: Tensor): readonly Tensor4D[];
  /** Only for a transformer, whose tokens are patches. */
  readonly patches?: PatchEncoder;
}

/**
 * A transformer on a subset of the patches, or with causal attention; its weights and their names are those of the
 * encoder.
 */
export interface PatchEncoder {
  /** Side of a patch, in pixels. A picture has S/side patches in a row. */
  readonly side: number;
  /**
   * Encodes only some patches of each picture, without the others.
   * @param rows The patches of each picture, numbered row by row from the top, int32 [N·count].
   * @param count Number of patches of each picture.
   * @returns The last tokens in the order of `rows`, normalised, [N, count, D].
   */
  encode(scope: Scope, images: Tensor, rows: Tensor, count: number): Tensor3D;
  /**
   * The encoder with causal attention: each patch attends to itself and to those before it, row by row from the top.
   */
  readonly causal: Encoder;
}

/** The patch encoder of a transformer. @throws RangeError if the encoder has no patches. */
export function patchesOf({ id, patches }: Encoder): PatchEncoder {
  if (!patches) throw new RangeError(`${id} has no patches as tokens: choose a transformer`);
  return patches;
}
