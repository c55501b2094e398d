/**
 * An ONNX graph under construction. Values are known by name; a node that was made before is not made again
 * (common sub-expressions), and chains of reshapes or transposes become one.
 */
import { createHash } from 'node:crypto';

/** Numbers of ONNX's TensorProto.DataType. */
export const elementTypes = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof elementTypes;

export const microsoft = 'com.microsoft';

/** Numbers are integers; a float is wrapped: ONNX tells the two apart. */
export type Attribute = number | string | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

export interface GraphNode {
  readonly domain: string;
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

export interface Initialiser {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** Little-endian, row-major. */
  readonly data: Uint8Array;
}

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** Sizes that are known only when the graph runs, such as a free batch (dynamic-batch.ts). */
export interface RunTimeSizes {
  /** Whether one of the values depends on such a size. */
  follows(values: readonly number[]): boolean;
  /** The values as a computation in the graph. */
  vector(graph: Graph, values: readonly number[]): string;
  /** @throws RangeError where such a size would be fixed in an operator's attribute. */
  checkAttributes(type: string, attributes: Attributes): void;
  /** @throws RangeError where a constant's shape or value depends on such a size. */
  checkConstant(dims: readonly number[], values: ArrayBufferView): void;
}

export class Graph {
  readonly nodes: GraphNode[] = [];
  readonly initialisers = new Map<string, Initialiser>();
  private readonly known = new Map<string, readonly string[]>();
  private readonly producers = new Map<string, GraphNode>();
  private count = 0;

  /** @param dynamic Where given, sizes that follow the batch are computed in the graph instead of written as constants. */
  constructor(private readonly dynamic?: RunTimeSizes) {}

  /** A node with one output. */
  op(type: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.operation(type, inputs, attributes, 1, domain)[0]!;
  }

  /** A node with `outputs` outputs. */
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

  /** Another name for a value, for where an output has to be a value of its own. */
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

  /** The node a value comes from; undefined for inputs and constants. */
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

  /** A constant. Bytes of `values` are kept as they are: its element type must be `type`'s. */
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

  /** A vector of sizes, indices or axes; sizes that are multiples of a dynamic batch are computed in the graph. */
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

  /** Zeros before and after each axis; negative amounts cut off. */
  pad(input: string, before: readonly number[], after: readonly number[], value = 0): string {
    if ([...before, ...after].every((amount) => amount === 0)) return input;
    return this.op('Pad', [input, this.int64s([...before, ...after]), ...(value === 0 ? [] : [this.float(value)])]);
  }

  cast(input: string, to: ElementType): string {
    return this.op('Cast', [input], { to: elementTypes[to] });
  }

  /** What `outputs` need, in the order it was made; everything else is dead. */
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
