/** The two scopes a net is run with: one that draws what it asks for, one that hands out what is there. */
import * as tf from '@tensorflow/tfjs';
import '../engine/quiet-tensorflow.ts';
import type { HostTensor } from '../engine/engine.ts';
import { Random } from '../numerics/random.ts';
import type { Initialiser, Scope } from './scope.ts';

export interface Declared {
  readonly parameters: Readonly<Record<string, HostTensor<Float32Array>>>;
  readonly buffers: Readonly<Record<string, HostTensor<Float32Array>>>;
}

interface Wish {
  readonly shape: readonly number[];
  readonly initialise: Initialiser;
}

/** What a net asks for, by full name. */
export interface Wishes {
  readonly parameters: Readonly<Record<string, Wish>>;
  readonly buffers: Readonly<Record<string, Wish>>;
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/**
 * Runs a net once to learn what it needs. Give it inputs of batch size 0: shapes are worked out as always, and nothing is
 * computed.
 * @param net Called once, on tfjs's plain CPU backend.
 * @throws Error if one name is asked for with two shapes.
 */
export function wishesOf(net: (scope: Scope) => unknown): Wishes {
  const wishes = { parameters: {} as Record<string, Wish>, buffers: {} as Record<string, Wish> };
  const scopeAt = (path: string): Scope => {
    const asking =
      (among: Record<string, Wish>): Scope['parameter'] =>
      (name, shape, initialise) => {
        const full = path + name;
        const known = among[full];
        if (known && !sameShape(known.shape, shape))
          throw new Error(
            `'${full}' is asked for as [${known.shape}] and as [${shape}]: give one of them another name`,
          );
        among[full] ??= { shape: [...shape], initialise };
        return tf.zeros([...shape]);
      };
    return {
      within: (name) => scopeAt(`${path}${name}/`),
      parameter: asking(wishes.parameters),
      buffer: asking(wishes.buffers),
      update: () => {},
      training: true,
    };
  };
  const before = tf.engine().backendName;
  void tf.setBackend('cpu'); // in effect at once: the CPU backend needs no waiting
  try {
    tf.tidy(() => void net(scopeAt('')));
  } finally {
    if (before) void tf.setBackend(before);
  }
  return wishes;
}

/**
 * Draws initial values. Each depends on the seed and its own name alone, so that a head added later leaves the encoder's
 * beginning as it was.
 */
export function draw({ parameters, buffers }: Wishes, seed: number): Declared {
  const drawn = (wishes: Readonly<Record<string, Wish>>) =>
    Object.fromEntries(
      Object.entries(wishes).map(([name, { shape, initialise }]) => [
        name,
        { shape, data: initialise(shape, new Random(seed, 'parameter', name)) },
      ]),
    );
  return { parameters: drawn(parameters), buffers: drawn(buffers) };
}

/** What a net asks for, with initial values: see wishesOf and draw. */
export const declare = (net: (scope: Scope) => unknown, seed: number): Declared => draw(wishesOf(net), seed);

/**
 * A scope over tensors that are there.
 * @param updates Where buffers' new values are put, by name; without it the net runs in inference mode.
 * @throws Error if a tensor is missing or of another shape than the net asks for.
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
      throw new Error(`the net asks for '${full}', which the state does not hold: it was made for another net`);
    if (!sameShape(tensor.shape, shape))
      throw new Error(`the net asks for '${full}' as [${shape}], and the state holds [${tensor.shape}]`);
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
