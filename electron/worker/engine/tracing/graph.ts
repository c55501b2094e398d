/**
 * An ONNX graph under construction. Values are referred to by name. Equal nodes are written once (common sub-expression
 * elimination), and chains of reshapes or transposes become one.
 */
import { createHash } from 'node:crypto';

/** Numbers of ONNX's TensorProto.DataType. */
export const elementTypes = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
} as const;
/** The element types that a graph uses. */
export type ElementType = keyof typeof elementTypes;

/** Operator domain of ONNX Runtime's own operators. */
export const microsoft = 'com.microsoft';

/** A plain number is an integer attribute; a float is wrapped, because ONNX distinguishes the two. */
export type Attribute = number | string | readonly number[] | { readonly float: number };
/** Attributes of a node by name. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** One operation; `inputs` and `outputs` are names of values. */
export interface GraphNode {
  readonly domain: string;
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** A constant of the graph. */
export interface Initialiser {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** Little-endian, row-major. */
  readonly data: Uint8Array;
}

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Sizes that are known only when the graph runs, such as a dynamic batch (dynamic-batch.ts). */
export interface RunTimeSizes {
  /** Whether one of the values depends on such a size. */
  follows(values: readonly number[]): boolean;
  /** Adds nodes that compute the values. */
  vector(graph: Graph, values: readonly number[]): string;
  /** @throws RangeError if an operator's attribute depends on such a size. */
  checkAttributes(type: string, attributes: Attributes): void;
  /** @throws RangeError if a constant's shape or value depends on such a size. */
  checkConstant(dims: readonly number[], values: ArrayBufferView): void;
}

/** A graph to which nodes and constants can be added. */
export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly initialisers = new Map<string, Initialiser>();
  private readonly known = new Map<string, readonly string[]>();
  private readonly producers = new Map<string, GraphNode>();
  private count = 0;

  /** @param dynamic Sizes to compute in the graph instead of writing them as constants. */
  constructor(private readonly dynamic?: RunTimeSizes) {}

  /** Adds a node with one output. @returns The name of the output. */
  op(type: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.operation(type, inputs, attributes, 1, domain)[0]!;
  }

  /** Adds a node with `outputs` outputs. @returns Their names. */
  operation(
    type: string,
    inputs: readonly string[],
    attributes: Attributes,
    outputs: number,
    domain = '',
  ): readonly string[] {
    const key = `${domain}:${type}|${inputs.join(',')}|${JSON.stringify(attributes)}`;
    const before = this.known.get(key);
    if (before && before.length >= outputs) return before;
    this.dynamic?.checkAttributes(type, attributes);
    const names = Array.from({ length: outputs }, () => this.freshName(type));
    this.append({ domain, type, inputs, outputs: names, attributes });
    this.known.set(key, names);
    return names;
  }

  /** Adds an Identity node, for outputs that must be distinct from other values. */
  identity(input: string): string {
    const name = this.freshName('Identity');
    this.append({ domain: '', type: 'Identity', inputs: [input], outputs: [name], attributes: {} });
    return name;
  }

  private append(node: GraphNode): void {
    this.nodes.push(node);
    for (const output of node.outputs) this.producers.set(output, node);
  }

  private freshName(prefix: string): string {
    return `${prefix}_${this.count++}`;
  }

  /** The node that computes a value; undefined for inputs and constants. */
  producerOf(name: string): GraphNode | undefined {
    return this.producers.get(name);
  }

  private initialise(type: ElementType, dims: readonly number[], data: Uint8Array): string {
    const content =
      data.length <= 256 ? Buffer.from(data).toString('hex') : createHash('sha1').update(data).digest('hex');
    const key = `${type}|${dims.join(',')}|${content}`;
    const before = this.initialisers.get(key);
    if (before) return before.name;
    const name = this.freshName('constant');
    this.initialisers.set(key, { name, type, dims, data });
    return name;
  }

  /** Adds a constant. The bytes of `values` are used unchanged, so its element type must match `type`. */
  constant(type: ElementType, dims: readonly number[], values: ArrayBufferView): string {
    this.dynamic?.checkConstant(dims, values);
    return this.initialise(type, dims, bytesOf(values));
  }

  float(value: number): string {
    return this.constant('float32', [], Float32Array.of(value));
  }

  floats(values: ArrayLike<number>, dims: readonly number[] = [values.length]): string {
    return this.constant('float32', dims, Float32Array.from(values));
  }

  /** A vector of sizes, indices or axes. Sizes that are multiples of a dynamic batch are computed in the graph. */
  int64s(values: readonly number[]): string {
    if (this.dynamic?.follows(values)) return this.dynamic.vector(this, values);
    return this.plainInt64s(values);
  }

  plainInt64s(values: readonly number[]): string {
    return this.initialise('int64', [values.length], bytesOf(BigInt64Array.from(values, BigInt)));
  }

  reshape(input: string, shape: readonly number[]): string {
    const producer = this.producers.get(input);
    if (producer?.type === 'Reshape') return this.reshape(producer.inputs[0]!, shape);
    const following = this.dynamic ? shape.filter((size) => this.dynamic?.follows([size])).length : 0;
    if (following === 1) {
      const sizes = shape.map((size) => (this.dynamic?.follows([size]) ? -1 : size));
      return this.op('Reshape', [input, this.plainInt64s(sizes)]);
    }
    return this.op('Reshape', [input, this.int64s(shape)]);
  }

  transpose(input: string, permutation: readonly number[]): string {
    const producer = this.producers.get(input);
    if (producer?.type === 'Transpose') {
      const before = producer.attributes.perm as readonly number[];
      return this.transpose(
        producer.inputs[0]!,
        permutation.map((axis) => before[axis]!),
      );
    }
    if (permutation.every((axis, position) => axis === position)) return input;
    return this.op('Transpose', [input], { perm: permutation });
  }

  /** Elements from `starts` to before `ends` along `axes`, every `steps`-th. */
  slice(
    input: string,
    starts: readonly number[],
    ends: readonly number[],
    axes: readonly number[],
    steps: readonly number[] = axes.map(() => 1),
  ): string {
    return this.op('Slice', [input, ...[starts, ends, axes, steps].map((values) => this.int64s(values))]);
  }

  /** Pads each axis before and after, with zeros by default; negative amounts crop. */
  pad(input: string, before: readonly number[], after: readonly number[], value = 0): string {
    if ([...before, ...after].every((amount) => amount === 0)) return input;
    return this.op('Pad', [input, this.int64s([...before, ...after]), ...(value === 0 ? [] : [this.float(value)])]);
  }

  cast(input: string, to: ElementType): string {
    return this.op('Cast', [input], { to: elementTypes[to] });
  }

  /** The nodes and constants that `outputs` depend on, in order of creation; everything else is dead code. */
  needed(outputs: readonly string[]): { nodes: GraphNode[]; initialisers: Initialiser[]; names: ReadonlySet<string> } {
    const names = new Set<string>();
    const live = new Set<GraphNode>();
    const open = [...outputs];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (names.has(name)) continue;
      names.add(name);
      const producer = this.producers.get(name);
      if (!producer || live.has(producer)) continue;
      live.add(producer);
      open.push(...producer.inputs);
    }
    return {
      nodes: this.nodes.filter((node) => live.has(node)),
      initialisers: [...this.initialisers.values()].filter((initialiser) => names.has(initialiser.name)),
      names,
    };
  }
}
