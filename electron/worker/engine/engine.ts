/**
 * What a training step needs of whatever computes it. The compiled engine (ONNX Runtime), native TensorFlow and
 * tfjs's plain CPU backend, for small numeric tests, all stand behind these three interfaces.
 */
import type { Tensor } from '@tensorflow/tfjs';
import type { EngineId } from '../../../shared/training-settings.ts';

export type HostArray = Float32Array | Int32Array | Uint8Array;

/** A tensor outside any engine: plain row-major data. */
export interface HostTensor<Data extends HostArray = HostArray> {
  readonly shape: readonly number[];
  readonly data: Data;
}

/**
 * Shape and type of a program's input. A `uint8` input arrives in the step function as float32 in 0–255:
 * pictures travel as bytes and are widened on the device.
 */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'uint8';
}

/**
 * One step as plain tfjs-core code: pure, static shapes, no reading of values, no chance, no variables.
 * @param inputs By the names of the input specs.
 * @param state The current state, every entry, float32.
 * @returns `outputs` to read on the host, and the entries of `state` that change; the others stay.
 */
export type StepFunction = (
  inputs: Readonly<Record<string, Tensor>>,
  state: Readonly<Record<string, Tensor>>,
) => { readonly outputs: Readonly<Record<string, Tensor>>; readonly state?: Readonly<Record<string, Tensor>> };

/** Weights, optimiser slots and running statistics, kept where and how the engine likes them. Shared by programs of one engine. */
export interface State {
  readonly names: readonly string[];
  shapeOf(name: string): readonly number[];
  /** A copy in plain row-major layout. */
  read(name: string): Promise<HostTensor<Float32Array>>;
  /** Replaces an entry. @throws RangeError if the name or the shape is not the state's. */
  write(name: string, value: HostTensor<Float32Array>): Promise<void>;
  dispose(): void;
}

/** A step function made ready for fixed input shapes. */
export interface Program {
  /**
   * Runs one step and updates the state it was compiled with.
   * @throws RangeError naming the input if one is missing or of the wrong length.
   */
  run(inputs: Readonly<Record<string, HostArray>>): Promise<Readonly<Record<string, HostTensor>>>;
  dispose(): Promise<void>;
}

export interface Engine {
  readonly id: EngineId | 'reference';
  /** How convolutions are written: `blocked-16`, `blocked-8` or `standard`; `eager` where nothing is compiled. */
  readonly lowering: string;
  readonly device: string;
  createState(entries: Readonly<Record<string, HostTensor<Float32Array>>>): State;
  compile(step: StepFunction, inputs: Readonly<Record<string, TensorSpec>>, state: State): Promise<Program>;
  dispose(): Promise<void>;
}
