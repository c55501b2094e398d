/** Small ONNX models, written with the product's own writer. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  TensorProto_DataLocation as DataLocation,
  type ModelProto,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
} from 'onnx-buf';
import type { GraphNode } from '../../../electron/worker/engine/tracing/graph.ts';
import { encodeModel, type Signature } from '../../../electron/worker/engine/tracing/onnx-model.ts';
import { Random } from '../../../electron/worker/numerics/random.ts';

/** Maps of the model. */
export const mapWidth = 5;

const node = (type: string, inputs: string[], output: string, attributes: GraphNode['attributes'] = {}): GraphNode => ({
  domain: '',
  type,
  inputs,
  outputs: [output],
  attributes,
});

const floats = (values: readonly number[]) => new Uint8Array(Float32Array.from(values).buffer);
const wholes = (values: readonly number[]) => new Uint8Array(BigInt64Array.from(values, BigInt).buffer);

/** What a model is built from. */
export interface Tiny {
  readonly input?: Partial<Signature>;
  /** The input is [N, H, W, 3]. */
  readonly nhwc?: boolean;
  /** Names of outputs, each of which is a value of the graph; by default `map` and `features`. */
  readonly outputs?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** Further inputs that have to be given. */
  readonly more?: readonly Signature[];
  /** Channels of the convolution's input. */
  readonly channels?: number;
}

/**
 * A convolution of 5 filters of 4×4 px at a stride of 4, a ReLU (`map`), its mean over space (`features`), and values that
 * are odd in some way: `tokens` [N, T, 5], `with-cls` [N, 1 + T, 5], `five-axes`, `nan`, `constant`, `of-batch`, `answer`
 * (int64), `logits`, `one-axis`; `copy` is `features` again, `wide` has them 1,639 times.
 */
export function tinyModel({
  input,
  nhwc = false,
  outputs = ['map', 'features'],
  metadata,
  more = [],
  channels = 3,
}: Tiny = {}): Uint8Array {
  const random = new Random('tiny model');
  const weights = Array.from({ length: mapWidth * channels * 16 }, () => random.uniform(-0.4, 0.4));
  const image = {
    name: 'image',
    type: 'float32' as const,
    shape: nhwc ? ['N', 32, 32, 3] : ['N', 3, 32, 32],
    ...input,
  };
  const nodes = [
    ...(nhwc ? [node('Transpose', ['image'], 'first', { perm: [0, 3, 1, 2] })] : []),
    node('Conv', [nhwc ? 'first' : image.name, 'w'], 'conv', { strides: [4, 4], kernel_shape: [4, 4] }),
    node('Relu', ['conv'], nhwc ? 'map-first' : 'map'),
    ...(nhwc ? [node('Transpose', ['map-first'], 'map', { perm: [0, 2, 3, 1] })] : []),
    node('GlobalAveragePool', [nhwc ? 'map-first' : 'map'], 'pooled'),
    node('Flatten', ['pooled'], 'features'),
    node('Reshape', [nhwc ? 'map-first' : 'map', 'to-tokens'], 'flat'),
    node('Transpose', ['flat'], 'tokens', { perm: [0, 2, 1] }),
    node('ReduceMax', ['tokens'], 'class', { axes: [1], keepdims: 1 }),
    { ...node('Concat', ['class', 'tokens'], 'with-cls', { axis: 1 }) },
    node('Reshape', ['map', 'to-five'], 'five-axes'),
    node('Neg', ['features'], 'negative'),
    node('Log', ['negative'], 'nan'),
    node('Mul', ['features', 'zero'], 'constant'),
    node('ReduceMean', ['features'], 'batch-mean', { axes: [0], keepdims: 1 }),
    node('Sub', ['features', 'batch-mean'], 'of-batch'),
    node('ArgMax', ['features'], 'answer', { axis: 1 }),
    node('Mul', ['features', 'two'], 'logits'),
    node('Identity', ['features'], 'copy'),
    { ...node('Concat', Array(8195 / mapWidth).fill('features'), 'wide', { axis: 1 }) },
    node('Reshape', ['features', 'to-one'], 'one-axis'),
  ];
  const needed = new Set(outputs);
  const kept = nodes.toReversed().filter(({ outputs: [made], inputs }) => {
    if (!needed.has(made!)) return false;
    for (const each of inputs) needed.add(each);
    return true;
  });
  const initialisers = [
    { name: 'w', type: 'float32' as const, dims: [mapWidth, channels, 4, 4], data: floats(weights) },
    { name: 'zero', type: 'float32' as const, dims: [1], data: floats([0]) },
    { name: 'two', type: 'float32' as const, dims: [1], data: floats([2]) },
    { name: 'to-tokens', type: 'int64' as const, dims: [3], data: wholes([0, 0, -1]) },
    { name: 'to-five', type: 'int64' as const, dims: [5], data: wholes([0, 0, 0, -1, 1]) },
    { name: 'to-one', type: 'int64' as const, dims: [1], data: wholes([-1]) },
  ].filter(({ name }) => needed.has(name));
  return encodeModel({
    nodes: kept.reverse(),
    initialisers,
    inputs: [image, ...more],
    outputs: outputs.map((name) => ({
      name,
      type: name === 'answer' ? 'int64' : 'float32',
      shape: shapes[name] ?? ['N', mapWidth],
    })),
    ...(metadata && { metadata }),
  });
}

const shapes: Readonly<Record<string, readonly string[]>> = {
  map: ['N', 'a', 'b', 'c'],
  tokens: ['N', 'T', 'D'],
  'with-cls': ['N', 'T', 'D'],
  'five-axes': ['N', 'a', 'b', 'c', 'd'],
  answer: ['N', 'one'],
  'one-axis': ['M'],
  wide: ['N', 'D'],
};

/** A model with something changed that the writer cannot write. */
export function changed(bytes: Uint8Array, change: (model: ModelProto) => void): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes);
  change(model);
  return toBinary(ModelProtoSchema, model);
}

/** Moves the weights of a model into another file. @returns The model and the content of that file. */
export function withExternalData(bytes: Uint8Array, location: string): { model: Uint8Array; data: Uint8Array } {
  let data = new Uint8Array();
  const model = changed(bytes, ({ graph }) => {
    const weights = graph!.initializer.find(({ name }) => name === 'w')!;
    data = weights.rawData.slice();
    weights.rawData = new Uint8Array();
    weights.dataLocation = DataLocation.EXTERNAL;
    weights.externalData = Object.entries({ location, offset: '0', length: String(data.length) }).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
  });
  return { model, data };
}

/** A model whose first operator is of another domain. */
export const withCustomOperator = (bytes: Uint8Array): Uint8Array =>
  changed(bytes, (model) => {
    model.graph!.node[0]!.domain = 'my.company';
    model.graph!.node[0]!.opType = 'Magic';
    model.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: 'my.company', version: 1n }));
  });

/** A model that says it uses this version of the standard operators. */
export const withOpset = (bytes: Uint8Array, version: number): Uint8Array =>
  changed(bytes, (model) => {
    model.opsetImport[0]!.version = BigInt(version);
  });
