/**
 * A tfjs backend that computes nothing: every kernel called on it becomes a node of a TensorFlow graph. Run a net once
 * under it and what the net does is written down, whatever the net is.
 */
import * as tf from '@tensorflow/tfjs';
import { type Attribute, attribute, type NodeDef } from './graph-def.ts';

export const recorderName = 'graph-recorder';

type Numbers = Float32Array | Int32Array;

/** What stands behind a tensor while recording: the node that makes it, and its numbers where no picture is needed to know them. */
export interface Value extends tf.TensorInfo {
  readonly name: string;
  readonly constant?: Numbers;
}

export interface ConstantDef {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly data: Numbers;
}

/** Nodes in the order they were called for, and the constants they take. */
export interface Recording {
  readonly nodes: readonly NodeDef[];
  readonly constants: readonly ConstantDef[];
}

const epsilonFloat32 = 1e-7;

export class GraphRecorder extends tf.KernelBackend {
  private readonly values = new WeakMap<tf.DataId, Value>();
  private readonly nodes: NodeDef[] = [];
  private readonly constants = new Map<string, ConstantDef>();
  private readonly names = new Map<string, number>();
  private readonly wholeNumbers = new Map<string, Value>();

  /** A picture, or whatever else is only known when the graph runs. */
  placeholder(name: string, shape: readonly number[], declared: readonly number[]): tf.Tensor {
    const attr = { dtype: attribute.type('float32'), shape: attribute.shape(declared) };
    this.nodes.push({ name: this.unique(name), op: 'Placeholder', attr });
    return this.tensor(this.remember(name, shape, 'float32'));
  }

  /** A weight, which keeps its name in the exported file. */
  weight(name: string, shape: readonly number[], data: Float32Array): tf.Tensor {
    return this.tensor(this.constant(name, shape, 'float32', data));
  }

  /** Appends a node and says what it gives. */
  add(
    op: string,
    inputs: readonly Value[],
    attr: Readonly<Record<string, Attribute>>,
    shape: readonly number[],
    dtype: tf.DataType,
  ): Value {
    return this.addMany(op, inputs, attr, [shape], dtype)[0]!;
  }

  /** Appends a node that gives several tensors: after the first they are called `name:1`, `name:2` … */
  addMany(
    op: string,
    inputs: readonly Value[],
    attr: Readonly<Record<string, Attribute>>,
    shapes: readonly (readonly number[])[],
    dtype: tf.DataType,
  ): Value[] {
    const name = this.unique(op);
    this.nodes.push({ name, op, input: inputs.map((input) => input.name), attr });
    return shapes.map((shape, i) => this.remember(i === 0 ? name : `${name}:${i}`, shape, dtype));
  }

  /** Whole numbers that an operation takes as a tensor: axes, a permutation, a shape. The same ones stand once. */
  ints(values: readonly number[], shape: readonly number[] = [values.length]): Value {
    const key = `[${shape}] ${values}`;
    const known = this.wholeNumbers.get(key) ?? this.constant('ints', shape, 'int32', Int32Array.from(values));
    this.wholeNumbers.set(key, known);
    return known;
  }

  constant(name: string, shape: readonly number[], dtype: 'float32' | 'int32', data: Numbers): Value {
    const own = this.unique(name);
    this.constants.set(own, { name: own, shape, dtype, data });
    return this.remember(own, shape, dtype, data);
  }

  /** Names a tensor as an output of the graph. */
  output(name: string, tensor: tf.Tensor): void {
    const { name: source } = this.behind(tensor);
    this.nodes.push({ name, op: 'Identity', input: [source], attr: { T: attribute.type(tensor.dtype) } });
  }

  /** @throws Error if the tensor was not made under this recorder. */
  behind(info: tf.TensorInfo): Value {
    const value = this.values.get(info.dataId);
    if (!value) throw new Error('a tensor made outside the recording was used in it: pass it in as a weight');
    return value;
  }

  /** What the outputs need, and nothing else. */
  recording(outputs: readonly string[]): Recording {
    const needed = new Set(outputs);
    const kept = this.nodes.toReversed().filter((node) => {
      if (!needed.has(node.name)) return false;
      for (const input of node.input ?? []) needed.add(input.split(':')[0]!);
      return true;
    });
    return { nodes: kept.reverse(), constants: [...this.constants.values()].filter(({ name }) => needed.has(name)) };
  }

  private remember(name: string, shape: readonly number[], dtype: tf.DataType, constant?: Numbers): Value {
    const dataId = {};
    const value: Value = { name, dataId, shape: [...shape], dtype, ...(constant && { constant }) };
    this.values.set(dataId, value);
    return value;
  }

  private tensor({ dataId, shape, dtype }: Value): tf.Tensor {
    return tf.engine().makeTensorFromDataId(dataId, shape, dtype, this);
  }

  private unique(name: string): string {
    const count = this.names.get(name) ?? 0;
    this.names.set(name, count + 1);
    return count === 0 ? name : this.unique(`${name}_${count}`);
  }

  // What tfjs asks of a backend.
  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    if (dtype === 'int32') return this.constant('constant', shape, 'int32', Int32Array.from(values as Numbers)).dataId;
    if (dtype === 'float32')
      return this.constant('constant', shape, 'float32', Float32Array.from(values as Numbers)).dataId;
    throw new RangeError(`a recorded net may hold float32 and int32 constants: found ${dtype}`);
  }
  override readSync(): never {
    throw new Error('a net that is being recorded has no values to read');
  }
  override read(): never {
    return this.readSync();
  }
  override disposeData(): boolean {
    return true;
  }
  override incRef(): void {}
  override refCount(): number {
    return 1;
  }
  override numDataIds(): number {
    return 0;
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override epsilon(): number {
    return epsilonFloat32;
  }
  override dispose(): void {}
}

/**
 * Runs `net` under a fresh recorder and gives back the recorder with what it wrote down; tfjs is left as it was.
 * The kernels are those of graph-kernels.ts.
 */
export function record(net: (recorder: GraphRecorder) => void): GraphRecorder {
  const recorder = new GraphRecorder();
  const before = tf.getBackend();
  tf.registerBackend(recorderName, () => recorder, 0);
  try {
    void tf.setBackend(recorderName); // in effect at once: a recorder needs no waiting
    tf.tidy(() => net(recorder));
  } finally {
    if (before) void tf.setBackend(before);
    tf.removeBackend(recorderName);
  }
  return recorder;
}
