/**
 * ONNX models whose weights have fewer bits: as float16 with Cast, or as int8 with DequantizeLinear. Everything is computed in
 * float32, inputs and outputs stay float32, and vectors (biases, norms) stay as they are: they are small.
 */
import type { ReducedPrecision } from '../../../shared/precision.ts';
import { elementTypes, type GraphNode, type Initialiser } from '../engine/tracing/graph.ts';
import type { ModelParts } from '../engine/tracing/onnx-model.ts';
import { halfBits, largestHalf } from './half-precision.ts';

/** Smaller tensors stay float32: their bytes do not matter. */
const fewestValues = 256;

/** What a weight becomes: constants, and the node that makes float32 of them under the weight's name. */
interface Stored {
  readonly node: GraphNode;
  readonly initialisers: readonly Initialiser[];
}

const floatsOf = ({ data }: Initialiser): Float32Array =>
  new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer);
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** @returns Undefined if a value is beyond the range of float16. */
function asFloat16(weight: Initialiser): Stored | undefined {
  const { name, dims } = weight;
  const values = floatsOf(weight);
  if (values.some((value) => Math.abs(value) > largestHalf)) return undefined;
  const stored = `${name}/float16`;
  return {
    node: { domain: '', type: 'Cast', inputs: [stored], outputs: [name], attributes: { to: elementTypes.float32 } },
    initialisers: [{ name: stored, type: 'float16', dims, data: bytesOf(Uint16Array.from(values, halfBits)) }],
  };
}

/** The axis of the outputs of a weight, by the nodes that use it; undefined if it is no kernel or they differ. */
function channelAxis(name: string, rank: number, nodes: readonly GraphNode[]): number | undefined {
  const axes = nodes
    .filter(({ inputs }) => inputs.includes(name))
    .map(({ type, inputs, attributes }) => {
      if (inputs.indexOf(name) !== 1) return undefined;
      if (type === 'Conv') return 0;
      if (type === 'MatMul' && rank === 2) return 1;
      return type === 'Gemm' ? (attributes.transB ? 0 : 1) : undefined;
    });
  return axes.every((axis) => axis === axes[0]) ? axes[0] : undefined;
}

/**
 * Symmetric, for each output channel: q = round(w / s) with s = max |w| / 127, so that w ≈ s·q and 0 stays 0.
 * Source: ONNX, DequantizeLinear (opset 13); Jacob et al. 2018, arXiv 1712.05877, section 2.1.
 */
function asInt8(weight: Initialiser, axis: number): Stored {
  const { name, dims } = weight;
  const values = floatsOf(weight);
  const channels = dims[axis]!;
  const inner = dims.slice(axis + 1).reduce((product, side) => product * side, 1);
  const channelOf = (i: number) => Math.floor(i / inner) % channels;
  const scales = new Float32Array(channels);
  for (const [i, value] of values.entries())
    scales[channelOf(i)] = Math.max(scales[channelOf(i)]!, Math.abs(value) / 127);
  const whole = Int8Array.from(values, (value, i) => Math.round(value / (scales[channelOf(i)]! || 1)));
  const [stored, scale, zero] = [`${name}/int8`, `${name}/scale`, `${name}/zero`];
  return {
    node: {
      domain: '',
      type: 'DequantizeLinear',
      inputs: [stored, scale, zero],
      outputs: [name],
      attributes: { axis },
    },
    initialisers: [
      { name: stored, type: 'int8', dims, data: bytesOf(whole) },
      { name: scale, type: 'float32', dims: [channels], data: bytesOf(scales) },
      { name: zero, type: 'int8', dims: [channels], data: new Uint8Array(channels) },
    ],
  };
}

/** The same model with weights of fewer bits. Its metadata say so. */
export function withPrecision(parts: ModelParts, precision: ReducedPrecision): ModelParts {
  const { nodes, initialisers } = parts;
  const made: Stored[] = [];
  const kept: Initialiser[] = [];
  for (const each of initialisers) {
    const isLarge = each.type === 'float32' && each.dims.length >= 2 && each.data.length >= 4 * fewestValues;
    const axis = isLarge && precision === 'int8' ? channelAxis(each.name, each.dims.length, nodes) : undefined;
    const stored = !isLarge ? undefined : axis === undefined ? asFloat16(each) : asInt8(each, axis);
    if (stored) made.push(stored);
    else kept.push(each);
  }
  const weights =
    precision === 'float16'
      ? 'float16, computed in float32'
      : 'int8 for each output channel, computed in float32; weights that are no kernels are float16';
  return {
    ...parts,
    nodes: [...made.map(({ node }) => node), ...nodes],
    initialisers: [...kept, ...made.flatMap((stored) => stored.initialisers)],
    metadata: { ...parts.metadata, precision: weights },
  };
}
