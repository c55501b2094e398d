/** Records a step function as a graph with named inputs, outputs and state. */
import type { Tensor } from '@tensorflow/tfjs';
import type { StepFunction, TensorSpec } from '../engine.ts';
import type { Lowering } from '../lowering.ts';
import { DynamicBatch, improbableBatch } from './dynamic-batch.ts';
import { type ElementType, Graph } from './graph.ts';
import './kernels.ts';
import { castTo } from './kernels/elementwise.ts';
import { isFilter } from './layouts.ts';
import { Trace } from './trace.ts';
import { traceBackend } from './trace-backend.ts';
import { type Layout, sameShape, type TracedValue } from './traced-value.ts';

/** A graph input as the graph sees it: `shape` is physical. */
export interface TracedInput {
  readonly key: string;
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}
export interface TracedOutput extends TracedInput {
  /** The shape of the step function's own tensor. */
  readonly tensorShape: readonly number[];
}

/** A state entry the step reads or changes. */
export interface TracedState {
  readonly key: string;
  readonly input: string;
  /** Undefined where the step leaves the entry as it is. */
  readonly output: string | undefined;
  readonly isRead: boolean;
  readonly physicalShape: readonly number[];
}

export interface TracedStep {
  readonly graph: Graph;
  /** Only those that the outputs depend on. */
  readonly inputs: readonly TracedInput[];
  readonly outputs: readonly TracedOutput[];
  readonly state: readonly TracedState[];
}

export interface TraceOptions {
  readonly lowering: Lowering;
  /** Inputs and outputs whose graph form is [N, C, H, W], by key. */
  readonly channelsFirst?: ReadonlySet<string>;
  /** Inputs whose first dimension is −1 have a batch that is not known; its size follows this input's. */
  readonly dynamicBatch?: string;
}

/** Whether and how an entry of state is kept between steps: by shape and lowering alone, so that programs share it. */
export const stateLayout = (shape: readonly number[], lowering: Lowering): Layout =>
  isFilter(shape, lowering) ? 'filter' : 'plain';

/** The shape an entry of state has in the graph. */
export function physicalStateShape(shape: readonly number[], lowering: Lowering): readonly number[] {
  const [h, w, i, o] = shape as [number, number, number, number];
  return stateLayout(shape, lowering) === 'filter' ? [o, i, h, w] : shape;
}

/**
 * Runs `step` once over values without numbers.
 * @throws Error if the step reads a value, uses an operation that is not traced, or changes state it does not have.
 */
export function traceStep(
  step: StepFunction,
  inputs: Readonly<Record<string, TensorSpec>>,
  state: Readonly<Record<string, readonly number[]>>,
  { lowering, channelsFirst = new Set(), dynamicBatch }: TraceOptions,
): TracedStep {
  const graph = new Graph(dynamicBatch === undefined ? undefined : new DynamicBatch(dynamicBatch));
  const trace = new Trace(lowering, graph);
  return traceBackend.during(trace, () => {
    const declared: TracedInput[] = [];
    const inputTensors: Record<string, Tensor> = {};
    for (const [key, spec] of Object.entries(inputs)) {
      const shape = spec.shape.map((size) => (size === -1 ? improbableBatch : size));
      const layout: Layout = channelsFirst.has(key) ? 'channels-first' : 'plain';
      declared.push({ key, name: key, type: spec.dtype, shape: trace.physicalShape(shape, layout) });
      const name = spec.dtype === 'uint8' ? graph.cast(key, 'float32') : key;
      const value = trace.value(shape, spec.dtype === 'int32' ? 'int32' : 'float32', layout, name);
      value.nonNegative = spec.dtype === 'uint8';
      inputTensors[key] = traceBackend.tensorOf(value);
    }
    const stateTensors: Record<string, Tensor> = {};
    for (const [key, shape] of Object.entries(state)) {
      const value = trace.value(shape, 'float32', stateLayout(shape, lowering), stateInput(key));
      stateTensors[key] = traceBackend.tensorOf(value);
    }

    const result = step(inputTensors, stateTensors);

    const taken = new Set([...declared.map((input) => input.name), ...Object.keys(state).map(stateInput)]);
    /** Each output is a value of its own, made by a node. */
    const own = (value: TracedValue, layout: Layout): string => {
      const name = trace.in(value, layout);
      const isNode = graph.producerOf(name) !== undefined;
      const unique = isNode && !taken.has(name) ? name : graph.identity(name);
      taken.add(unique);
      return unique;
    };
    const outputs = Object.entries(result.outputs).map(([key, tensor]): TracedOutput => {
      let value = traceBackend.tracedOf(tensor);
      if (value.dtype === 'bool') value = castTo(trace, value, 'int32');
      const layout: Layout = channelsFirst.has(key) ? 'channels-first' : 'plain';
      const shape = trace.physicalShape(value.shape, layout);
      return { key, name: own(value, layout), type: value.dtype, shape, tensorShape: value.shape };
    });
    const changed = new Map<string, string>();
    for (const [key, tensor] of Object.entries(result.state ?? {})) {
      const shape = state[key];
      if (!shape) throw new RangeError(`the step changes state it does not have: ${key}`);
      const value = traceBackend.tracedOf(tensor);
      if (!sameShape(value.shape, shape)) {
        throw new RangeError(`the step gives ${key} the shape [${value.shape}], its state has [${shape}]`);
      }
      const layout = stateLayout(shape, lowering);
      if (trace.in(value, layout) !== stateInput(key)) changed.set(key, own(value, layout));
    }

    const { names } = graph.needed([...outputs.map((output) => output.name), ...changed.values()]);
    return {
      graph,
      inputs: declared.filter((input) => names.has(input.name)),
      outputs,
      state: Object.entries(state)
        .map(([key, shape]) => ({
          key,
          input: stateInput(key),
          output: changed.get(key),
          isRead: names.has(stateInput(key)),
          physicalShape: physicalStateShape(shape, lowering),
        }))
        .filter((entry) => entry.isRead || entry.output !== undefined),
    };
  });
}

/** The graph input that carries an entry of state. */
export const stateInput = (key: string): string => `state:${key}`;
