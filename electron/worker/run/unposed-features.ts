import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { Engine, Program, State } from '../engine/engine.ts';
import type { Encoder } from '../nets/encoder.ts';
import { Random } from '../numerics/random.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import { type Pixels, zerosLike } from '../pictures/picture.ts';
import { posedSquare } from '../posing/crop.ts';
import { poseSettings, type ViewingTask } from '../tasks/tasks.ts';
import { encoderStep } from './network-steps.ts';
import type { PhotographSet } from './run-photographs.ts';

/** Options of `PlainFeatures`. */
export interface PlainFeaturesOptions {
  readonly engine: Engine;
  readonly state: State;
  readonly task: ViewingTask;
  readonly encoder: Encoder;
  readonly settings: TrainSettings;
  /** Number of pictures in one batch. */
  readonly atOnce: number;
}

/** Computes the representation of plain pictures, without the poses of the task, as an exported encoder does. */
export class PlainFeatures {
  readonly #options: PlainFeaturesOptions;
  readonly #program: Program;

  private constructor(options: PlainFeaturesOptions, program: Program) {
    this.#options = options;
    this.#program = program;
  }

  static async open(options: PlainFeaturesOptions): Promise<PlainFeatures> {
    const { engine, state, task, encoder, settings, atOnce } = options;
    const { step, inputs } = encoderStep(task, encoder, settings, atOnce);
    return new PlainFeatures(options, await engine.compile(step, inputs, state));
  }

  /**
   * Features of the central squares of these pictures of a pack, with the current weights. They are not finite if the
   * network has diverged.
   * @param isStopped Called after every batch with the number of pictures done; true stops the computation.
   * @returns Undefined if it was stopped.
   */
  of(
    { pack }: Pick<PhotographSet, 'pack'>,
    photographs: Uint32Array,
    isStopped: (done: number) => Promise<boolean>,
  ): Promise<FeatureMatrix | undefined> {
    const plain = { size: this.#options.settings.size, randomCrop: false, flip: false };
    return this.ofSquares(
      photographs.length,
      async (i) => posedSquare(await pack.read(photographs[i]!), plain, new Random(), 'held-out'),
      isStopped,
    );
  }

  /** The same of any squares, each [size, size, channels]. @param square Gives the square with this number. */
  async ofSquares(
    count: number,
    square: (i: number) => Promise<Pixels>,
    isStopped: (done: number) => Promise<boolean>,
  ): Promise<FeatureMatrix | undefined> {
    const { encoder, settings, atOnce } = this.#options;
    const { size, channels } = poseSettings(settings);
    const data = new Float32Array(count * encoder.width);
    const length = size * size * channels;
    let images: Pixels | undefined;
    for (let from = 0; from < count; from += atOnce) {
      const rows = Math.min(atOnce, count - from);
      for (let i = 0; i < rows; i++) {
        const pixels = await square(from + i);
        images ??= zerosLike(pixels, atOnce * length);
        images.set(pixels, i * length);
      }
      const { features } = await this.#program.run({ images: images! });
      data.set(features!.data.subarray(0, rows * encoder.width), from * encoder.width);
      if (await isStopped(from + rows)) return undefined;
    }
    return { count, width: encoder.width, data };
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}
