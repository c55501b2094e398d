/** Records a step function as a graph with named inputs, outputs and state. */
import type { Tensor } from '@tensorflow/tfjs';
import type { StepFunction, TensorSpec } from '../engine.ts';
import type { Lowering } from '../lowering.ts';
import { DynamicBatch, placeholderBatch } from './dynamic-batch.ts';
import { type ElementType, Graph } from './graph.ts';
import './kernels.ts';
import { castTo } from './kernels/elementwise.ts';
import { isFilter } from './layouts.ts';
import { Trace } from './trace.ts';
import { traceBackend } from './trace-backend.ts';
import { type Layout, sameShape, type TracedValue } from './traced-value.ts';

/** A graph input; `shape` is its physical shape in the graph. */
export interface TracedInput {
  readonly key: string;
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
}
/** A graph output. */
export interface TracedOutput extends TracedInput {
  /** The shape of the step function's own tensor. */
  readonly tensorShape: readonly number[];
}

/** A state entry that the step reads or changes. */
export interface TracedState {
  readonly key: string;
  readonly input: string;
  /** Undefined if the step does not change the entry. */
  readonly output: string | undefined;
  readonly isRead: boolean;
  readonly physicalShape: readonly number[];
}

/** A step as a graph with its inputs, outputs and state. */
export interface TracedStep {
  readonly graph: Graph;
  /** Only inputs that the outputs depend on. */
  readonly inputs: readonly TracedInput[];
  readonly outputs: readonly TracedOutput[];
  readonly state: readonly TracedState[];
}

/** How a step is traced. */
export interface TraceOptions {
  readonly lowering: Lowering;
  /** Inputs and outputs whose graph form is [N, C, H, W], by key. */
  readonly channelsFirst?: ReadonlySet<string>;
  /** The input from whose shape the batch size is read; other inputs with first dimension −1 have the same batch. */
  readonly dynamicBatch?: string;
}

/** The layout of a state entry between steps. It depends only on shape and lowering, so that programs can share state. */
export const stateLayout = (shape: readonly number[], lowering: Lowering): Layout =>
  isFilter(shape, lowering) ? 'filter' : 'plain';

/** The shape of a state entry in the graph. */
export function physicalStateShape(shape: readonly number[], lowering: Lowering): readonly number[] {
  const [h, w, i, o] = shape as [number, number, number, number];
  return stateLayout(shape, lowering) === 'filter' ? [o, i, h, w] : shape;
}

/**
 * Traces `step` by running it once on symbolic values.
 * @throws Error if the step reads a value, uses an operation without a trace kernel, or changes an unknown state entry.
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
      const shape = spec.shape.map((size) => (size === -1 ? placeholderBatch : size));
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
    /** Names each output by a distinct value that a node computes, which ONNX requires. */
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
      if (!shape) throw new RangeError(`the step changes a state entry that does not exist: ${key}`);
      const value = traceBackend.tracedOf(tensor);
      if (!sameShape(value.shape, shape)) {
        throw new RangeError(`the step gives ${key} the shape [${value.shape}], but the state entry has [${shape}]`);
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

/** The name of the graph input for a state entry. */
export const stateInput = (key: string): string => `state:${key}`;
