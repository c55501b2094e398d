/** Which photographs of a folder an audit looks at, and their own pixels. */
import { readFile } from 'node:fs/promises';
import { decode, readHeader } from '../../data/decode.ts';
import type { Pack } from '../../data/pack.ts';
import { Random } from '../../numerics/random.ts';
import type { Picture } from '../../pictures/picture.ts';

/** Fewer different photographs than this give no verdict: of 40, five folds leave 32 to learn from. */
export const fewestForVerdict = 40;
/** Four questions or more of each tell a score to within two points; more photographs would sharpen it, and take longer. */
const most = 400;
/** Pixels of all central squares together: an audit is to take under a minute. */
const mostPixels = 36e6;
/** Longer side of what is looked at, in pixels; larger originals are reduced. */
export const longestSide = 1024;

type Sized = Pick<Pack, 'count' | 'path' | 'index'>;

/** Width and height at which an original is looked at. */
export function looked(width: number, height: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  return { width: Math.floor(width * scale), height: Math.floor(height * scale) };
}

export interface ChosenPhotographs {
  /** Numbers of pictures in the pack, in the order of a seeded draw. */
  readonly photographs: readonly number[];
  /** Pictures that are copies of another one and were left out: each would count one photograph twice. */
  readonly copies: number;
  /** Photographs that there are, without copies. */
  readonly available: number;
}

/**
 * @param copies Paths of pictures that look like an earlier one.
 * @param seed The same photographs for the same seed.
 */
export function choosePhotographs(pack: Sized, copies: ReadonlySet<string>, seed: number): ChosenPhotographs {
  const { width, height } = pack.index.columns;
  const photographs: number[] = [];
  let left = 0;
  let pixels = 0;
  for (const i of new Random(seed, 'audit').permutation(pack.count)) {
    if (copies.has(pack.path(i))) {
      left++;
      continue;
    }
    const row = pack.index.row(i);
    const size = looked(width[row]!, height[row]!);
    const square = Math.min(size.width, size.height) ** 2;
    if (photographs.length >= most || (pixels + square > mostPixels && photographs.length >= fewestForVerdict))
      continue;
    pixels += square;
    photographs.push(i);
  }
  return { photographs, copies: left, available: pack.count - left };
}

export interface Original {
  readonly picture: Picture;
  /** Side of the file's picture, as a multiple of this one's. */
  readonly reduction: number;
}

/**
 * The photograph's own pixels, upright and in sRGB; reduced to 1,024 px where it is larger.
 * @returns Undefined if the file has gone or can no longer be read.
 */
export async function readOriginal(path: string): Promise<Original | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  if (!bytes) return undefined;
  const header = await readHeader(bytes);
  if (!('format' in header)) return undefined;
  const size = looked(header.width, header.height);
  const decoded = await decode(bytes, Math.max(16, Math.min(size.width, size.height)));
  if ('reason' in decoded) return undefined;
  const { picture } = decoded;
  return { picture, reduction: Math.min(header.width, header.height) / Math.min(picture.width, picture.height) };
}
