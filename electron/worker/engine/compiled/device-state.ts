import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { HostTensor } from '../engine.ts';
import { checkShape, entryOf } from '../state-checks.ts';
import { encodeModel } from '../tracing/onnx-model.ts';
import type { ProgramState } from './program-state.ts';

interface Entry {
  readonly tensor: Tensor;
  /** The session that owns the tensor's memory; undefined if the state owns it. */
  readonly session?: InferenceSession;
}

/**
 * State that stays on the device between steps. Each step returns new buffers, and the old ones are disposed of. Reading
 * and writing copy through a graph of one Identity node. Warning: reading such a buffer's data directly crashes the
 * process; so does disposing of a buffer whose session has been released.
 */
export class DeviceState implements ProgramState {
  private readonly entries = new Map<string, Entry>();
  private readonly up: Copier;
  private readonly down: Copier;

  /** @param session Session options of the provider that owns the device. */
  constructor(entries: Readonly<Record<string, HostTensor<Float32Array>>>, session: InferenceSession.SessionOptions) {
    this.up = new Copier({ ...session, preferredOutputLocation: 'gpu-buffer' });
    this.down = new Copier(session);
    for (const [name, value] of Object.entries(entries)) {
      checkShape(name, value.shape, value);
      this.entries.set(name, { tensor: new Tensor('float32', value.data.slice(), value.shape) });
    }
  }

  get names(): readonly string[] {
    return [...this.entries.keys()];
  }

  shapeOf(name: string): readonly number[] {
    return this.currentOf(name).dims;
  }

  async read(name: string): Promise<HostTensor<Float32Array>> {
    const tensor = this.currentOf(name);
    const { data } = tensor.location === 'cpu' ? tensor : await this.down.copy(tensor);
    return { shape: tensor.dims, data: (data as Float32Array).slice() };
  }

  async write(name: string, value: HostTensor<Float32Array>): Promise<void> {
    checkShape(name, this.shapeOf(name), value);
    await this.takeIn(name, new Tensor('float32', value.data.slice(), value.shape));
  }

  /** Copies the tensor into memory of the state on the device and makes the copy the current value. */
  private async takeIn(name: string, tensor: Tensor): Promise<void> {
    this.put(name, { tensor: await this.up.copy(tensor) });
  }

  private put(name: string, entry: Entry): void {
    this.currentOf(name).dispose();
    this.entries.set(name, entry);
  }

  /** Copies all entries that are still on the host to the device. */
  async upload(): Promise<void> {
    for (const [name, { tensor }] of this.entries) if (tensor.location === 'cpu') await this.takeIn(name, tensor);
  }

  currentOf(name: string): Tensor {
    return entryOf(this.entries, name).tensor;
  }

  /** Null: the provider allocates new memory for every output. */
  targetOf(): null {
    return null;
  }

  replace(name: string, tensor: Tensor, session: InferenceSession): void {
    this.put(name, { tensor, session });
  }

  async outlive(session: InferenceSession): Promise<void> {
    for (const [name, entry] of this.entries) if (entry.session === session) await this.takeIn(name, entry.tensor);
  }

  dispose(): void {
    for (const { tensor } of this.entries.values()) tensor.dispose();
    this.entries.clear();
    this.up.dispose();
    this.down.dispose();
  }
}

/** Copies tensors between host and device; one session for each rank. */
class Copier {
  private readonly sessions = new Map<number, Promise<InferenceSession>>();

  constructor(private readonly options: InferenceSession.SessionOptions) {}

  async copy(tensor: Tensor): Promise<Tensor> {
    const rank = tensor.dims.length;
    let session = this.sessions.get(rank);
    if (!session) {
      session = this.open(rank);
      this.sessions.set(rank, session);
    }
    const { y } = await (await session).run({ x: tensor });
    return y!;
  }

  private open(rank: number): Promise<InferenceSession> {
    const shape = Array.from({ length: rank }, (_, axis) => `size${axis}`);
    const node = { domain: '', type: 'Identity', inputs: ['x'], outputs: ['y'], attributes: {} };
    const value = (name: string) => ({ name, type: 'float32' as const, shape });
    const parts = { nodes: [node], initialisers: [], inputs: [value('x')], outputs: [value('y')] };
    return InferenceSession.create(encodeModel(parts), this.options);
  }

  dispose(): void {
    for (const session of this.sessions.values()) void session.then((opened) => opened.release());
    this.sessions.clear();
  }
}
