/** The features of every stage of a run's encoder: of whole images, and of places. */
import * as tf from '@tensorflow/tfjs';
import { packSideFor, type TrainSettings } from '../../../shared/training-settings.ts';
import type { Engine, HostTensor, Program, State, StepFunction } from '../engine/engine.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import { type Pixels, zerosLike } from '../pictures/picture.ts';
import { encoderStep } from '../run/network-steps.ts';
import type { TrainedEncoder } from '../run/trained-encoder.ts';
import { encoderOf, poseSettings, pretextTask } from '../tasks/tasks.ts';
import type { EncoderUnderTest, FeatureMaps, MapExtractor, StageExtractor } from './stage-extractor.ts';

/** Photographs in a batch; more are not faster and take more memory. */
const atOnce = 16;

type Tensors = Readonly<Record<string, HostTensor<Float32Array>>>;

/** Compiled programs of a run's encoder with given weights. */
class RunExtractor implements Pick<StageExtractor, 'size' | 'atOnce' | 'dispose'> {
  readonly size: number;
  readonly atOnce = atOnce;
  readonly #length: number;
  readonly #state: State;
  readonly #program: Program;

  protected constructor(settings: TrainSettings, state: State, program: Program) {
    const { size, channels } = poseSettings(settings);
    this.size = size;
    this.#length = size * size * channels;
    this.#state = state;
    this.#program = program;
  }

  /** @param reduce Applied to every map in the engine. */
  protected static async compile(engine: Engine, settings: TrainSettings, tensors: Tensors, reduce: Reduce) {
    const task = pretextTask(settings.task);
    const plan = encoderStep(task, encoderOf(settings), settings, atOnce, { stages: true });
    const reduced: StepFunction = (inputs, state) => {
      const { features: _, ...maps } = plan.step(inputs, state).outputs;
      return { outputs: Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, reduce(map)])) };
    };
    const state = engine.createState(tensors);
    return { state, program: await engine.compile(reduced, plan.inputs, state) };
  }

  /** The outputs of all stages, in their order. */
  protected async outputs(squares: readonly Pixels[]): Promise<[stage: string, HostTensor<Float32Array>][]> {
    const images = zerosLike(squares[0]!, atOnce * this.#length);
    for (const [i, square] of squares.entries()) images.set(square, i * this.#length);
    const stages = Object.entries(await this.#program.run({ images })) as [string, HostTensor<Float32Array>][];
    return stages.sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true }));
  }

  async dispose(): Promise<void> {
    await this.#program.dispose();
    this.#state.dispose();
  }
}

type Reduce = (map: tf.Tensor) => tf.Tensor;

/** The features of all stages, averaged over space in the engine so that whole maps are never kept. */
export class StageFeatures extends RunExtractor implements StageExtractor {
  /** Compiles the encoder. @param tensors `encoder/…`, and `ema/encoder/…` if the run keeps moving averages. */
  static async open(engine: Engine, settings: TrainSettings, tensors: Tensors): Promise<StageFeatures> {
    const { state, program } = await StageFeatures.compile(engine, settings, tensors, (map) => tf.mean(map, [1, 2]));
    return new StageFeatures(settings, state, program);
  }

  async features(squares: readonly Pixels[]): Promise<ReadonlyMap<string, FeatureMatrix>> {
    const count = squares.length;
    return new Map(
      (await this.outputs(squares)).map(([stage, { shape, data }]) => {
        const width = shape[1]!;
        return [stage, { count, width, data: data.subarray(0, count * width) }];
      }),
    );
  }
}

/** The maps of all stages. */
class StageMaps extends RunExtractor implements MapExtractor {
  static async open(engine: Engine, settings: TrainSettings, tensors: Tensors): Promise<StageMaps> {
    const { state, program } = await StageMaps.compile(engine, settings, tensors, (map) => map);
    return new StageMaps(settings, state, program);
  }

  async maps(squares: readonly Pixels[]): Promise<ReadonlyMap<string, FeatureMaps>> {
    const count = squares.length;
    return new Map(
      (await this.outputs(squares)).map(([stage, { shape, data }]) => {
        const [, rows, columns, width] = shape as [number, number, number, number];
        return [stage, { count, rows, columns, width, data: data.subarray(0, count * rows * columns * width) }];
      }),
    );
  }
}

/** The encoder of a run with these weights. @param what For messages: `the trained encoder`. */
export const runUnderTest = (
  what: string,
  { settings, size }: Pick<TrainedEncoder, 'settings' | 'size'>,
  tensors: Tensors,
): EncoderUnderTest => ({
  what,
  packSide: packSideFor(size),
  ifNotFinite: 'the run has diverged',
  open: async (engine) => StageFeatures.open(await engine(), settings, tensors),
  openMaps: (engine) => StageMaps.open(engine, settings, tensors),
});
