/** Runs an added TF.js model with TF.js's WebAssembly kernels. */
import * as tf from '@tensorflow/tfjs';
import { refuse } from '../../../shared/failure.ts';
import { onWebAssembly } from '../engine/web-assembly.ts';
import { type EncoderProgram, type Output, type ProgramInput, shapeOf } from './encoder-program.ts';
import type { GraphInput } from './image-input.ts';
import { tfjsFiles } from './read-tfjs-files.ts';

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).trim();

/** @throws FailureError 'unusable-input' with TF.js's reason for a model that it cannot load. */
export async function loadTfjs(file: string, name: string, isGraph: boolean): Promise<tf.GraphModel | tf.LayersModel> {
  return onWebAssembly<tf.GraphModel | tf.LayersModel>(() =>
    isGraph ? tf.loadGraphModel(tfjsFiles(file)) : tf.loadLayersModel(tfjsFiles(file)),
  ).catch((error: unknown) =>
    refuse(
      'unusable-input',
      `TF.js cannot load ${name}: ${messageOf(error)}`,
      'convert it again, with all its shards beside it',
    ),
  );
}

/** The inputs of a model. Its graph has to be loaded for that. */
export async function inputsOfTfjs(file: string, name: string, isGraph: boolean): Promise<GraphInput[]> {
  const model = await loadTfjs(file, name, isGraph);
  const inputs = model.inputs.map((input) => ({
    name: input.name,
    type: input.dtype,
    shape: input.shape?.map((size) => (size === null || size < 1 ? '?' : size)),
  }));
  await onWebAssembly(() => void model.dispose());
  return inputs;
}

export async function openTfjs(
  file: string,
  name: string,
  isGraph: boolean,
  input: ProgramInput,
): Promise<EncoderProgram> {
  const model = await loadTfjs(file, name, isGraph);
  const names = isGraph ? model.outputs.map((output) => output.name) : (model as tf.LayersModel).outputNames;
  const answers = (images: Float32Array, count: number): ReadonlyMap<string, Output> => {
    const read = new Map<string, Output>();
    tf.tidy(() => {
      const image = tf.tensor4d(images, shapeOf(input, count));
      const found = isGraph
        ? (model as tf.GraphModel).execute({ [input.name]: image }, [...names])
        : (model as tf.LayersModel).predict(image, { batchSize: count });
      for (const [i, tensor] of [found].flat().entries()) {
        const { shape: dims, dtype } = tensor as tf.Tensor;
        const data = dtype === 'float32' ? ((tensor as tf.Tensor).dataSync().slice() as Float32Array) : undefined;
        read.set(names[i]!, { dims, data });
      }
    });
    return read;
  };
  return {
    run: (images, count) =>
      onWebAssembly(() => answers(images, count)).catch((error: unknown) =>
        refuse(
          'unusable-input',
          `${name} fails on ${count} ${count === 1 ? 'image' : 'images'} of ${input.size} px: ${messageOf(error)}`,
          'try another --size, or export the network to ONNX',
        ),
      ),
    dispose: () => onWebAssembly(() => void model.dispose()),
  };
}
