/**
 * Optimisers as pure functions from parameters, gradients and slots to new parameters and slots. All operations are
 * elementwise and few, because they run for every weight in every step.
 */
import * as tf from '@tensorflow/tfjs';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { Tensors } from '../run/gradients.ts';

/** Scalars that change from step to step. */
export interface Clock {
  readonly learningRate: tf.Tensor;
  /** SGD's μ, AdamW's β₁. */
  readonly momentum: tf.Tensor;
  /** Number of this step; 1 for the first. */
  readonly step: tf.Tensor;
}

/** An optimiser without state of its own: the caller keeps the slots. */
export interface Optimizer {
  /** Names of the tensors that are kept for each parameter, with its shape; initially zero. */
  readonly slots: readonly string[];
  /** One update. @param slots By slot, then by parameter. */
  apply(
    parameters: Tensors,
    gradients: Tensors,
    slots: Readonly<Record<string, Tensors>>,
    clock: Clock,
  ): { readonly parameters: Tensors; readonly slots: Readonly<Record<string, Tensors>> };
}

/** Weight decay applies to kernels only, not to biases and the scales and shifts of normalisation. */
export const isDecayed = (name: string): boolean => name.endsWith('/kernel');

/**
 * Stochastic gradient descent with momentum.
 *   g ← g + λθ,  b ← μb + g,  θ ← θ − η·(g + μb) with Nesterov momentum, θ ← θ − η·b without
 * Source: Sutskever et al. 2013, in the form of torch.optim.SGD without dampening: the learning rate is not part of the
 * buffer.
 */
export function sgd(options: {
  readonly kind: 'plain' | 'momentum' | 'nesterov';
  readonly weightDecay: number;
}): Optimizer {
  const { kind, weightDecay } = options;
  return {
    slots: kind === 'plain' ? [] : ['momentum'],
    apply(parameters, gradients, slots, { learningRate, momentum }) {
      const nextParameters: Record<string, tf.Tensor> = {};
      const nextBuffers: Record<string, tf.Tensor> = {};
      for (const [name, parameter] of Object.entries(parameters)) {
        let direction = gradients[name]!;
        if (weightDecay > 0 && isDecayed(name)) direction = tf.add(direction, tf.mul(parameter, weightDecay));
        if (kind !== 'plain') {
          const buffer = tf.add(tf.mul(slots.momentum![name]!, momentum), direction);
          nextBuffers[name] = buffer;
          direction = kind === 'nesterov' ? tf.add(direction, tf.mul(buffer, momentum)) : buffer;
        }
        nextParameters[name] = tf.sub(parameter, tf.mul(direction, learningRate));
      }
      const nextSlots: Record<string, Tensors> = kind === 'plain' ? {} : { momentum: nextBuffers };
      return { parameters: nextParameters, slots: nextSlots };
    },
  };
}

/**
 * Adam with decoupled weight decay.
 *   m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²
 *   θ ← (1 − ηλ)θ − η · (m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε)
 * Source: Loshchilov & Hutter 2019, arXiv 1711.05101, alg. 2. β₁ is given with each step, β₂ is .999 by default, ε =
 * 10⁻⁸. As in torch.optim.AdamW, the decay follows the learning rate schedule, and the bias correction uses the current
 * β₁. The corrections are combined into two scalars, η̂ and ε̂, to save operations per weight: θ ← (1 − ηλ)θ − η̂ · m /
 * (√v + ε̂).
 */
export function adamW(options: { readonly weightDecay: number; readonly beta2?: number }): Optimizer {
  const { beta2 = 0.999 } = options;
  const epsilon = 1e-8;
  return {
    slots: ['first-moment', 'second-moment'],
    apply(parameters, gradients, slots, { learningRate, momentum: beta1, step }) {
      const fresh = tf.sub(1, beta1);
      const correction1 = tf.sub(1, tf.pow(beta1, step));
      const root2 = tf.sqrt(tf.sub(1, tf.pow(beta2, step)));
      const rate = tf.div(tf.mul(learningRate, root2), correction1);
      const floor = tf.mul(root2, epsilon);
      const keep = tf.sub(1, tf.mul(learningRate, options.weightDecay));

      const nextParameters: Record<string, tf.Tensor> = {};
      const firstMoments: Record<string, tf.Tensor> = {};
      const secondMoments: Record<string, tf.Tensor> = {};
      for (const [name, parameter] of Object.entries(parameters)) {
        const gradient = gradients[name]!;
        const m = tf.add(tf.mul(slots['first-moment']![name]!, beta1), tf.mul(gradient, fresh));
        const v = tf.add(tf.mul(slots['second-moment']![name]!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
        const decayed = options.weightDecay > 0 && isDecayed(name) ? tf.mul(parameter, keep) : parameter;
        nextParameters[name] = tf.sub(decayed, tf.mul(tf.div(m, tf.add(tf.sqrt(v), floor)), rate));
        firstMoments[name] = m;
        secondMoments[name] = v;
      }
      return { parameters: nextParameters, slots: { 'first-moment': firstMoments, 'second-moment': secondMoments } };
    },
  };
}

/** The optimiser for a run's settings. */
export function optimizerFor({ optimizer, momentum, beta2, weightDecay }: TrainSettings): Optimizer {
  switch (optimizer) {
    case 'sgd':
      return sgd({ kind: momentum > 0 ? 'nesterov' : 'plain', weightDecay });
    case 'adamw':
      return adamW({ weightDecay, beta2 });
  }
}

/**
 * Scales all gradients by one factor so that their global norm is at most `largest`.
 *   g ← g · min(1, largest / (‖g‖ + 10⁻⁶)),  ‖g‖² = Σ over all parameters of Σ g²
 * Source: Pascanu et al. 2013, arXiv 1211.5063, alg. 1; torch.nn.utils.clip_grad_norm_.
 */
export function clipByGlobalNorm(gradients: Tensors, largest: number): { clipped: Tensors; norm: tf.Tensor } {
  const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
  const norm = tf.sqrt(tf.addN(squares));
  const scale = tf.minimum(1, tf.div(largest, tf.add(norm, 1e-6)));
  const clipped = Object.fromEntries(Object.entries(gradients).map(([name, g]) => [name, tf.mul(g, scale)]));
  return { clipped, norm };
}
