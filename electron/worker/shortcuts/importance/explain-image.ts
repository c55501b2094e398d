/** What the representation of one image rests on. */
import type { StageExtractor } from '../../evaluate/stage-extractor.ts';
import { correlation } from '../../numerics/correlation.ts';
import { cosine } from '../../numerics/cosine.ts';
import { Random } from '../../numerics/random.ts';
import type { Pixels } from '../../pictures/picture.ts';
import { type ImportanceMaps, ImportanceSums } from './importance-sums.ts';
import { maskedSquare, meanColour } from './masked-square.ts';
import { randomMask } from './random-mask.ts';

/** The explanation of an image. All similarities are cosines with the representation of the whole image. */
export interface Explanation extends ImportanceMaps {
  /** Mean similarity over the masks. */
  readonly meanCosine: number;
  /** Correlation of the importance by the even masks with that by the odd ones; 0 for maps that are flat. */
  readonly agreement: number;
  /** Similarity of the image with only its more important half, and with only its less important half. */
  readonly halves: { readonly more: number; readonly less: number };
}

interface Masks {
  /** At least two. */
  readonly count: number;
  /** Of the chance that draws them. */
  readonly seed: string;
}

interface Hooks {
  /** Called after every batch with the number of masks done; may throw to end the work. */
  onBatch(done: number): Promise<void>;
  /** @throws FailureError, always. */
  refuseNotFinite(): never;
}

/**
 * Explains an image by random masks. The hidden part has the mean colour of the image.
 * @param square [side, side, channels] in 0–255, which the extractor normalises as its encoder does.
 * @param stage Whose features are compared.
 */
export async function explainImage(
  extractor: StageExtractor,
  stage: string,
  square: Pixels,
  { count: masks, seed }: Masks,
  { onBatch, refuseNotFinite }: Hooks,
): Promise<Explanation> {
  const { size, atOnce } = extractor;
  const colour = meanColour(square, size);
  const vectorsOf = async (squares: readonly Pixels[]): Promise<Float32Array[]> => {
    const { width, data } = (await extractor.features(squares)).get(stage)!;
    if (!data.every(Number.isFinite)) refuseNotFinite();
    return squares.map((_, i) => data.slice(i * width, (i + 1) * width));
  };
  const [whole] = await vectorsOf([square]);
  const drawn = (from: number) =>
    Array.from({ length: Math.max(0, Math.min(atOnce, masks - from)) }, (_, i) => {
      const mask = randomMask(size, new Random('mask', seed, from + i));
      return { mask, masked: maskedSquare(square, mask, colour) };
    });

  const halves = [new ImportanceSums(size * size), new ImportanceSums(size * size)] as const;
  let sum = 0;
  let batch = drawn(0);
  for (let from = 0; from < masks; from += atOnce) {
    const computing = vectorsOf(batch.map(({ masked }) => masked));
    const next = drawn(from + atOnce); // while the features are computed
    for (const [i, vector] of (await computing).entries()) {
      const similarity = cosine(whole!, vector);
      sum += similarity;
      halves[((from + i) % 2) as 0 | 1].add(batch[i]!.mask, similarity);
    }
    batch = next;
    await onBatch(Math.min(masks, from + atOnce));
  }

  const maps = halves[0].plus(halves[1]).maps();
  const more = moreImportantHalf(maps.importance);
  const [ofMore, ofLess] = await vectorsOf(
    [more, more.map((value) => 1 - value)].map((mask) => maskedSquare(square, mask, colour)),
  );
  return {
    ...maps,
    meanCosine: sum / masks,
    agreement: correlation(halves[0].maps().importance, halves[1].maps().importance),
    halves: { more: cosine(whole!, ofMore!), less: cosine(whole!, ofLess!) },
  };
}

/** 1 for the half of the pixels with the greatest importance, 0 for the others. */
function moreImportantHalf(importance: Float32Array): Float32Array {
  const mask = new Float32Array(importance.length);
  const byImportance = Uint32Array.from(importance.keys()).sort((a, b) => importance[b]! - importance[a]! || a - b);
  for (const pixel of byImportance.subarray(0, importance.length >> 1)) mask[pixel] = 1;
  return mask;
}
