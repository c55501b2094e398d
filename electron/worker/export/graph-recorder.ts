/**
 * A tfjs backend that computes nothing: every kernel call becomes a node of a TensorFlow graph. Running any net once on this
 * backend records it.
 */
import * as tf from '@tensorflow/tfjs';
import { type Attribute, attribute, type NodeDef } from './graph-def.ts';

/** The backend's name in tfjs. */
export const recorderName = 'graph-recorder';

type Numbers = Float32Array | Int32Array;

/** The value of a tensor while recording: the node that computes it, and its numbers if they do not depend on the pictures. */
export interface Value extends tf.TensorInfo {
  readonly name: string;
  readonly constant?: Numbers;
}

/** A constant of the graph. */
export interface ConstantDef {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly data: Numbers;
}

/** Nodes in the order of their calls, and the constants that they use. */
export interface Recording {
  readonly nodes: readonly NodeDef[];
  readonly constants: readonly ConstantDef[];
}

const epsilonFloat32 = 1e-7;

/** Records one graph. */
export class GraphRecorder extends tf.KernelBackend {
  private readonly values = new WeakMap<tf.DataId, Value>();
  private readonly nodes: NodeDef[] = [];
  private readonly constants = new Map<string, ConstantDef>();
  private readonly names = new Map<string, number>();
  private readonly wholeNumbers = new Map<string, Value>();

  /** Adds an input of the graph. @param declared Its shape in the file, in which −1 is an unknown size. */
  placeholder(name: string, shape: readonly number[], declared: readonly number[]): tf.Tensor {
    const attr = { dtype: attribute.type('float32'), shape: attribute.shape(declared) };
    this.nodes.push({ name: this.unique(name), op: 'Placeholder', attr });
    return this.tensor(this.remember(name, shape, 'float32'));
  }

  /** Adds a weight, which keeps its name in the exported file. */
  weight(name: string, shape: readonly number[], data: Float32Array): tf.Tensor {
    return this.tensor(this.constant(name, shape, 'float32', data));
  }

  /** Appends a node. @returns Its value. */
  add(
    op: string,
    inputs: readonly Value[],
    attr: Readonly<Record<string, Attribute>>,
    shape: readonly number[],
    dtype: tf.DataType,
  ): Value {
    return this.addMany(op, inputs, attr, [shape], dtype)[0]!;
  }

  /** Appends a node with several outputs; those after the first are named `name:1`, `name:2` … */
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

  /** Integers that an operation takes as a tensor: axes, a permutation, a shape. Equal ones share one constant. */
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

  /** The value of a tensor. @throws Error if the tensor was not created on this recorder. */
  behind(info: tf.TensorInfo): Value {
    const value = this.values.get(info.dataId);
    if (!value) throw new Error('a tensor from outside the recording was used in it: pass it in as a weight');
    return value;
  }

  /** The nodes and constants that the outputs depend on. */
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

  // The methods that tfjs requires of a backend.
  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    if (dtype === 'int32') return this.constant('constant', shape, 'int32', Int32Array.from(values as Numbers)).dataId;
    if (dtype === 'float32')
      return this.constant('constant', shape, 'float32', Float32Array.from(values as Numbers)).dataId;
    throw new RangeError(`a recorded net can have float32 and int32 constants, found ${dtype}`);
  }
  override readSync(): never {
    throw new Error('a value cannot be read while a net is recorded');
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
 * Runs `net` on a new recorder and returns the recorder; afterwards, tfjs has its previous backend again.
 * The kernels are registered in graph-kernels.ts.
 */
export function record(net: (recorder: GraphRecorder) => void): GraphRecorder {
  const recorder = new GraphRecorder();
  const before = tf.getBackend();
  tf.registerBackend(recorderName, () => recorder, 0);
  try {
    void tf.setBackend(recorderName); // takes effect immediately, because this backend has no asynchronous start
    tf.tidy(() => net(recorder));
  } finally {
    if (before) void tf.setBackend(before);
    tf.removeBackend(recorderName);
  }
  return recorder;
}
