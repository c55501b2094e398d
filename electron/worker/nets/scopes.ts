/**
 * The two scopes that a net runs with: one that records the parameters and buffers it declares, and one over existing
 * tensors.
 */
import * as tf from '@tensorflow/tfjs';
import type { HostTensor } from '../engine/engine.ts';
import { Random } from '../numerics/random.ts';
import { onCpu } from './run-on-plain-cpu.ts';
import type { Initialiser, Scope } from './scope.ts';

/** Initial values of a net's parameters and buffers, by full name. */
export interface InitialTensors {
  readonly parameters: Readonly<Record<string, HostTensor<Float32Array>>>;
  readonly buffers: Readonly<Record<string, HostTensor<Float32Array>>>;
}

interface DeclaredTensor {
  readonly shape: readonly number[];
  readonly initialise: Initialiser;
}

/** The parameters and buffers that a net declares, by full name. */
export interface DeclaredTensors {
  readonly parameters: Readonly<Record<string, DeclaredTensor>>;
  readonly buffers: Readonly<Record<string, DeclaredTensor>>;
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/**
 * Runs a net once to find out which parameters and buffers it declares. Give the net inputs of batch size 0: shapes are
 * then inferred as usual, and almost nothing is computed.
 * @param net Called once, on tfjs's plain CPU backend.
 * @throws Error if one name is declared with two shapes.
 */
export function declaredTensors(net: (scope: Scope) => unknown): DeclaredTensors {
  const declared = {
    parameters: {} as Record<string, DeclaredTensor>,
    buffers: {} as Record<string, DeclaredTensor>,
  };
  const scopeAt = (path: string): Scope => {
    const recordIn =
      (tensors: Record<string, DeclaredTensor>): Scope['parameter'] =>
      (name, shape, initialise) => {
        const full = path + name;
        const known = tensors[full];
        if (known && !sameShape(known.shape, shape))
          throw new Error(`'${full}' is declared as [${known.shape}] and as [${shape}]: give one of them another name`);
        tensors[full] ??= { shape: [...shape], initialise };
        return tf.zeros([...shape]);
      };
    return {
      within: (name) => scopeAt(`${path}${name}/`),
      parameter: recordIn(declared.parameters),
      buffer: recordIn(declared.buffers),
      update: () => {},
      training: true,
    };
  };
  onCpu(() => void net(scopeAt('')));
  return declared;
}

/**
 * Initialises declared tensors. Each depends only on the seed and its own name, so that an added head does not change
 * the initial encoder.
 */
export function initialiseTensors({ parameters, buffers }: DeclaredTensors, seed: number): InitialTensors {
  const initialised = (tensors: Readonly<Record<string, DeclaredTensor>>) =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, { shape, initialise }]) => [
        name,
        { shape, data: initialise(shape, new Random(seed, 'parameter', name)) },
      ]),
    );
  return { parameters: initialised(parameters), buffers: initialised(buffers) };
}

/** The parameters and buffers that a net declares, with initial values. */
export const declare = (net: (scope: Scope) => unknown, seed: number): InitialTensors =>
  initialiseTensors(declaredTensors(net), seed);

/**
 * A scope over existing tensors.
 * @param updates Receives the buffers' new values, by name. Without it, the net runs in inference mode.
 * @throws Error if a tensor is missing or has another shape than the net declares.
 */
export function scopeOver(
  tensors: Readonly<Record<string, tf.Tensor>>,
  updates?: Record<string, tf.Tensor>,
  path = '',
): Scope {
  const find = (name: string, shape: readonly number[]): tf.Tensor => {
    const full = path + name;
    const tensor = tensors[full];
    if (!tensor)
      throw new Error(`the net needs '${full}', which is not in the state: the state belongs to another net`);
    if (!sameShape(tensor.shape, shape))
      throw new Error(`the net needs '${full}' as [${shape}], but the state has [${tensor.shape}]`);
    return tensor;
  };
  return {
    within: (name) => scopeOver(tensors, updates, `${path}${name}/`),
    parameter: find,
    buffer: find,
    update: (name, value) => {
      if (updates) updates[path + name] = value;
    },
    training: updates !== undefined,
  };
}
