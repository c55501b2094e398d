/**
 * The encoder as a TF.js graph model: model.json (GraphDef, signature, weights manifest) and shards of weights. Its input is
 * `image` [N, S, S, channels] in 0–1, and its outputs are `stage1` … and `features`, for any N.
 */
import * as tf from '@tensorflow/tfjs';
import { DynamicBatch, placeholderBatch } from '../engine/tracing/dynamic-batch.ts';
import { encoderProgram } from '../run/encoder-outputs.ts';
import { shardFile } from './file-names.ts';
import { attribute, type NodeDef, tensorShape, typeName } from './graph-def.ts';
import './graph-kernels.ts';
import type { TrainedEncoder } from '../run/trained-encoder.ts';
import { type ConstantDef, type Recording, record } from './graph-recorder.ts';

/** Shard size of TF.js's own converter, which suits the caches of browsers and content delivery networks. */
const shardBytes = 4 * 1024 * 1024;
/** The GraphDef version of TensorFlow 2.11 and later. */
const graphVersion = 1395;

/** A file of the model; `path` is relative to the model's folder. */
export interface FileToWrite {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Makes the batch dynamic. The net was recorded with a placeholder for the batch size, which becomes −1 in reshapes.
 * @throws RangeError if anything else depends on the batch.
 */
function forAnyBatch({ nodes, constants }: Recording): readonly ConstantDef[] {
  const batch = new DynamicBatch('image');
  const reshapes = new Set(nodes.flatMap(({ op, input }) => (op === 'Reshape' ? [input![1]!] : [])));
  const elsewhere = new Set(nodes.flatMap(({ op, input = [] }) => (op === 'Reshape' ? [input[0]!] : input)));
  return constants.map((constant) => {
    const { name, shape, data } = constant;
    if (!(data instanceof Int32Array)) {
      batch.checkConstant(shape, data);
      return constant;
    }
    const sizes = Array.from(data, (size) => (batch.follows([size]) ? -1 : size));
    const dynamic = sizes.filter((size) => size === -1).length;
    if (dynamic > 1 || (dynamic === 1 && (!reshapes.has(name) || elsewhere.has(name))))
      throw new RangeError(`the batch of this graph cannot be dynamic: [${data}] depends on its size`);
    return { ...constant, data: Int32Array.from(sizes) };
  });
}

const constantNode = ({ name, shape, dtype }: ConstantDef): NodeDef => ({
  name,
  op: 'Const',
  attr: { dtype: attribute.type(dtype), value: attribute.tensor(dtype, shape) },
});

const bytesOf = ({ data }: ConstantDef) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function shards(constants: readonly ConstantDef[]): FileToWrite[] {
  const weights = Buffer.concat(constants.map(bytesOf));
  const count = Math.max(1, Math.ceil(weights.length / shardBytes));
  return Array.from({ length: count }, (_, i) => ({
    path: shardFile(i + 1, count),
    bytes: weights.subarray(i * shardBytes, (i + 1) * shardBytes),
  }));
}

/**
 * The files of the model.
 * @param metadata Preprocessing and provenance, stored in model.json under `userDefinedMetadata`.
 * @returns model.json and its shards, with paths relative to the model's folder.
 */
export function tfjsGraph(trained: TrainedEncoder, metadata: Readonly<Record<string, string>>): FileToWrite[] {
  const { size, channels } = trained;
  const outputs: Record<string, readonly number[]> = {};
  const recorder = record((recording) => {
    const image = recording.placeholder('image', [placeholderBatch, size, size, channels], [-1, size, size, channels]);
    const state = Object.fromEntries(
      Object.entries(trained.tensors).map(([name, { shape, data }]) => [name, recording.weight(name, shape, data)]),
    );
    for (const [name, output] of Object.entries(encoderProgram(trained)({ image }, state).outputs)) {
      recording.output(name, output);
      outputs[name] = [-1, ...output.shape.slice(1)];
    }
  });
  const names = Object.keys(outputs);
  const recording = recorder.recording(names);
  const constants = forAnyBatch(recording);
  const weights = shards(constants);

  const tensorInfo = (name: string, shape: readonly number[]) => ({
    name: `${name}:0`,
    dtype: typeName('float32'),
    tensorShape: tensorShape(shape),
  });
  const model = {
    format: 'graph-model',
    generatedBy: 'Pretext Lab',
    convertedBy: `Pretext Lab, for TensorFlow.js ${tf.version.tfjs}`,
    signature: {
      inputs: { image: tensorInfo('image', [-1, size, size, channels]) },
      outputs: Object.fromEntries(names.map((name) => [name, tensorInfo(name, outputs[name]!)])),
    },
    // With these keys, model.predict() returns the outputs by name.
    userDefinedMetadata: { ...metadata, structuredOutputKeys: names },
    modelTopology: {
      node: [...constants.map(constantNode), ...recording.nodes],
      library: {},
      versions: { producer: graphVersion },
    },
    weightsManifest: [
      {
        paths: weights.map(({ path }) => path),
        weights: constants.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
      },
    ],
  };
  return [{ path: 'model.json', bytes: Buffer.from(JSON.stringify(model)) }, ...weights];
}
