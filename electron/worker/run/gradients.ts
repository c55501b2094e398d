import * as tf from '@tensorflow/tfjs';

/** Tensors by the name of the parameter they belong to. */
export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** The result of a forward pass: the loss to differentiate, and other values of the same pass. */
export interface LossWithExtras {
  readonly loss: tf.Tensor;
  /** The loss that the adversary, such as a discriminator, minimises. */
  readonly adversaryLoss?: tf.Tensor;
  /** Values without a gradient, such as metrics and running statistics. */
  readonly extras: Tensors;
}

const mapped = (tensors: Tensors, map: (tensor: tf.Tensor) => tf.Tensor): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, map(tensor)]));

/** Keeps a value through a backward pass, which disposes of the tape's tensors. */
const keep = (tensor: tf.Tensor): tf.Tensor => tf.keep(tf.clone(tensor));

/** Returns the same value to the caller's `tf.tidy`. */
function release(kept: tf.Tensor): tf.Tensor {
  const released = tf.clone(kept);
  kept.dispose();
  return released;
}

/** @param what The name of the loss in errors. */
function differentiate(
  what: string,
  parameters: Tensors,
  lossOf: () => tf.Tensor,
): { readonly loss: tf.Tensor; readonly gradients: Tensors } {
  const names = Object.keys(parameters);
  const { value, grads } = tf.engine().gradients(
    () => {
      const loss = lossOf();
      if (loss.rank !== 0) throw new Error(`a loss must be one number: found a tensor of shape [${loss.shape}]`);
      return loss;
    },
    Object.values(parameters),
    undefined,
    true, // allows missing gradients: the error below names the parameter
  );
  const unused = names.find((_, i) => !grads[i]);
  if (unused !== undefined) throw new Error(`${what} does not depend on '${unused}'`);
  return { loss: value, gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!])) };
}

/**
 * Computes a scalar loss, its gradient with respect to each named parameter, and the extras of the same forward pass,
 * through which no gradient flows.
 *
 * With an adversary, the parameters belong to two players: those whose names begin with the adversary's scope get the
 * gradient of the adversary's loss only, all others the gradient of the loss only. Both gradients are taken at the same
 * point and from one forward pass: the adversary's backward pass runs while the tape still exists.
 * @param adversaryScope Beginning of the names of the adversary's parameters.
 * @throws Error if a loss is not a scalar or does not depend on one of its parameters, or if the adversary has
 *   no loss or no parameters.
 */
export function valueAndGradients(
  parameters: Tensors,
  forward: (parameters: Tensors) => LossWithExtras,
  adversaryScope?: string,
): { readonly loss: tf.Tensor; readonly gradients: Tensors; readonly extras: Tensors } {
  const isOfAdversary = (name: string): boolean => adversaryScope !== undefined && name.startsWith(adversaryScope);
  const select = (isSelected: (name: string) => boolean): Tensors =>
    Object.fromEntries(Object.entries(parameters).filter(([name]) => isSelected(name)));
  let keptExtras: Tensors = {};
  let keptGradients: Tensors = {};
  const { loss, gradients } = differentiate(
    'the loss',
    select((name) => !isOfAdversary(name)),
    () => {
      const { loss, adversaryLoss, extras } = forward(parameters);
      keptExtras = mapped(extras, keep);
      if (adversaryScope !== undefined) {
        const adversaryParameters = select(isOfAdversary);
        if (!adversaryLoss || Object.keys(adversaryParameters).length === 0)
          throw new Error(
            `an adversary needs its own loss and parameters under '${adversaryScope}': one of them is missing`,
          );
        keptGradients = mapped(
          differentiate('the adversary’s loss', adversaryParameters, () => adversaryLoss).gradients,
          keep,
        );
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
