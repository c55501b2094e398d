/** The central squares of packed photographs, cut ahead in threads while the device computes. */
import { availableParallelism } from 'node:os';
import type { PackColumns } from '../../files/pack-index.ts';
import { bundledScript } from '../data/bundled.ts';
import type { Pack } from '../data/pack.ts';
import { Random } from '../numerics/random.ts';
import { type Picture, type Pixels, zerosLike } from '../pictures/picture.ts';
import { posedSquare } from '../posing/crop.ts';
import { AnsweringThreads } from './answering-threads.ts';

/** The start data of a thread. The columns are in shared memory. */
export interface SquaresStart {
  readonly folder: string;
  readonly columns: PackColumns;
  /** Side of the squares, in pixels. */
  readonly size: number;
}

/** Threads that cut squares. One core is left for the device. */
const threadCount = Math.max(1, Math.min(4, availableParallelism() - 1));

/** The central square of a picture, [size, size, channels]. */
export const centralPixels = (picture: Picture, size: number): Pixels =>
  posedSquare(picture, { size, randomCrop: false, flip: false }, new Random(), 'held-out');

/** The squares of photographs one after another, [N, size, size, channels]. @throws FailureError 'failed' for damaged pixels. */
export function cutSquares(pack: Pack, photographs: Uint32Array, size: number): Pixels {
  let all: Pixels | undefined;
  for (const [i, photograph] of photographs.entries()) {
    const square = centralPixels(pack.readSync(photograph), size);
    all ??= zerosLike(square, photographs.length * square.length);
    all.set(square, i * square.length);
  }
  return all!;
}

/** Squares that stand one after another, each as a view. */
export function apart(squares: Pixels, count: number): Pixels[] {
  const length = squares.length / count;
  return Array.from({ length: count }, (_, i) => squares.subarray(i * length, (i + 1) * length) as Pixels);
}

/**
 * The squares of photographs in batches, in their order.
 * @param size Side of the squares, in pixels. @param atOnce Photographs in a batch.
 * @param threadFile Path of the bundled squares-thread. Without it (unbundled sources, as in tests), a batch is cut when it
 *   is requested.
 * @throws FailureError 'failed' for damaged pixels.
 */
export async function* squareBatches(
  pack: Pack,
  photographs: Uint32Array,
  { size, atOnce }: { readonly size: number; readonly atOnce: number },
  threadFile = bundledScript('squares-thread'),
): AsyncGenerator<Pixels[]> {
  const batches = Math.ceil(photographs.length / atOnce);
  const photographsOf = (batch: number) => photographs.slice(batch * atOnce, (batch + 1) * atOnce);
  if (threadFile === undefined || batches < 2) {
    for (let batch = 0; batch < batches; batch++) {
      const wanted = photographsOf(batch);
      yield apart(cutSquares(pack, wanted, size), wanted.length);
    }
    return;
  }
  const count = Math.min(threadCount, batches);
  const start: SquaresStart = { folder: pack.folder, columns: pack.index.columns, size };
  const threads = new AnsweringThreads<Uint32Array, Pixels>(threadFile, start, count, 'reads images');
  // For each thread, a batch that is being cut and one that is ready.
  const ahead = 2 * count;
  try {
    for (let batch = 0; batch < Math.min(ahead, batches); batch++) threads.ask(batch, photographsOf(batch));
    for (let batch = 0; batch < batches; batch++) {
      const squares = await threads.answer(batch);
      if (batch + ahead < batches) threads.ask(batch + ahead, photographsOf(batch + ahead));
      yield apart(squares, photographsOf(batch).length);
    }
  } finally {
    await threads.close();
  }
}
