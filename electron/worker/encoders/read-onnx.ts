/** What an ONNX file says about itself. The file is hostile input: nothing of it is run here. */
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  TensorProto_DataLocation as DataLocation,
  TensorProto_DataType as DataType,
  type GraphProto,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';
import { refuse } from '../../../shared/failure.ts';
import type { GraphInput } from './image-input.ts';
import { insideFolder } from './inside-folder.ts';

/** What is needed of a file before it is run. */
export interface OnnxFile {
  /** Inputs that a caller has to give. */
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly string[];
  /** Tensors inside the graph that operators give, in their order. */
  readonly inner: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** Files with its weights, relative to its folder, sorted. */
  readonly external: readonly string[];
}

/** Domains of the operators that ONNX Runtime has built in. */
const builtIn: ReadonlySet<string> = new Set(['', 'ai.onnx', 'ai.onnx.ml', 'com.microsoft', 'com.microsoft.nchwc']);

const retry = 'download or export it again';

/**
 * Reads the description in a file.
 * @param name The file's name, for messages.
 * @throws FailureError 'unusable-input' for what is not ONNX, truncated files, custom operators, and external data outside
 *   the file's folder.
 */
export const readOnnx = (bytes: Uint8Array, name: string): OnnxFile => describeOnnx(parseOnnx(bytes, name), name);

/** The same for a file that is parsed. @throws FailureError 'unusable-input'. */
export function describeOnnx(model: ModelProto, name: string): OnnxFile {
  const { graph } = model;
  if (!graph || graph.node.length === 0 || model.opsetImport.length === 0)
    refuse('unusable-input', `${name} is not an ONNX model: it has no graph of operators`, retry);
  const contents = contentsOf(model);
  refuseCustomOperators(model, contents.nodes, name);
  const constants = new Set(graph.initializer.map((tensor) => tensor.name));
  const outputs = graph.output.map((output) => output.name);
  const given = new Set(outputs);
  return {
    inputs: graph.input.filter((input) => !constants.has(input.name)).map(inputOf),
    outputs,
    inner: graph.node.flatMap(({ output }) => output.filter((each) => each !== '' && !given.has(each))),
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
    external: externalFiles(contents.tensors, name),
  };
}

/**
 * What to append to the bytes of a file so that an inner tensor becomes an output: a message that follows another is merged
 * with it, and its lists are joined. Its type is left to ONNX Runtime.
 * Source: https://protobuf.dev/programming-guides/encoding/#last-one-wins
 */
export const withOutput = (name: string): Uint8Array =>
  toBinary(ModelProtoSchema, create(ModelProtoSchema, { graph: { output: [{ name }] } }));

/** @throws FailureError 'unusable-input' for what is not ONNX, and for truncated files. */
export function parseOnnx(bytes: Uint8Array, name: string): ModelProto {
  const start = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (start.startsWith('version https://git-lfs'))
    return refuse(
      'unusable-input',
      `${name} is a pointer of Git LFS, not the model itself`,
      'fetch it with `git lfs pull`, and add it again',
    );
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch {
    return refuse(
      'unusable-input',
      `${name} is not an ONNX file, or it is cut off: found ${bytes.length} bytes`,
      retry,
    );
  }
}

interface Contents {
  readonly nodes: NodeProto[];
  readonly tensors: TensorProto[];
}

/** Every node and every stored tensor, those of inner graphs and of functions included. */
function contentsOf(model: ModelProto): Contents {
  const found: Contents = { nodes: [], tensors: [] };
  const ofAttribute = ({ t, tensors, sparseTensor, sparseTensors, g, graphs }: AttributeProto): void => {
    for (const tensor of [t, ...tensors]) if (tensor) found.tensors.push(tensor);
    for (const sparse of [sparseTensor, ...sparseTensors])
      for (const tensor of [sparse?.values, sparse?.indices]) if (tensor) found.tensors.push(tensor);
    for (const inner of [g, ...graphs]) if (inner) ofGraph(inner);
  };
  const ofNodes = (nodes: readonly NodeProto[]): void => {
    for (const node of nodes) {
      found.nodes.push(node);
      node.attribute.forEach(ofAttribute);
    }
  };
  const ofGraph = ({ node, initializer, sparseInitializer }: GraphProto): void => {
    for (const tensor of initializer) found.tensors.push(tensor); // too many for the arguments of one call
    for (const sparse of sparseInitializer)
      for (const tensor of [sparse.values, sparse.indices]) if (tensor) found.tensors.push(tensor);
    ofNodes(node);
  };
  if (model.graph) ofGraph(model.graph);
  for (const { node } of model.functions) ofNodes(node);
  return found;
}

function refuseCustomOperators({ functions }: ModelProto, nodes: readonly NodeProto[], name: string): void {
  const own = new Set(functions.map((each) => `${each.domain} ${each.name}`));
  const custom = nodes.filter(({ domain, opType }) => !builtIn.has(domain) && !own.has(`${domain} ${opType}`));
  if (custom.length === 0) return;
  const names = [...new Set(custom.map(({ domain, opType }) => `${domain}.${opType}`))];
  refuse(
    'unusable-input',
    `${name} uses ${names.length === 1 ? 'a custom operator' : 'custom operators'}: ${names.slice(0, 5).join(', ')}`,
    'export it with standard ONNX operators only, without post-processing',
  );
}

function externalFiles(tensors: readonly TensorProto[], name: string): string[] {
  const files = new Set<string>();
  for (const { dataLocation, externalData } of tensors) {
    if (dataLocation !== DataLocation.EXTERNAL) continue;
    const locations = externalData.filter(({ key }) => key === 'location').map(({ value }) => value);
    // Of several, ONNX Runtime takes the last.
    for (const location of locations.length > 0 ? locations : ['']) files.add(insideFolder(location, name));
  }
  return [...files].sort();
}

const typeNames: Readonly<Record<number, string>> = {
  [DataType.FLOAT]: 'float32',
  [DataType.FLOAT16]: 'float16',
  [DataType.BFLOAT16]: 'bfloat16',
  [DataType.DOUBLE]: 'float64',
  [DataType.UINT8]: 'uint8',
  [DataType.INT8]: 'int8',
  [DataType.INT32]: 'int32',
  [DataType.INT64]: 'int64',
  [DataType.STRING]: 'string',
  [DataType.BOOL]: 'bool',
};

function inputOf({ name, type }: ValueInfoProto): GraphInput {
  if (type?.value.case !== 'tensorType') return { name, type: 'no tensor', shape: undefined };
  const { elemType, shape } = type.value.value;
  return {
    name,
    type: typeNames[elemType] ?? `type ${elemType}`,
    shape: shape?.dim.map(({ value }) =>
      value.case === 'dimValue' && value.value > 0n
        ? Number(value.value)
        : value.case === 'dimParam'
          ? value.value
          : '?',
    ),
  };
}
