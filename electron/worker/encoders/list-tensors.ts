/** The `list-tensors` job: the tensors of an ONNX graph that can be features, with their shapes, the useful ones first. */
import { basename } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import {
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  TensorShapeProto_DimensionSchema,
  TypeProto_TensorSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { type EncoderTensor, type EncoderTensors, longestOutputName } from '../../../shared/encoders.ts';
import type { JobOf } from '../../../shared/worker-protocol.ts';
import type { JobControl } from '../messages/job-control.ts';
import { type TensorType, tensorTypes } from './onnx-program.ts';
import { readModel } from './read-model.ts';
import { describeOnnx, parseOnnx } from './read-onnx.ts';

/** Most tensors that are listed. */
const mostListed = 5000;

/** @throws FailureError 'unusable-input' for a file that cannot be added either. */
export async function listTensors({ file }: JobOf<'list-tensors'>, control: JobControl): Promise<EncoderTensors> {
  const name = basename(file);
  const model = parseOnnx(await readModel(file), name);
  const { inputs, outputs } = describeOnnx(model, name);
  await control.checkStopped();
  const graph = model.graph!;
  const operators = new Map(graph.node.flatMap((node) => node.output.filter(Boolean).map((each) => [each, node])));
  const isConstant = constantsOf(graph);
  const types = await tensorTypes(skeletonOf(model, [...operators.keys()]));
  const batch = inputs.find(({ shape }) => shape?.length === 4)?.shape?.[0];
  const all = [...operators].flatMap(([tensor, node]): EncoderTensor[] => {
    if (tensor.length > longestOutputName || !canBeFeatures(types.get(tensor), batch)) return [];
    const shape = types.get(tensor)?.shape;
    const group = outputs.includes(tensor) ? 'output' : isUseful(node, shape, isConstant) ? 'useful' : 'other';
    return [{ name: tensor, operator: node.opType, group, ...(shape && { shape: [...shape] }) }];
  });
  // The last of a graph say most of the content.
  const inOrder = (['output', 'useful', 'other'] as const).flatMap((group) =>
    all.filter((tensor) => tensor.group === group).reverse(),
  );
  return { tensors: inOrder.slice(0, mostListed), of: operators.size };
}

/** Whether a tensor has the type and the axes of a stage, and a row for each image. */
function canBeFeatures(found: TensorType | undefined, batch: number | string | undefined): boolean {
  if (found && found.type !== 'float32' && found.type !== 'float64') return false;
  if (!found?.shape) return true;
  const { length, 0: rows } = found.shape;
  return length >= 2 && length <= 4 && (typeof rows === 'string' || rows === batch);
}

/** Operators that end a layer or a block. */
const ends: ReadonlySet<string> = new Set([
  ...['Relu', 'Clip', 'LeakyRelu', 'PRelu', 'HardSwish', 'LayerNormalization', 'Concat', 'Sum'],
  ...['GlobalAveragePool', 'GlobalMaxPool', 'AveragePool', 'MaxPool', 'ReduceMean', 'Flatten'],
]);

/** Vectors, what ends a layer or a block, and sums of two branches; not sums with a stored bias. */
function isUseful(
  { opType, input }: NodeProto,
  shape: readonly unknown[] | undefined,
  isConstant: (tensor: string) => boolean,
): boolean {
  return shape?.length === 2 || ends.has(opType) || (opType === 'Add' && !input.some(isConstant));
}

function constantsOf({ initializer, node }: GraphProto): (tensor: string) => boolean {
  const stored = new Set(initializer.map(({ name }) => name));
  for (const { opType, output } of node) if (opType === 'Constant') for (const each of output) stored.add(each);
  return (tensor) => stored.has(tensor);
}

/** Constants of at most so many numbers are kept: shapes and axes, which decide the shapes of tensors. */
const mostKept = 64n;
const sizeOf = ({ dims }: TensorProto): bigint => dims.reduce((product, dim) => product * dim, 1n);

/**
 * The graph without its weights, which become inputs of their shapes, and with these tensors as outputs: small, and enough
 * to infer shapes. External data is not needed.
 */
function skeletonOf(model: ModelProto, tensors: readonly string[]): Uint8Array {
  const graph = model.graph!;
  const weights = graph.initializer.filter((tensor) => sizeOf(tensor) > mostKept);
  const declared = new Set(graph.input.map(({ name }) => name));
  const given = new Set(graph.output.map(({ name }) => name));
  const inputs = weights
    .filter(({ name }) => !declared.has(name))
    .map(({ name, dataType, dims }) => {
      const dim = dims.map((value) => create(TensorShapeProto_DimensionSchema, { value: { case: 'dimValue', value } }));
      const value = create(TypeProto_TensorSchema, { elemType: dataType, shape: { dim } });
      return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value } } });
    });
  const outputs = tensors.filter((name) => !given.has(name)).map((name) => create(ValueInfoProtoSchema, { name }));
  const { initializer: _, ...rest } = graph;
  return toBinary(ModelProtoSchema, {
    ...model,
    graph: {
      ...rest,
      initializer: graph.initializer.filter((tensor) => sizeOf(tensor) <= mostKept),
      input: [...graph.input, ...inputs],
      output: [...graph.output, ...outputs],
    },
  });
}
