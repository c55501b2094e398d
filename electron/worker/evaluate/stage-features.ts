/** The features of every stage of a run's encoder, averaged over space in the engine so that whole maps are never kept. */
import * as tf from '@tensorflow/tfjs';
import { packSideFor, type TrainSettings } from '../../../shared/training-settings.ts';
import type { Engine, HostTensor, Program, State, StepFunction } from '../engine/engine.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import { type Pixels, zerosLike } from '../pictures/picture.ts';
import { encoderStep } from '../run/network-steps.ts';
import type { TrainedEncoder } from '../run/trained-encoder.ts';
import { encoderOf, poseSettings, pretextTask } from '../tasks/tasks.ts';
import type { EncoderUnderTest, StageExtractor } from './stage-extractor.ts';

/** Photographs in a batch; more are not faster and take more memory. */
const atOnce = 16;

type Tensors = Readonly<Record<string, HostTensor<Float32Array>>>;

/** The encoder of a run with given weights; computes the features of all its stages. */
export class StageFeatures implements StageExtractor {
  readonly size: number;
  readonly atOnce = atOnce;
  readonly #length: number;
  readonly #state: State;
  readonly #program: Program;

  private constructor(settings: TrainSettings, state: State, program: Program) {
    const { size, channels } = poseSettings(settings);
    this.size = size;
    this.#length = size * size * channels;
    this.#state = state;
    this.#program = program;
  }

  /** Compiles the encoder. @param tensors `encoder/…`, and `ema/encoder/…` if the run keeps moving averages. */
  static async open(engine: Engine, settings: TrainSettings, tensors: Tensors): Promise<StageFeatures> {
    const task = pretextTask(settings.task);
    const plan = encoderStep(task, encoderOf(settings), settings, atOnce, { stages: true });
    /** Averages maps over space before they leave the engine: [N, h, w, C] → [N, C]. */
    const pooled: StepFunction = (inputs, state) => {
      const { features: _, ...maps } = plan.step(inputs, state).outputs;
      return { outputs: Object.fromEntries(Object.entries(maps).map(([name, map]) => [name, tf.mean(map, [1, 2])])) };
    };
    const state = engine.createState(tensors);
    return new StageFeatures(settings, state, await engine.compile(pooled, plan.inputs, state));
  }

  async features(squares: readonly Pixels[]): Promise<ReadonlyMap<string, FeatureMatrix>> {
    const images = zerosLike(squares[0]!, atOnce * this.#length);
    for (const [i, square] of squares.entries()) images.set(square, i * this.#length);
    const stages = Object.entries(await this.#program.run({ images })).map(([stage, { shape, data }]) => {
      const width = shape[1]!;
      return [
        stage,
        { count: squares.length, width, data: data.subarray(0, squares.length * width) as Float32Array },
      ] as const;
    });
    return new Map(stages.sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true })));
  }

  async dispose(): Promise<void> {
    await this.#program.dispose();
    this.#state.dispose();
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
  open: (engine) => StageFeatures.open(engine, settings, tensors),
});
