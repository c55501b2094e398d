/** Engines that run a step eagerly, operation by operation, on one of tfjs's own backends. */
import * as tf from '@tensorflow/tfjs';
import './quiet-tensorflow.ts';
import type { Engine, HostArray, HostTensor, Program, State, StepFunction, TensorSpec } from './engine.ts';
import { checkInput, checkSameShape, checkShape, entryOf } from './state-checks.ts';

class EagerState implements State {
  private readonly entries = new Map<string, tf.Tensor>();

  constructor(
    entries: Readonly<Record<string, HostTensor<Float32Array>>>,
    private readonly backend: string,
  ) {
    for (const [name, value] of Object.entries(entries)) {
      checkShape(name, value.shape, value);
      this.entries.set(name, this.tensorOf(value));
    }
  }

  private tensorOf(value: HostTensor<Float32Array>): tf.Tensor {
    return onBackend(this.backend, () => tf.keep(tf.tensor(value.data.slice(), [...value.shape], 'float32')));
  }

  get names(): readonly string[] {
    return [...this.entries.keys()];
  }

  shapeOf(name: string): readonly number[] {
    return entryOf(this.entries, name).shape;
  }

  async read(name: string): Promise<HostTensor<Float32Array>> {
    const tensor = entryOf(this.entries, name);
    return { shape: tensor.shape, data: (tensor.dataSync() as Float32Array).slice() };
  }

  async write(name: string, value: HostTensor<Float32Array>): Promise<void> {
    checkShape(name, this.shapeOf(name), value);
    this.replace(name, this.tensorOf(value));
  }

  tensors(): Record<string, tf.Tensor> {
    return Object.fromEntries(this.entries);
  }

  /** Replaces an entry and takes ownership of `tensor`. */
  replace(name: string, tensor: tf.Tensor): void {
    const before = entryOf(this.entries, name);
    if (before === tensor) return;
    this.entries.set(name, tensor);
    before.dispose();
  }

  dispose(): void {
    for (const tensor of this.entries.values()) tensor.dispose();
    this.entries.clear();
  }
}

/** Runs synchronous tfjs code on a backend, then restores the previous backend. */
function onBackend<T>(backend: string, body: () => T): T {
  const before = tf.getBackend() ?? 'cpu';
  void tf.setBackend(backend); // synchronous for a backend that is ready
  try {
    return body();
  } finally {
    if (before !== backend) void tf.setBackend(before);
  }
}

/** An engine on a tfjs backend; nothing is compiled. */
export class EagerEngine implements Engine {
  readonly lowering = 'eager';

  /** @param backend The name of a tfjs backend that is registered and ready. */
  constructor(
    readonly id: Engine['id'],
    readonly device: string,
    private readonly backend: string,
  ) {}

  createState(entries: Readonly<Record<string, HostTensor<Float32Array>>>): State {
    return new EagerState(entries, this.backend);
  }

  async compile(step: StepFunction, inputs: Readonly<Record<string, TensorSpec>>, state: State): Promise<Program> {
    if (!(state instanceof EagerState)) throw new TypeError('the state belongs to another engine');
    const { backend } = this;
    return {
      run: async (arrays) => onBackend(backend, () => runOnce(step, inputs, arrays, state)),
      dispose: async () => {},
    };
  }

  async dispose(): Promise<void> {}
}

function runOnce(
  step: StepFunction,
  specs: Readonly<Record<string, TensorSpec>>,
  arrays: Readonly<Record<string, HostArray>>,
  state: EagerState,
): Record<string, HostTensor> {
  for (const [key, spec] of Object.entries(specs)) checkInput(key, spec, arrays[key]);
  tf.engine().startScope();
  try {
    const inputs = Object.fromEntries(
      Object.entries(specs).map(([key, spec]) => {
        const dtype = spec.dtype === 'int32' ? 'int32' : 'float32';
        const data = dtype === 'int32' ? (arrays[key] as Int32Array) : Float32Array.from(arrays[key]!);
        return [key, tf.tensor(data, [...spec.shape], dtype)];
      }),
    );
    const result = step(inputs, state.tensors());
    const outputs = Object.entries(result.outputs).map(([key, tensor]): [string, HostTensor] => {
      const data = tensor.dataSync();
      return [key, { shape: tensor.shape, data: tensor.dtype === 'bool' ? Int32Array.from(data) : data.slice() }];
    });
    const before = state.tensors();
    const changed = Object.entries(result.state ?? {}).filter(([name, tensor]) => before[name] !== tensor);
    for (const [name, tensor] of changed) checkSameShape(name, state.shapeOf(name), tensor.shape);
    // Copies, because the step may return an input or another entry unchanged.
    const copies = changed.map(([name, tensor]) => [name, tf.keep(tf.clone(tensor))] as const);
    for (const [name, tensor] of copies) state.replace(name, tensor);
    return Object.fromEntries(outputs);
  } finally {
    tf.engine().endScope();
  }
}
