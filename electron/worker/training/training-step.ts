/** One training step as a pure function of batch, state and scalars. */
import * as tf from '@tensorflow/tfjs';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { HostTensor, StepFunction } from '../engine/engine.ts';
import type { Encoder } from '../nets/encoder.ts';
import { type DeclaredTensors, declaredTensors, initialiseTensors, scopeOver } from '../nets/scopes.ts';
import { type Tensors, valueAndGradients } from '../run/gradients.ts';
import { averageName, posedInputs, type StepPlan } from '../run/network-steps.ts';
import type { Adversary, PretextTask } from '../tasks/pretext-task.ts';
import { poseSettings } from '../tasks/tasks.ts';
import { clipByGlobalNorm, type Optimizer, optimizerFor } from './optimizers.ts';

/** The part of a task that training uses. */
export type TrainableTask = Pick<PretextTask, 'signature' | 'net' | 'loss' | 'adversary'>;

/** A training step, and the state that it needs. */
export interface TrainingPlan extends StepPlan {
  /** Names of the parameters. The rest of the state is running statistics, optimiser slots and moving averages. */
  readonly parameters: readonly string[];
  /** Number of trained values. */
  readonly parameterCount: number;
  /** Parameters and running statistics by their own names, `optimizer/<slot>/<parameter>` and `ema/<parameter>`. */
  initialState(seed: number): Record<string, HostTensor<Float32Array>>;
}

const slotName = (slot: string, parameter: string): string => `optimizer/${slot}/${parameter}`;

/** The parameters and buffers that the task's net declares with this encoder. */
function declaredByTask(
  task: TrainableTask,
  encoder: Encoder,
  settings: TrainSettings,
  trainedOn: number,
): DeclaredTensors {
  const inputs = Object.entries(posedInputs(task, settings, 0));
  return declaredTensors((scope) => {
    const posed = inputs.map(([name, { shape, dtype }]) => [
      name,
      tf.zeros([...shape], dtype === 'int32' ? 'int32' : 'float32'),
    ]);
    return task.net(scope, encoder, Object.fromEntries(posed), poseSettings(settings), trainedOn);
  });
}

const prefixed = (prefix: (name: string) => string, tensors: Tensors): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix(name), tensor]));

const only = (tensors: Tensors, names: readonly string[], stored = (name: string): string => name): Tensors =>
  Object.fromEntries(names.map((name) => [name, tensors[stored(name)]!]));

/** Parameters that minimise one loss, and their learning rate. */
interface Player {
  readonly names: readonly string[];
  /** Share of the run's learning rate. */
  readonly rate: number;
  /** Name of the output for the norm of its gradients, if they are clipped. */
  readonly norm: string;
}

function playersOf(names: readonly string[], adversary: Adversary | undefined): readonly Player[] {
  if (!adversary) return [{ names, rate: 1, norm: 'gradientNorm' }];
  return [
    { names: names.filter((name) => !name.startsWith(adversary.scope)), rate: 1, norm: 'gradientNorm' },
    {
      names: names.filter((name) => name.startsWith(adversary.scope)),
      rate: adversary.rate,
      norm: 'rivalGradientNorm',
    },
  ];
}

/**
 * One step of training: forward pass, backward pass, clipping, optimiser, running statistics, moving average. If the
 * task has an adversary (a second network with its own loss, such as a discriminator), the adversary is updated in the
 * same step, with its own loss, clipping and learning rate.
 *
 * Inputs in addition to the task's: `learningRate`, `momentum`, and `step`, which is 1 for the first step. Outputs:
 * `loss`, the task's metrics and, if gradients are clipped, `gradientNorm` and `rivalGradientNorm` (the adversary's).
 * @param trainedOn Number of photographs that the run trains on.
 * @param optimizer The optimiser of the settings by default; a benchmark may pass another one.
 */
export function trainingStep(
  task: TrainableTask,
  encoder: Encoder,
  settings: TrainSettings,
  trainedOn: number,
  optimizer: Optimizer = optimizerFor(settings),
): TrainingPlan {
  const { clipNorm, emaDecay } = settings;
  const declared = declaredByTask(task, encoder, settings, trainedOn);
  const names = Object.keys(declared.parameters);
  const adversary = task.adversary?.(poseSettings(settings));
  const players = playersOf(names, adversary);

  const step: StepFunction = (inputs, state) => {
    const { learningRate, momentum, step: count, ...posed } = inputs;
    const updates: Record<string, tf.Tensor> = {};
    const forward = (parameters: Tensors) => {
      const scope = scopeOver({ ...state, ...parameters }, updates);
      const answers = task.net(scope, encoder, posed, poseSettings(settings), trainedOn);
      const { loss, metrics } = task.loss(answers, posed, poseSettings(settings));
      const extras = {
        ...prefixed((name) => `metric/${name}`, metrics),
        ...prefixed((name) => `state/${name}`, updates),
      };
      return { loss, extras, ...(adversary && { adversaryLoss: adversary.loss(answers, posed) }) };
    };
    const before = only(state, names);
    const { loss, gradients, extras } = valueAndGradients(before, forward, adversary?.scope);
    const extrasOf = (kind: string) =>
      Object.fromEntries(
        Object.entries(extras)
          .filter(([name]) => name.startsWith(kind))
          .map(([name, tensor]) => [name.slice(kind.length), tensor]),
      );
    const outputs: Record<string, tf.Tensor> = { loss, ...extrasOf('metric/') };

    const changed: Record<string, tf.Tensor> = extrasOf('state/');
    for (const player of players) {
      let applied = only(gradients, player.names);
      if (clipNorm > 0) {
        const { clipped, norm } = clipByGlobalNorm(applied, clipNorm);
        applied = clipped;
        outputs[player.norm] = norm;
      }
      const slots = Object.fromEntries(
        optimizer.slots.map((slot) => [slot, only(state, player.names, (name) => slotName(slot, name))]),
      );
      const clock = {
        learningRate: player.rate === 1 ? learningRate! : tf.mul(learningRate!, player.rate),
        momentum: momentum!,
        step: count!,
      };
      const after = optimizer.apply(only(before, player.names), applied, slots, clock);
      Object.assign(changed, after.parameters);
      for (const [slot, values] of Object.entries(after.slots))
        Object.assign(
          changed,
          prefixed((name) => slotName(slot, name), values),
        );
    }
    if (emaDecay > 0) {
      for (const name of names) {
        const average = state[averageName(name)]!;
        changed[averageName(name)] = tf.add(tf.mul(average, emaDecay), tf.mul(changed[name]!, 1 - emaDecay));
      }
    }
    return { outputs, state: changed };
  };

  return {
    step,
    inputs: {
      ...posedInputs(task, settings, settings.batch),
      learningRate: { shape: [], dtype: 'float32' },
      momentum: { shape: [], dtype: 'float32' },
      step: { shape: [], dtype: 'float32' },
    },
    parameters: names,
    parameterCount: Object.values(declared.parameters).reduce(
      (sum, { shape }) => sum + tf.util.sizeFromShape([...shape]),
      0,
    ),
    initialState(seed) {
      const { parameters, buffers } = initialiseTensors(declared, seed);
      const state: Record<string, HostTensor<Float32Array>> = { ...parameters, ...buffers };
      for (const [name, { shape, data }] of Object.entries(parameters)) {
        for (const slot of optimizer.slots)
          state[slotName(slot, name)] = { shape, data: new Float32Array(data.length) };
        if (emaDecay > 0) state[averageName(name)] = { shape, data: data.slice() };
      }
      return state;
    },
  };
}
