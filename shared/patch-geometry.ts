/** Positions of the patches in the jigsaw and context tasks, in pixels: three rows of three. */
import { type EncoderId, sidesInWords, takesSide } from './encoder-cards.ts';

/** Number of patches of a puzzle. */
export const places = 9;

/** Positions of the tiles of a jigsaw, in pixels. */
export interface JigsawGeometry {
  /** Side of a tile. */
  readonly tile: number;
  /** Side of the cell that contains a tile. */
  readonly cell: number;
  /** Left and top edge of the first cell. */
  readonly first: number;
}

/** With gaps, a tile takes three quarters of its cell's side: 64 px of 85 in the paper. */
const tileShare = 0.75;

/** Divides a square of `size` px into 3×3 cells; one or two remaining pixels are left at its edges. */
export function jigsawGeometry(size: number, gap: boolean): JigsawGeometry {
  const cell = Math.floor(size / 3);
  return { cell, tile: gap ? Math.round(tileShare * cell) : cell, first: (size - 3 * cell) >> 1 };
}

/** Positions of the patches of the context task, in pixels. */
export interface ContextGeometry {
  /** Side of a patch. */
  readonly patch: number;
  /** From the left edge of a patch to the left edge of its neighbour. */
  readonly pitch: number;
  /** Largest distance of a patch from its place, in both directions. */
  readonly jitter: number;
  /** Side of the whole lattice, without jitter. */
  readonly extent: number;
}

/** A patch's share of the image size: 96 px of 512 in the paper. */
const patchShare = 3 / 16;

/**
 * Three rows of three patches with gaps between them. For gaps up to a whole patch and jitter up to .15 of one, the lattice
 * fits into the square wherever its patches are moved.
 * @param gap Between patches, in patch sides. @param jitter Of each patch, in patch sides.
 */
export function contextGeometry(size: number, gap: number, jitter: number): ContextGeometry {
  const patch = Math.floor(patchShare * size);
  const pitch = patch + Math.round(gap * patch);
  return { patch, pitch, jitter: Math.round(jitter * patch), extent: 2 * pitch + patch };
}

/**
 * The failure for an encoder that cannot take patches of this side, with the nearest image size that works.
 * @param plural What the task calls the patches. @param sideAt Side of a patch at an image size.
 */
export function patchMisfit(
  { encoder, size }: { readonly encoder: EncoderId; readonly size: number },
  plural: string,
  sideAt: (size: number) => number,
): { readonly message: string; readonly hint: string } | undefined {
  const fits = (side: number): boolean => takesSide(encoder, side);
  if (fits(sideAt(size))) return undefined;
  const sizes = Array.from({ length: 512 / 8 }, (_, i) => 8 * (i + 1)).filter((other) => fits(sideAt(other)));
  const nearest = sizes.sort((a, b) => Math.abs(a - size) - Math.abs(b - size))[0];
  const advice = nearest === undefined ? 'choose conv4' : `size ${nearest} gives ${plural} of ${sideAt(nearest)} px`;
  return {
    message: `${encoder} cannot take ${plural} of ${sideAt(size)} px, which size ${size} gives`,
    hint: `it takes a side of ${sidesInWords(encoder)}: ${advice}`,
  };
}
