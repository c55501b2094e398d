/**
 * The encoder as an ONNX model of standard operators: `image` [N, channels, S, S] in 0–1 to `stage1` … [N, C, h, w] and
 * `features` [N, D], for any N.
 */

import { foldOnnxConstants } from '../engine/tracing/fold-onnx-constants.ts';
import type { Graph } from '../engine/tracing/graph.ts';
import { encodeModel, type ModelParts } from '../engine/tracing/onnx-model.ts';
import { stateInput, traceStep } from '../engine/tracing/trace-step.ts';
import { channelsFirstMaps } from './encoder-outputs.ts';
import type { TrainedEncoder } from './trained-encoder.ts';

const batch = 'N';

/** Renames a graph's values to their names in the file. */
function renamed({ nodes, initialisers }: ReturnType<Graph['needed']>, names: ReadonlyMap<string, string>) {
  const rename = (name: string) => names.get(name) ?? name;
  return {
    nodes: nodes.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) })),
    initialisers,
  };
}

/** What a file is made from. */
export type WrittenEncoder = Pick<TrainedEncoder, 'encoder' | 'view' | 'size' | 'channels' | 'tensors'>;

type Metadata = Readonly<Record<string, string>>;

/** The bytes of the ONNX file. @param metadata Preprocessing and provenance, stored in the model's metadata_props. */
export const encoderOnnx = async (trained: WrittenEncoder, metadata: Metadata): Promise<Uint8Array> =>
  encodeModel(await encoderParts(trained, metadata));

/** The contents of the ONNX file. */
export async function encoderParts(trained: WrittenEncoder, metadata: Metadata): Promise<ModelParts> {
  const { size, channels, tensors } = trained;
  const shapes = Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
  const { graph, outputs } = traceStep(
    channelsFirstMaps(trained),
    { image: { shape: [-1, size, size, channels], dtype: 'float32' } },
    shapes,
    { lowering: { block: 0, operators: 'portable' }, channelsFirst: new Set(['image']), dynamicBatch: 'image' },
  );
  const needed = graph.needed(outputs.map(({ name }) => name));
  const names = new Map([
    ...Object.keys(tensors).map((name) => [stateInput(name), name] as const),
    ...outputs.map(({ name, key }) => [name, key] as const),
  ]);
  const { nodes, initialisers } = renamed(needed, names);
  const weights = Object.entries(tensors)
    .filter(([name]) => needed.names.has(stateInput(name)))
    .map(([name, { shape, data }]) => ({
      name,
      type: 'float32' as const,
      dims: shape,
      data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    }));
  return {
    ...(await foldOnnxConstants({ nodes, initialisers: [...weights, ...initialisers] })),
    inputs: [{ name: 'image', type: 'float32', shape: [batch, channels, size, size] }],
    outputs: outputs.map(({ key, type, shape }) => ({ name: key, type, shape: [batch, ...shape.slice(1)] })),
    metadata,
  };
}
