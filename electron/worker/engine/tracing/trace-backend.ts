/**
 * The tfjs backend `trace`, whose kernels append ONNX nodes instead of computing. tfjs-core's own gradients generate the
 * backward pass, so that one training step becomes one graph.
 */
import * as tf from '@tensorflow/tfjs';
import type { Trace } from './trace.ts';
import { type TracedValue, tracedType } from './traced-value.ts';

/** The backend's name in tfjs. */
export const traceBackendName = 'trace';

class TraceBackend extends tf.KernelBackend {
  /** Values by tfjs's data ids; weak, so that values of disposed tensors are freed. */
  private readonly traced = new WeakMap<object, TracedValue>();
  private tracing: Trace | undefined;

  get current(): Trace {
    if (!this.tracing)
      throw new Error('no step is being traced: the trace backend can only be used while a step is traced');
    return this.tracing;
  }

  /** Runs `body` and records its tfjs operations in `trace`; its tensors are disposed of afterwards. */
  during<T>(trace: Trace, body: () => T): T {
    if (this.tracing) throw new Error('a step cannot be traced while another step is being traced');
    const before = tf.getBackend() ?? 'cpu';
    this.tracing = trace;
    void tf.setBackend(traceBackendName); // synchronous, since this backend needs no starting up
    tf.engine().startScope('trace');
    try {
      return body();
    } finally {
      tf.engine().endScope();
      this.tracing = undefined;
      if (before !== traceBackendName) void tf.setBackend(before);
    }
  }

  tracedOf(tensor: tf.TensorInfo): TracedValue {
    const value = this.traced.get(tensor.dataId);
    if (!value) {
      // A tensor from another backend, such as a constant of the method: tfjs transfers its values.
      const values = tf.engine().readSync(tensor.dataId);
      return this.adopt(tensor.dataId, values, tensor.shape, tensor.dtype);
    }
    return value;
  }

  infoOf(value: TracedValue): tf.TensorInfo {
    const dataId = {};
    this.traced.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.dtype };
  }

  tensorOf(value: TracedValue): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(this.infoOf(value));
  }

  private adopt(dataId: object, values: tf.BackendValues, shape: readonly number[], dtype: tf.DataType): TracedValue {
    const value = this.current.constant(shape, tracedType(dtype), values as ArrayLike<number>);
    this.traced.set(dataId, value);
    return value;
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    const dataId = {};
    this.adopt(dataId, values, shape, dtype);
    return dataId;
  }

  override move(dataId: object, values: tf.BackendValues, shape: number[], dtype: tf.DataType): void {
    this.adopt(dataId, values, shape, dtype);
  }

  override readSync(dataId: object): tf.BackendValues {
    const value = this.traced.get(dataId);
    if (value?.constant) return value.constant;
    throw new Error(
      'a value was read while a step was being traced: there are no numbers yet. ' +
        "Return the tensor among the step's outputs instead of calling dataSync, array or print.",
    );
  }

  override async read(dataId: object): Promise<tf.BackendValues> {
    return this.readSync(dataId);
  }

  override numDataIds(): number {
    return 0;
  }

  override disposeData(): boolean {
    return true;
  }

  override refCount(): number {
    return 1;
  }

  override incRef(): void {}

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {}
}

/** The only instance, registered with tfjs. */
export const traceBackend = new TraceBackend();
tf.registerBackend(traceBackendName, () => traceBackend, 0);

/** The inputs of a kernel by tfjs's names. */
export type KernelInputs = Readonly<Record<string, TracedValue>>;

/**
 * Registers a tfjs kernel for this backend.
 * @param write Appends the kernel's nodes. Its inputs have tfjs's names; elements of a list are named '0', '1', ….
 */
export function kernel<Attributes = Record<string, never>>(
  name: string,
  write: (trace: Trace, inputs: KernelInputs, attributes: Attributes) => TracedValue | readonly TracedValue[],
): void {
  tf.registerKernel({
    kernelName: name,
    backendName: traceBackendName,
    kernelFunc: ({ inputs, attrs }) => {
      const values: Record<string, TracedValue> = {};
      for (const [key, tensor] of Object.entries(inputs)) {
        if (tensor) values[key] = traceBackend.tracedOf(tensor as tf.TensorInfo);
      }
      const result = write(traceBackend.current, values, (attrs ?? {}) as Attributes);
      return Array.isArray(result)
        ? result.map((value: TracedValue) => traceBackend.infoOf(value))
        : traceBackend.infoOf(result as TracedValue);
    },
  });
}
