/** Where the patches of a photograph lie in the jigsaw and context tasks, in pixels: three rows of three. */
import { type EncoderId, sidesInWords, takesSide } from './encoder-cards.ts';

/** Patches of a puzzle. */
export const places = 9;

export interface JigsawGeometry {
  /** Side of a tile. */
  readonly tile: number;
  /** Side of the cell that a tile lies in. */
  readonly cell: number;
  /** Left and top of the first cell. */
  readonly first: number;
}

/** With a gap, tiles take three quarters of their cell's side: 64 px of 85, in the paper. */
const tileShare = 0.75;

/** A square of `size` px in 3×3 cells; the one or two pixels that do not divide are left at its edges. */
export function jigsawGeometry(size: number, gap: boolean): JigsawGeometry {
  const cell = Math.floor(size / 3);
  return { cell, tile: gap ? Math.round(tileShare * cell) : cell, first: (size - 3 * cell) >> 1 };
}

export interface ContextGeometry {
  /** Side of a patch. */
  readonly patch: number;
  /** From the left of a patch to the left of its neighbour. */
  readonly pitch: number;
  /** A patch lies at most so far from its place, in both directions. */
  readonly jitter: number;
  /** Side of the whole lattice, without jitter. */
  readonly extent: number;
}

/** A patch's share of the picture's side: 96 px of 512, in the paper's proportion. */
const patchShare = 3 / 16;

/**
 * Three rows of three patches with gaps between them. For gaps up to a whole patch and jitter up to .15 of one, the lattice
 * fits in the square wherever its patches are moved.
 * @param gap Between patches, and @param jitter of each, in patches.
 */
export function contextGeometry(size: number, gap: number, jitter: number): ContextGeometry {
  const patch = Math.floor(patchShare * size);
  const pitch = patch + Math.round(gap * patch);
  return { patch, pitch, jitter: Math.round(jitter * patch), extent: 2 * pitch + patch };
}

/**
 * What is wrong with showing patches of this side to this encoder, and the nearest picture side that would do.
 * @param plural What the patches are called. @param sideAt Side of a patch at a picture side.
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
    message: `${plural} of ${sideAt(size)} px, at size ${size}, are not for ${encoder}`,
    hint: `it takes a side of ${sidesInWords(encoder)}: ${advice}`,
  };
}
