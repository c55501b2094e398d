/** Which photographs an audit uses, and their original pixels. */
import { colourReading } from '../../../../shared/image-reading.ts';
import { placeOf } from '../../../../shared/page-names.ts';
import { decode, readHeader } from '../../data/decode.ts';
import type { Pack } from '../../data/pack.ts';
import { withPictureFile } from '../../data/read-picture-file.ts';
import { Random } from '../../numerics/random.ts';
import { type Picture, pixelsOfStored } from '../../pictures/picture.ts';

/** Fewer different photographs than this get no verdict. With 40 of them, five folds leave 32 to train a probe on. */
export const fewestForVerdict = 40;
/** With at least four questions each, the standard error of a score is below two points. More photographs take longer. */
const mostPhotographs = 400;
/** Pixels of all central squares together: an audit should take under a minute. */
const mostPixels = 36e6;
/** In pixels: originals with a longer side above this are reduced. */
export const longestSide = 1024;

type Sized = Pick<Pack, 'count' | 'path' | 'index'>;

/** Width and height at which an original is audited. */
export function auditedSize(width: number, height: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  return { width: Math.floor(width * scale), height: Math.floor(height * scale) };
}

/** The photographs of an audit. */
export interface ChosenPhotographs {
  /** Numbers of pictures in the pack, in the order of a seeded draw. */
  readonly photographs: readonly number[];
  /** Pictures that were left out as copies of another one: each would count one photograph twice. */
  readonly copies: number;
  /** Photographs of the pack, without copies. */
  readonly available: number;
}

/**
 * Draws the photographs of an audit.
 * @param copies Paths of pictures that duplicate an earlier one.
 * @param seed The same seed draws the same photographs.
 */
export function choosePhotographs(pack: Sized, copies: ReadonlySet<string>, seed: number): ChosenPhotographs {
  const { width, height } = pack.index.columns;
  const photographs: number[] = [];
  let duplicates = 0;
  let pixels = 0;
  for (const i of new Random(seed, 'audit').permutation(pack.count)) {
    if (copies.has(pack.path(i))) {
      duplicates++;
      continue;
    }
    const row = pack.index.row(i);
    const size = auditedSize(width[row]!, height[row]!);
    const square = Math.min(size.width, size.height) ** 2;
    if (
      photographs.length >= mostPhotographs ||
      (pixels + square > mostPixels && photographs.length >= fewestForVerdict)
    )
      continue;
    pixels += square;
    photographs.push(i);
  }
  return { photographs, copies: duplicates, available: pack.count - duplicates };
}

/** A decoded original. */
export interface Original {
  readonly picture: Picture;
  /** Side of the file's picture, as a multiple of the side of this one. */
  readonly reduction: number;
}

/**
 * The pixels of an image, upright, read as the dataset is. Pictures above 1,024 px are reduced to it.
 * @returns Undefined if the file is gone or can no longer be read.
 */
export async function readOriginal(path: string, reading = colourReading): Promise<Original | undefined> {
  const { file, page } = placeOf(path, reading);
  const original = await withPictureFile(file, async (bytes) => {
    const header = await readHeader(bytes, page);
    if (!('format' in header)) return undefined;
    const size = auditedSize(header.width, header.height);
    const decoded = await decode(bytes, Math.max(16, Math.min(size.width, size.height)), reading, page);
    if ('reason' in decoded) return undefined;
    const picture: Picture = { ...decoded.picture, data: pixelsOfStored(decoded.picture.data) };
    return { picture, reduction: Math.min(header.width, header.height) / Math.min(picture.width, picture.height) };
  });
  return original && 'reason' in original ? undefined : original;
}
