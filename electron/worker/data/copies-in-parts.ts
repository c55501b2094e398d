/**
 * Finds pictures that show a part of another one, mirrored ones, and copies that were changed more than a difference hash of
 * the whole picture allows: turned by a few degrees, framed, in grey, in much stronger contrast.
 * Candidates come from the difference hashes of windows (Krawetz 2013); each is aligned with the window and compared cell by
 * cell (Baker & Matthews 2004). Measured on real images: docs/measurements/evaluation.md.
 */
import type { LeakKind } from '../../../shared/run-results.ts';
import { type Alignment, align, matchAt, type Placement, windowAt } from './align-pictures.ts';
import type { PackPart } from './pack-part.ts';
import { bitsSet } from './same-photograph-groups.ts';
import { mirrored, similarWindows, squareWindows, thumbnailOf, type Window, windowHashes } from './window-hashes.ts';

/** Bits of 64 in which a part may differ from the nearest window. Nine of ten crops to 70 % differ in at most 10. */
const mostBits = 12;
/** Least correlation with the window before alignment; turned by 3°, one copy in twenty is below .6. */
const leastAtStart = 0.5;
/** Copies correlate above .92 once aligned. Of different images, so do smooth ones: the detail decides. */
const leastCorrelation = 0.9;
/**
 * Least correlation of the detail. Measured on 2 million pairs of different images: at most .56 where the correlation is high
 * enough; crops to 70 % are above .66.
 */
const leastDetail = 0.65;
/** A picture with a smaller standard deviation, in grey levels, is plain. */
const plain = 3;
/** Ratio of the shapes of a part and of its window. */
const likeShapes = 1.12;
/** A part is aligned with at most this many pictures, those with the nearest windows; bounds the cost of alike pictures. */
const mostAligned = 32;
/** The two sides of a copied part, as shares of the whole's, above which it is the whole. */
const isWhole = 0.965;

/** More pairs of pictures are not compared: the time grows with their product. */
export const mostPairs = 25_000_000;

/** What is compared of a picture. */
interface Sketch {
  readonly picture: number;
  /** Width / height. */
  readonly aspect: number;
  readonly thumbnail: Uint8Array;
  /** Two words for each window: the similar ones, then the squares. */
  readonly hashes: Uint32Array;
  readonly squares: readonly Window[];
}

/** A picture of the first pack, and the picture of the second pack that it copies. */
export interface PartCopy {
  readonly copy: number;
  readonly original: number;
  readonly kind: LeakKind;
  readonly similarity: number;
}

const isPlain = (thumbnail: Uint8Array): boolean => {
  const mean = thumbnail.reduce((sum, value) => sum + value, 0) / thumbnail.length;
  return thumbnail.reduce((sum, value) => sum + (value - mean) ** 2, 0) / thumbnail.length < plain ** 2;
};

/** Sketches of the pictures that are not plain. */
async function sketches({ pack, photographs }: PackPart, onPicture: () => Promise<void>): Promise<Sketch[]> {
  const found: Sketch[] = [];
  for (const picture of photographs) {
    const pixels = await pack.read(picture);
    const thumbnail = thumbnailOf(pixels);
    if (!isPlain(thumbnail)) {
      const aspect = pixels.width / pixels.height;
      const squares = alike(aspect, 1) ? [] : squareWindows(aspect);
      found.push({
        picture,
        aspect,
        thumbnail,
        squares,
        hashes: windowHashes(thumbnail, [...similarWindows, ...squares]),
      });
    }
    await onPicture();
  }
  return found;
}

const alike = (aspect: number, other: number): boolean => Math.abs(Math.log(aspect / other)) < Math.log(likeShapes);

/** A window of a picture whose hash is near that of a part. */
interface Candidate {
  readonly whole: Sketch;
  readonly window: number;
  readonly bits: number;
}

/** The nearest window of each whole that is near enough, nearest first. @param hash Of the part. */
function candidatesOf(part: Sketch, hash: readonly [number, number], wholes: readonly Sketch[]): Candidate[] {
  const [high, low] = hash;
  const found: Candidate[] = [];
  for (const whole of wholes) {
    const { hashes } = whole;
    const similar = 2 * similarWindows.length;
    const from = alike(whole.aspect, part.aspect) ? 0 : similar;
    const to = alike(part.aspect, 1) ? hashes.length : similar;
    let bits = mostBits + 1;
    let window = -1;
    for (let at = from; at < to; at += 2) {
      const distance = bitsSet(hashes[at]! ^ high);
      if (distance >= bits) continue;
      const whole = distance + bitsSet(hashes[at + 1]! ^ low);
      if (whole >= bits) continue;
      bits = whole;
      window = at / 2;
    }
    if (window >= 0) found.push({ whole, window, bits });
  }
  return found.sort((a, b) => a.bits - b.bits).slice(0, mostAligned);
}

const placed = ({ whole, window }: Candidate): Placement => {
  const { left, top, width, height } = similarWindows[window] ?? whole.squares[window - similarWindows.length]!;
  return windowAt(left, top, width, height);
};

/** The alignment of a part with the window of a candidate, if both show the same. */
function verified(thumbnail: Uint8Array, candidate: Candidate): Alignment | undefined {
  const { whole } = candidate;
  const start = placed(candidate);
  if (matchAt(whole.thumbnail, thumbnail, start) < leastAtStart) return undefined;
  const found = align(whole.thumbnail, thumbnail, start);
  return found && found.correlation >= leastCorrelation && found.detail >= leastDetail ? found : undefined;
}

function kindOf({ x, y }: Placement, isMirrored: boolean): LeakKind {
  const isPart = Math.min(Math.hypot(x[1], y[1]), Math.hypot(x[2], y[2])) < isWhole;
  return isMirrored ? (isPart ? 'mirrored-crop' : 'mirrored') : isPart ? 'crop' : 'near';
}

/** Pairs in which a picture of `parts` shows a part of a picture of `wholes`, mirrored or not. */
async function partsOf(
  wholes: readonly Sketch[],
  parts: readonly Sketch[],
  onPart: () => Promise<void>,
): Promise<{ whole: Sketch; part: Sketch; kind: LeakKind; similarity: number }[]> {
  const found = [];
  for (const part of parts) {
    for (const isMirrored of [false, true]) {
      const thumbnail = isMirrored ? mirrored(part.thumbnail) : part.thumbnail;
      const [high, low] = windowHashes(thumbnail, similarWindows.slice(0, 1));
      for (const candidate of candidatesOf(part, [high!, low!], wholes)) {
        const alignment = verified(thumbnail, candidate);
        if (!alignment) continue;
        const kind = kindOf(alignment.placement, isMirrored);
        found.push({ whole: candidate.whole, part, kind, similarity: alignment.correlation });
      }
    }
    await onPart();
  }
  return found;
}

/**
 * Finds the pictures of one pack that show a part of one of another pack, or of which one of the other pack shows a part.
 * @param onProgress Called often; may throw to end the search.
 * @returns One pair for each copy, the most similar; undefined for more than `mostPairs` pairs.
 */
export async function findPartCopies(
  some: PackPart,
  others: PackPart,
  onProgress: (done: number, total: number) => Promise<void>,
): Promise<PartCopy[] | undefined> {
  const [n, m] = [some.photographs.length, others.photographs.length];
  if (n * m > mostPairs) return undefined;
  let done = 0;
  const total = 2 * (n + m);
  const count = () => onProgress(++done, total);
  const [copies, originals] = [await sketches(some, count), await sketches(others, count)];
  const best = new Map<number, PartCopy>();
  const keep = (copy: Sketch, original: Sketch, kind: LeakKind, similarity: number): void => {
    if (similarity > (best.get(copy.picture)?.similarity ?? 0))
      best.set(copy.picture, { copy: copy.picture, original: original.picture, kind, similarity });
  };
  for (const { whole, part, kind, similarity } of await partsOf(copies, originals, count))
    keep(whole, part, kind, similarity);
  for (const { whole, part, kind, similarity } of await partsOf(originals, copies, count))
    keep(part, whole, kind, similarity);
  return [...best.values()];
}
