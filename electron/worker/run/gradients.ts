import * as tf from '@tensorflow/tfjs';

/** Tensors by the name of the parameter they belong to. */
export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** What is differentiated, and what is wanted of the same forward pass beside it. */
export interface LossWithExtras {
  readonly loss: tf.Tensor;
  /** What a second player minimises. */
  readonly rivalLoss?: tf.Tensor;
  readonly extras: Tensors;
}

const mapped = (tensors: Tensors, map: (tensor: tf.Tensor) => tf.Tensor): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, map(tensor)]));

/** Keeps a value through a backward pass, which clears the tape. */
const keep = (tensor: tf.Tensor): tf.Tensor => tf.keep(tf.clone(tensor));

/** The same value, to live as long as the caller's tidy. */
function release(kept: tf.Tensor): tf.Tensor {
  const released = tf.clone(kept);
  kept.dispose();
  return released;
}

/** @param what What the loss is called in errors. */
function differentiate(
  what: string,
  parameters: Tensors,
  lossOf: () => tf.Tensor,
): { readonly loss: tf.Tensor; readonly gradients: Tensors } {
  const names = Object.keys(parameters);
  const { value, grads } = tf.engine().gradients(
    () => {
      const loss = lossOf();
      if (loss.rank !== 0) throw new Error(`a loss is one number: found a tensor of shape [${loss.shape}]`);
      return loss;
    },
    Object.values(parameters),
    undefined,
    true, // a parameter that is not reached is told by its name below
  );
  const unused = names.find((_, i) => !grads[i]);
  if (unused !== undefined) throw new Error(`${what} does not depend on '${unused}'`);
  return { loss: value, gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!])) };
}

/**
 * A scalar loss, its gradient with respect to each named parameter, and the extras of the same forward pass (metrics,
 * running statistics), which no gradient flows through.
 *
 * With a rival, parameters are of two players: those whose names begin with its scope get the gradient of its loss alone,
 * all others that of the loss alone. Both are taken at the same point and of one forward pass: the rival's backward pass
 * runs while the tape of it still lies there.
 * @throws Error if a loss is not a scalar, does not depend on a parameter of its player, or if the rival has none of either.
 */
export function valueAndGradients(
  parameters: Tensors,
  forward: (parameters: Tensors) => LossWithExtras,
  rivalScope?: string,
): { readonly loss: tf.Tensor; readonly gradients: Tensors; readonly extras: Tensors } {
  const isRivals = (name: string): boolean => rivalScope !== undefined && name.startsWith(rivalScope);
  const those = (of: (name: string) => boolean): Tensors =>
    Object.fromEntries(Object.entries(parameters).filter(([name]) => of(name)));
  let keptExtras: Tensors = {};
  let keptGradients: Tensors = {};
  const { loss, gradients } = differentiate(
    'the loss',
    those((name) => !isRivals(name)),
    () => {
      const { loss, rivalLoss, extras } = forward(parameters);
      keptExtras = mapped(extras, keep);
      if (rivalScope !== undefined) {
        const rivals = those(isRivals);
        if (!rivalLoss || Object.keys(rivals).length === 0)
          throw new Error(`a rival has a loss of its own and parameters under '${rivalScope}': one of them is missing`);
        keptGradients = mapped(differentiate('the rival’s loss', rivals, () => rivalLoss).gradients, keep);
      }
      return loss;
    },
  );
  return {
    loss,
    gradients: { ...gradients, ...mapped(keptGradients, release) },
    extras: mapped(keptExtras, release),
  };
}
