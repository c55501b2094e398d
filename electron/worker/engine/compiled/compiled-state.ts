import { Tensor } from 'onnxruntime-node';
import type { HostTensor } from '../engine.ts';
import type { Lowering } from '../lowering.ts';
import { checkShape, elementCount, entryOf } from '../state-checks.ts';
import { physicalStateShape, stateLayout } from '../tracing/trace-step.ts';
import { fromBlockedFilter, toBlockedFilter } from './convert-filter-layout.ts';
import type { ProgramState } from './program-state.ts';

interface Entry {
  readonly shape: readonly number[];
  /** Shape in the graph. */
  readonly physicalShape: readonly number[];
  readonly isFilter: boolean;
  current: Tensor;
  /** Buffer into which the next step writes the new value; it is swapped with `current` after the step. */
  spare: Tensor | undefined;
}

/** State on the host. Filters stay blocked between steps. Each entry has two buffers, which steps write in turn. */
export class CompiledState implements ProgramState {
  private readonly entries = new Map<string, Entry>();

  constructor(
    entries: Readonly<Record<string, HostTensor<Float32Array>>>,
    private readonly lowering: Lowering,
  ) {
    for (const [name, value] of Object.entries(entries)) {
      checkShape(name, value.shape, value);
      const physicalShape = physicalStateShape(value.shape, lowering);
      const isFilter = stateLayout(value.shape, lowering) === 'filter';
      const current = new Tensor('float32', this.toPhysical(value.data, value.shape, isFilter), physicalShape);
      this.entries.set(name, { shape: value.shape, physicalShape, isFilter, current, spare: undefined });
    }
  }

  private toPhysical(data: Float32Array, shape: readonly number[], isFilter: boolean): Float32Array {
    return isFilter ? toBlockedFilter(data, shape, this.lowering.block) : data.slice();
  }

  get names(): readonly string[] {
    return [...this.entries.keys()];
  }

  shapeOf(name: string): readonly number[] {
    return entryOf(this.entries, name).shape;
  }

  async read(name: string): Promise<HostTensor<Float32Array>> {
    const { shape, isFilter, current } = entryOf(this.entries, name);
    const data = current.data as Float32Array;
    return { shape, data: isFilter ? fromBlockedFilter(data, shape, this.lowering.block) : data.slice() };
  }

  async write(name: string, value: HostTensor<Float32Array>): Promise<void> {
    const entry = entryOf(this.entries, name);
    checkShape(name, entry.shape, value);
    (entry.current.data as Float32Array).set(this.toPhysical(value.data, entry.shape, entry.isFilter));
  }

  currentOf(name: string): Tensor {
    return entryOf(this.entries, name).current;
  }

  targetOf(name: string): Tensor {
    const entry = entryOf(this.entries, name);
    entry.spare ??= new Tensor('float32', new Float32Array(elementCount(entry.shape)), entry.physicalShape);
    return entry.spare;
  }

  replace(name: string): void {
    const entry = entryOf(this.entries, name);
    if (!entry.spare) return;
    [entry.current, entry.spare] = [entry.spare, entry.current];
  }

  /** Nothing to do: values on the host do not depend on a session's memory. */
  async outlive(): Promise<void> {}

  dispose(): void {
    this.entries.clear();
  }
}
