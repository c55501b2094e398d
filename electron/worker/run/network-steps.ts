/** Programs in inference mode: answers to held-out questions, completions, and the encoder alone. */
import * as tf from '@tensorflow/tfjs';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { StepFunction, TensorSpec } from '../engine/engine.ts';
import type { Encoder } from '../nets/encoder.ts';
import { scopeOver } from '../nets/scopes.ts';
import type { Completion, PretextTask } from '../tasks/pretext-task.ts';
import { poseSettings, type ViewingTask, viewOf } from '../tasks/tasks.ts';
import type { Tensors } from './gradients.ts';

/** A step function and the signature of its inputs, ready to be compiled. */
export interface StepPlan {
  readonly step: StepFunction;
  readonly inputs: Readonly<Record<string, TensorSpec>>;
}

/** The name of a parameter's moving average in the state of a run. */
export const averageName = (parameter: string): string => `ema/${parameter}`;

/** The signature of the task's arrays for a batch of photographs. */
export function posedInputs(
  task: Pick<PretextTask, 'signature'>,
  settings: TrainSettings,
  photographs: number,
): Record<string, TensorSpec> {
  const signature = Object.entries(task.signature(poseSettings(settings)));
  return Object.fromEntries(
    signature.map(([name, { shape, dtype }]) => [name, { shape: [photographs * shape[0]!, ...shape.slice(1)], dtype }]),
  );
}

/** The weights that are evaluated: the moving average if the run keeps one, otherwise the weights themselves. */
export function judgedWeights(state: Tensors, settings: TrainSettings): Tensors {
  if (settings.emaDecay === 0) return state;
  const averages = Object.entries(state).filter(([name]) => name.startsWith(averageName('')));
  return {
    ...state,
    ...Object.fromEntries(averages.map(([name, value]) => [name.slice(averageName('').length), value])),
  };
}

/**
 * Answers a batch of questions in inference mode. Outputs: the task's answers, for its scorer and its board.
 * @param trainedOn Number of photographs that the run trains on.
 * @param photographs Number of photographs in the batch.
 */
export function heldOutStep(
  task: PretextTask,
  encoder: Encoder,
  settings: TrainSettings,
  trainedOn: number,
  photographs = settings.batch,
): StepPlan {
  return {
    step: (posed, state) => {
      const scope = scopeOver(judgedWeights(state, settings));
      return { outputs: task.net(scope, encoder, posed, poseSettings(settings), trainedOn) };
    },
    inputs: posedInputs(task, settings, photographs),
  };
}

/**
 * One pass of an answer that needs several passes, in inference mode. Outputs: the answers of the task's completion.
 */
export function completionStep(
  completion: Completion,
  encoder: Encoder,
  settings: TrainSettings,
  photographs: number,
): StepPlan {
  return {
    step: (inputs, state) => {
      const scope = scopeOver(judgedWeights(state, settings));
      return { outputs: completion.net(scope, encoder, inputs, poseSettings(settings)) };
    },
    inputs: posedInputs(completion, settings, photographs),
  };
}

/**
 * The encoder alone, in inference mode, after the task's own transformation of its input (its view).
 * Input: `images`, [N, S, S, channels] in 0–255. Outputs: the representation `features` [N, D], and `stage1` … if requested.
 */
export function encoderStep(
  task: ViewingTask,
  encoder: Encoder,
  settings: TrainSettings,
  pictures = settings.batch,
  { stages = false }: { readonly stages?: boolean } = {},
): StepPlan {
  const { size, channels, pixelType } = poseSettings(settings);
  return {
    step: ({ images }, state) => {
      const scope = scopeOver(judgedWeights(state, settings)).within('encoder');
      const encoded = encoder.encode(scope, viewOf(task, settings)(tf.div(images!, 255)));
      const maps = encoded.stages.map((map, i) => [`stage${i + 1}`, map] as const);
      return { outputs: { features: encoded.features, ...(stages && Object.fromEntries(maps)) } };
    },
    inputs: { images: { shape: [pictures, size, size, channels], dtype: pixelType } },
  };
}
