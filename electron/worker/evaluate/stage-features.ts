/** The features of every stage of an encoder, averaged over space in the engine so that whole maps are never kept. */
import * as tf from '@tensorflow/tfjs';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { Engine, HostTensor, Program, State, StepFunction } from '../engine/engine.ts';
import { Random } from '../numerics/random.ts';
import type { FeatureMatrix } from '../numerics/representation-health.ts';
import { type Pixels, zerosLike } from '../pictures/picture.ts';
import { posedSquare } from '../posing/crop.ts';
import { encoderStep } from '../run/network-steps.ts';
import { encoderOf, poseSettings, pretextTask } from '../tasks/tasks.ts';
import type { LabelledSet } from './labelled-photographs.ts';

/** Photographs in a batch; more are not faster and take more memory. */
const atOnce = 16;

/** The encoder of a run with given weights; computes the features of all its stages. */
export class StageFeatures {
  readonly #settings: TrainSettings;
  readonly #state: State;
  readonly #program: Program;

  private constructor(settings: TrainSettings, state: State, program: Program) {
    this.#settings = settings;
    this.#state = state;
    this.#program = program;
  }

  /** Compiles the encoder. @param tensors `encoder/…`, and `ema/encoder/…` if the run keeps moving averages. */
  static async open(
    engine: Engine,
    settings: TrainSettings,
    tensors: Readonly<Record<string, HostTensor<Float32Array>>>,
  ): Promise<StageFeatures> {
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

  /**
   * Features of the photographs' central squares, by stage: `stage1` …, each [photographs, C].
   * @param onBatch Called after every batch with the number of photographs done; may throw to end the work.
   * @throws FailureError from onBatch.
   */
  async of(
    { pack, photographs }: Pick<LabelledSet, 'pack' | 'photographs'>,
    onBatch: (done: number) => Promise<void>,
  ): Promise<ReadonlyMap<string, FeatureMatrix>> {
    const { size, channels } = poseSettings(this.#settings);
    const count = photographs.length;
    const length = size * size * channels;
    let images: Pixels | undefined;
    const plain = { size, randomCrop: false, flip: false };
    const stages = new Map<string, FeatureMatrix>();
    for (let from = 0; from < count; from += atOnce) {
      const rows = Math.min(atOnce, count - from);
      for (let i = 0; i < rows; i++) {
        const picture = await pack.read(photographs[from + i]!);
        images ??= zerosLike(picture.data, atOnce * length);
        images.set(posedSquare(picture, plain, new Random(), 'held-out'), i * length);
      }
      for (const [stage, { shape, data }] of Object.entries(await this.#program.run({ images: images! }))) {
        const width = shape[1]!;
        const matrix = stages.get(stage) ?? { count, width, data: new Float32Array(count * width) };
        stages.set(stage, matrix);
        matrix.data.set(data.subarray(0, rows * width), from * width);
      }
      await onBatch(from + rows);
    }
    return new Map([...stages].sort(([a], [b]) => a.localeCompare(b, undefined, { numeric: true })));
  }

  async dispose(): Promise<void> {
    await this.#program.dispose();
    this.#state.dispose();
  }
}
