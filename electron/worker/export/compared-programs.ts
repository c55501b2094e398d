/** The programs whose outputs a certificate compares. Each takes any number of pictures, [N, S, S, channels] in 0–255. */
import * as tf from '@tensorflow/tfjs';
import { env, InferenceSession, Tensor } from 'onnxruntime-node';
import { tfjsFiles } from '../encoders/read-tfjs-files.ts';
import { openDirectly } from '../engine/open-directly.ts';
import { onWebAssembly } from '../engine/web-assembly.ts';
import { type Pixels, zerosLike } from '../pictures/picture.ts';
import { unitRange } from '../pictures/unit-range.ts';
import { encoderStep } from '../run/network-steps.ts';
import type { TrainedEncoder } from '../run/trained-encoder.ts';
import { pretextTask } from '../tasks/tasks.ts';
import type { BatchAnswers } from './answer-comparison.ts';
import { withPytorchFile } from './pytorch-safetensors.ts';

/** The input of an exported encoder. */
type ComparedInput = Pick<TrainedEncoder, 'size' | 'channels'>;

/** One of the compared programs. */
export interface Side {
  /** A description of the program. */
  readonly name: string;
  /** Computes all outputs. @param pictures `count` pictures, one after another. */
  answer(pictures: Pixels, count: number): Promise<BatchAnswers>;
  dispose(): Promise<void>;
}

/**
 * The trainer's own program in inference mode on the CPU, which computes in float32 and exists on every machine, whatever
 * engine the run was trained on. Its shapes are fixed, so a smaller batch is padded.
 */
export async function trainerSide(
  { encoder, settings, size, channels, state: tensors }: TrainedEncoder,
  batch: number,
): Promise<Side> {
  const engine = await openDirectly('cpu');
  const state = engine.createState(tensors);
  const { step, inputs } = encoderStep(pretextTask(settings.task), encoder, settings, batch, { stages: true });
  const program = await engine.compile(step, inputs, state);
  return {
    name: `the trainer's program on ${engine.device} (${engine.lowering})`,
    async answer(pictures, count) {
      const images = zerosLike(pictures, batch * size * size * channels);
      images.set(pictures);
      const { features, ...stages } = await program.run({ images });
      const answers = Object.entries({ ...stages, features: features! });
      return Object.fromEntries(
        answers.map(([name, { data }]) => [name, data.subarray(0, (data.length / batch) * count) as Float32Array]),
      );
    },
    async dispose() {
      await program.dispose();
      state.dispose();
      await engine.dispose();
    },
  };
}

/** Transposes each picture from [first, second] to [second, first], which exchanges pixels and channels. */
function swapAxes(data: Float32Array, count: number, first: number, second: number): Float32Array {
  const swapped = new Float32Array(data.length);
  for (let n = 0; n < count; n++) {
    const start = n * first * second;
    for (let i = 0; i < first; i++)
      for (let j = 0; j < second; j++) swapped[start + j * first + i] = data[start + i * second + j]!;
  }
  return swapped;
}

/** The exported ONNX file in ONNX Runtime. */
export async function onnxSide(file: string, { size, channels }: ComparedInput): Promise<Side> {
  const session = await InferenceSession.create(file, { executionProviders: ['cpu'] });
  return {
    name: `the ONNX file in ONNX Runtime ${env.versions.node ?? ''} (CPU)`,
    async answer(pictures, count) {
      const image = new Tensor('float32', swapAxes(unitRange(pictures), count, size * size, channels), [
        count,
        channels,
        size,
        size,
      ]);
      const answers = Object.entries(await session.run({ image }));
      return Object.fromEntries(
        answers.map(([name, { data, dims }]) => {
          const [, maps = 1, height = 1, width = 1] = dims;
          return [name, swapAxes(data as Float32Array, count, maps, height * width)];
        }),
      );
    },
    dispose: () => session.release(),
  };
}

/** The exported TF.js files in TF.js with its WebAssembly kernels. */
export async function tfjsSide(modelJson: string, { size, channels }: ComparedInput): Promise<Side> {
  const model = await onWebAssembly(() => tf.loadGraphModel(tfjsFiles(modelJson)));
  return {
    name: `the TF.js files in TensorFlow.js ${tf.version.tfjs} (backend 'wasm')`,
    answer: (pictures, count) =>
      onWebAssembly(() => {
        const read: Record<string, Float32Array> = {};
        tf.tidy(() => {
          const image = tf.tensor4d(unitRange(pictures), [count, size, size, channels]);
          const answers = model.predict(image) as tf.NamedTensorMap;
          for (const [name, answer] of Object.entries(answers)) read[name] = answer.dataSync().slice() as Float32Array;
        });
        return read;
      }),
    dispose: () => onWebAssembly(() => void model.dispose()),
  };
}

/**
 * The trainer's program with the weights that were read back from the file for PyTorch: their names, layouts and numbers, but
 * not PyTorch itself, which is compared in docs/measurements/pytorch-files.md.
 */
export const torchSide = async (file: string, trained: TrainedEncoder, batch: number): Promise<Side> => ({
  ...(await trainerSide(await withPytorchFile(trained, file), batch)),
  name: "the weights of the file for PyTorch in the trainer's program",
});
