/** The compiled engine: it traces a step once into an ONNX graph, which ONNX Runtime then executes. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Engine, HostArray, HostTensor, Program, State, StepFunction, TensorSpec } from '../engine.ts';
import { type Lowering, loweringName } from '../lowering.ts';
import { checkInput } from '../state-checks.ts';
import { Graph } from '../tracing/graph.ts';
import { encodeModel } from '../tracing/onnx-model.ts';
import { type TracedStep, traceStep } from '../tracing/trace-step.ts';
import { CompiledState } from './compiled-state.ts';
import { DeviceState } from './device-state.ts';
import type { ProgramState } from './program-state.ts';

/** How a compiled engine is set up. */
export interface CompiledEngineOptions {
  readonly id: Engine['id'];
  readonly device: string;
  readonly lowering: Lowering;
  readonly session: InferenceSession.SessionOptions;
  /** The provider can leave state on its device between steps. */
  readonly keepsState?: boolean;
}

/** An engine on one of ONNX Runtime's execution providers. */
export class CompiledEngine implements Engine {
  readonly id: Engine['id'];
  readonly device: string;
  readonly lowering: string;
  private readonly programs = new Set<Program>();

  constructor(private readonly options: CompiledEngineOptions) {
    this.id = options.id;
    this.device = options.device;
    this.lowering = loweringName(options.lowering);
  }

  /** Starts the provider on a graph of one node, so that anything missing is reported now. @throws Error from ONNX Runtime. */
  async startUp(): Promise<void> {
    const graph = new Graph();
    const output = graph.op('Neg', ['x']);
    const value = (name: string) => ({ name, type: 'float32' as const, shape: [1] });
    const parts = { nodes: graph.nodes, initialisers: [], inputs: [value('x')], outputs: [value(output)] };
    const session = await InferenceSession.create(encodeModel(parts), this.options.session);
    await session.run({ x: new Tensor('float32', Float32Array.of(1), [1]) });
    await session.release();
  }

  createState(entries: Readonly<Record<string, HostTensor<Float32Array>>>): State {
    const { lowering, session, keepsState } = this.options;
    return keepsState ? new DeviceState(entries, session) : new CompiledState(entries, lowering);
  }

  async compile(step: StepFunction, inputs: Readonly<Record<string, TensorSpec>>, state: State): Promise<Program> {
    const { session: options, keepsState } = this.options;
    if (!(state instanceof CompiledState || state instanceof DeviceState))
      throw new TypeError('the state belongs to another engine');
    if (state instanceof DeviceState) await state.upload();
    const shapes = Object.fromEntries(state.names.map((name) => [name, state.shapeOf(name)]));
    const traced = traceStep(step, inputs, shapes, { lowering: this.options.lowering });
    const session = await InferenceSession.create(encodeStep(traced), {
      ...options,
      ...(keepsState && { preferredOutputLocation: locationsOf(traced) }),
    });
    const program = new CompiledProgram(session, traced, inputs, state, () => this.programs.delete(program));
    this.programs.add(program);
    return program;
  }

  async dispose(): Promise<void> {
    for (const program of this.programs) await program.dispose();
  }
}

function encodeStep({ graph, inputs, outputs, state }: TracedStep): Uint8Array {
  const changed = state.filter((entry) => entry.output !== undefined);
  const needed = graph.needed([...outputs.map((output) => output.name), ...changed.map((entry) => entry.output!)]);
  return encodeModel({
    nodes: needed.nodes,
    initialisers: needed.initialisers,
    inputs: [
      ...inputs,
      ...state
        .filter((entry) => entry.isRead)
        .map((entry) => ({ name: entry.input, type: 'float32' as const, shape: entry.physicalShape })),
    ],
    outputs: [
      ...outputs,
      ...changed.map((entry) => ({ name: entry.output!, type: 'float32' as const, shape: entry.physicalShape })),
    ],
  });
}

/** The memory for each output of a step when state stays on the device. */
function locationsOf({ outputs, state }: TracedStep): Record<string, 'cpu' | 'gpu-buffer'> {
  return {
    ...Object.fromEntries(outputs.map(({ name }) => [name, 'cpu'])),
    ...Object.fromEntries(state.flatMap(({ output }) => (output === undefined ? [] : [[output, 'gpu-buffer']]))),
  };
}

class CompiledProgram implements Program {
  private isDisposed = false;

  constructor(
    private readonly session: InferenceSession,
    private readonly traced: TracedStep,
    private readonly specs: Readonly<Record<string, TensorSpec>>,
    private readonly state: ProgramState,
    private readonly onDispose: () => void,
  ) {}

  async run(inputs: Readonly<Record<string, HostArray>>): Promise<Readonly<Record<string, HostTensor>>> {
    const { traced, state } = this;
    for (const [key, spec] of Object.entries(this.specs)) checkInput(key, spec, inputs[key]);
    const feeds: Record<string, Tensor> = {};
    for (const { key, name, type, shape } of traced.inputs) {
      feeds[name] = new Tensor(type as 'float32', inputs[key] as Float32Array, shape);
    }
    const fetches: Record<string, Tensor | null> = {};
    for (const { name } of traced.outputs) fetches[name] = null;
    for (const { key, input, output, isRead } of traced.state) {
      if (isRead) feeds[input] = state.currentOf(key);
      if (output !== undefined) fetches[output] = state.targetOf(key);
    }
    const results = await this.session.run(feeds, fetches);
    for (const { key, output } of traced.state)
      if (output !== undefined) state.replace(key, results[output]!, this.session);
    return Object.fromEntries(
      traced.outputs.map(({ key, name, tensorShape }) => [
        key,
        { shape: tensorShape, data: results[name]!.data as HostArray },
      ]),
    );
  }

  async dispose(): Promise<void> {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.onDispose();
    await this.state.outlive(this.session);
    await this.session.release();
  }
}
