/** The features of an added encoder, computed in threads: each has the network in its own memory, and takes its share of a batch. */
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { AddedEncoder } from '../../../shared/encoders.ts';
import { filesFolder } from '../encoders/open-added.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import { type Pixels, zerosLike } from '../pictures/picture.ts';
import { AnsweringThreads } from './answering-threads.ts';
import type { StageExtractor } from './stage-extractor.ts';

/** The start data of a thread. */
export interface AddedFeaturesStart {
  readonly folder: string;
  readonly encoder: AddedEncoder;
  /** Threads of ONNX Runtime in this thread. */
  readonly threads: number;
}
/** A share of a batch: squares one after another. None: only say when the network is open. */
export interface ShareOfBatch {
  readonly count: number;
  readonly squares?: Pixels;
}
export type StagesOfShare = ReadonlyMap<string, FeatureMatrix>;

/** Photographs in a batch, unless the file fixes another; more are not faster and take more memory. */
export const addedAtOnce = 16;
/** Networks in memory at once, in bytes of their files. */
const mostBytes = 2 ** 30;
/** Each takes at least two images of a batch. */
const mostThreads = addedAtOnce / 2;

/** One thread for each core: faster than one network on all cores, whose threads wait for each other at every layer. */
const threadsFor = (bytes: number): number =>
  Math.max(1, Math.min(availableParallelism(), mostThreads, Math.floor(mostBytes / bytes)));

export class AddedFeaturesInThreads implements StageExtractor {
  readonly size: number;
  readonly atOnce: number;
  #next = 0;

  private constructor(
    private readonly encoder: AddedEncoder,
    private readonly threads: AnsweringThreads<ShareOfBatch, StagesOfShare>,
  ) {
    const { size, batch } = encoder.input;
    this.size = size;
    this.atOnce = batch === undefined ? addedAtOnce : batch * threads.count;
  }

  /** @param folder The encoder's folder. @throws FailureError as openAdded. */
  static async open(folder: string, encoder: AddedEncoder, threadFile: string): Promise<AddedFeaturesInThreads> {
    const sizes = await Promise.all(
      encoder.files.map((name) =>
        stat(join(folder, filesFolder, name)).then(
          ({ size }) => size,
          () => 0, // the thread says that it is gone
        ),
      ),
    );
    const count = threadsFor(sizes.reduce((sum, size) => sum + size, 0));
    const start: AddedFeaturesStart = {
      folder,
      encoder,
      threads: Math.max(1, Math.floor(availableParallelism() / count)),
    };
    const threads = new AnsweringThreads<ShareOfBatch, StagesOfShare>(threadFile, start, count, 'computes features');
    const opened = new AddedFeaturesInThreads(encoder, threads);
    try {
      await Promise.all(Array.from({ length: count }, () => opened.#ask({ count: 0 })));
    } catch (error) {
      await threads.close();
      throw error;
    }
    return opened;
  }

  async features(squares: readonly Pixels[]): Promise<ReadonlyMap<string, FeatureMatrix>> {
    const share = this.encoder.input.batch ?? Math.ceil(squares.length / this.threads.count);
    const shares: Promise<StagesOfShare>[] = [];
    for (let from = 0; from < squares.length; from += share)
      shares.push(this.#ask(joined(squares.slice(from, from + share))));
    const parts = await Promise.all(shares);
    return new Map(
      [...parts[0]!].map(([stage, { width }]) => {
        const data = new Float32Array(squares.length * width);
        for (const [i, part] of parts.entries()) data.set(part.get(stage)!.data, i * share * width);
        return [stage, { count: squares.length, width, data }];
      }),
    );
  }

  #ask(share: ShareOfBatch): Promise<StagesOfShare> {
    const number = this.#next++;
    this.threads.ask(number, share, share.squares && [share.squares.buffer as ArrayBuffer]);
    return this.threads.answer(number);
  }

  dispose(): Promise<void> {
    return this.threads.close();
  }
}

function joined(squares: readonly Pixels[]): ShareOfBatch {
  const { length } = squares[0]!;
  const all = zerosLike(squares[0]!, squares.length * length);
  for (const [i, square] of squares.entries()) all.set(square, i * length);
  return { count: squares.length, squares: all };
}
