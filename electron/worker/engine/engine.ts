/**
 * The interfaces between a training step and the engine that computes it: Engine, Program and State. The compiled engine
 * (ONNX Runtime), native TensorFlow and tfjs's plain CPU backend (for small numeric tests) implement them.
 */
import type { Tensor } from '@tensorflow/tfjs';
import type { EngineId } from '../../../shared/engine-cards.ts';

/** The array types that pass between the host and an engine. */
export type HostArray = Float32Array | Int32Array | Uint8Array;

/** A tensor outside any engine: plain row-major data. */
export interface HostTensor<Data extends HostArray = HostArray> {
  readonly shape: readonly number[];
  readonly data: Data;
}

/**
 * Shape and type of a program's input. A `uint8` input arrives in the step function as float32 in 0–255: pictures are
 * transferred as bytes and converted on the device.
 */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'uint8';
}

/**
 * One step as plain tfjs-core code: a pure function with static shapes that reads no values, uses no random numbers and
 * has no variables.
 * @param inputs Tensors by the names of the input specs.
 * @param state All entries of the current state, float32.
 * @returns `outputs` to read on the host, and the entries of `state` that change; the others keep their values.
 */
export type StepFunction = (
  inputs: Readonly<Record<string, Tensor>>,
  state: Readonly<Record<string, Tensor>>,
) => { readonly outputs: Readonly<Record<string, Tensor>>; readonly state?: Readonly<Record<string, Tensor>> };

/** Weights, optimiser slots and running statistics in the engine's own layout. Programs of one engine can share it. */
export interface State {
  readonly names: readonly string[];
  shapeOf(name: string): readonly number[];
  /** A copy in plain row-major layout. */
  read(name: string): Promise<HostTensor<Float32Array>>;
  /** Replaces an entry. @throws RangeError if there is no such entry or its shape differs. */
  write(name: string, value: HostTensor<Float32Array>): Promise<void>;
  dispose(): void;
}

/** A step function compiled for fixed input shapes. */
export interface Program {
  /**
   * Runs one step and updates the state it was compiled with.
   * @throws RangeError naming the input if one is missing or of the wrong length.
   */
  run(inputs: Readonly<Record<string, HostArray>>): Promise<Readonly<Record<string, HostTensor>>>;
  dispose(): Promise<void>;
}

/** Computes training steps on one device. */
export interface Engine {
  readonly id: EngineId | 'reference';
  /** The operators for convolutions: `blocked-16`, `blocked-8` or `standard`; `eager` if nothing is compiled. */
  readonly lowering: string;
  readonly device: string;
  createState(entries: Readonly<Record<string, HostTensor<Float32Array>>>): State;
  compile(step: StepFunction, inputs: Readonly<Record<string, TensorSpec>>, state: State): Promise<Program>;
  dispose(): Promise<void>;
}
