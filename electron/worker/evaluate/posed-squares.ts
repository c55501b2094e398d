/** The central squares of packed photographs, cut ahead in threads while the device computes. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Failure, FailureError } from '../../../shared/failure.ts';
import type { PackColumns } from '../../files/pack-index.ts';
import { bundledScript } from '../data/bundled.ts';
import type { Pack } from '../data/pack.ts';
import { Random } from '../numerics/random.ts';
import { type Picture, type Pixels, zerosLike } from '../pictures/picture.ts';
import { posedSquare } from '../posing/crop.ts';

/** The start data of a thread. The columns are in shared memory. */
export interface SquaresStart {
  readonly folder: string;
  readonly columns: PackColumns;
  /** Side of the squares, in pixels. */
  readonly size: number;
}
/** A request to a thread. */
export interface SquaresWanted {
  readonly batch: number;
  /** Numbers of pictures in the pack. */
  readonly photographs: Uint32Array;
}
/** The thread's reply: the squares one after another, or a failure. */
export type SquaresAnswer = { readonly batch: number } & ({ readonly squares: Pixels } | { readonly failure: Failure });

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
  const apart = (squares: Pixels, batch: number) => {
    const count = photographsOf(batch).length;
    const length = squares.length / count;
    return Array.from({ length: count }, (_, i) => squares.subarray(i * length, (i + 1) * length) as Pixels);
  };
  if (threadFile === undefined || batches < 2) {
    for (let batch = 0; batch < batches; batch++) yield apart(cutSquares(pack, photographsOf(batch), size), batch);
    return;
  }
  const count = Math.min(threadCount, batches);
  const threads = new SquareThreads(threadFile, { folder: pack.folder, columns: pack.index.columns, size }, count);
  // For each thread, a batch that is being cut and one that is ready.
  const ahead = 2 * count;
  try {
    for (let batch = 0; batch < Math.min(ahead, batches); batch++) threads.ask(batch, photographsOf(batch));
    for (let batch = 0; batch < batches; batch++) {
      const squares = await threads.answer(batch);
      if (batch + ahead < batches) threads.ask(batch + ahead, photographsOf(batch + ahead));
      yield apart(squares, batch);
    }
  } finally {
    await threads.close();
  }
}

/** Threads that answer requests in turn. */
class SquareThreads {
  readonly #workers: readonly Worker[];
  readonly #answers = new Map<number, SquaresAnswer>();
  #failure: FailureError | undefined;
  #wake: () => void = () => {};

  constructor(file: string, start: SquaresStart, count: number) {
    this.#workers = Array.from({ length: count }, () => {
      const worker = new Worker(file, { workerData: start });
      worker.on('message', (answer: SquaresAnswer) => {
        this.#answers.set(answer.batch, answer);
        this.#wake();
      });
      worker.on('error', (error) => this.#fail(`a thread that reads images failed: ${error.message}`));
      worker.on('exit', (code) => this.#fail(`a thread that reads images ended with code ${code}`));
      return worker;
    });
  }

  ask(batch: number, photographs: Uint32Array): void {
    this.#workers[batch % this.#workers.length]!.postMessage({ batch, photographs } satisfies SquaresWanted);
  }

  async answer(batch: number): Promise<Pixels> {
    for (;;) {
      const answer = this.#answers.get(batch);
      this.#answers.delete(batch);
      if (answer && 'squares' in answer) return answer.squares;
      if (answer) throw new FailureError(answer.failure);
      if (this.#failure) throw this.#failure;
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #fail(message: string): void {
    this.#failure ??= new FailureError({ code: 'failed', message });
    this.#wake();
  }
}
