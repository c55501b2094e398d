/** Integrated gradients: how much each pixel of a question's pieces supports the right answer. */
import * as tf from '@tensorflow/tfjs';
import type { TrainSettings } from '../../../../shared/training-settings.ts';
import type { Program } from '../../engine/engine.ts';
import type { Encoder } from '../../nets/encoder.ts';
import { scopeOver } from '../../nets/scopes.ts';
import { valueAndGradients } from '../../run/gradients.ts';
import { heldOutStep, judgedWeights, type StepPlan } from '../../run/network-steps.ts';
import type { Posed } from '../../tasks/posed.ts';
import type { PretextTask } from '../../tasks/pretext-task.ts';
import { poseSettings } from '../../tasks/tasks.ts';

/** A task whose questions have one right answer each. */
export type AttributedTask = PretextTask & Required<Pick<PretextTask, 'logLikelihood'>>;

/** Whether the questions of a task have one right answer each. */
export const isAttributed = (task: PretextTask): task is AttributedTask => task.logLikelihood !== undefined;

/** The encoder applied to b + α·(x − b) + nudge instead of its pictures x, with b the mean colour of each. */
function onPath(encoder: Encoder, alpha: tf.Tensor, nudge: tf.Tensor, onSeen: (away: tf.Tensor) => void): Encoder {
  return {
    ...encoder,
    encode(scope, pictures) {
      const mean = tf.mean(pictures, [1, 2], true);
      const away = tf.sub(pictures, mean);
      onSeen(away);
      return encoder.encode(scope, tf.add(tf.add(mean, tf.mul(away, alpha)), nudge));
    },
  };
}

/**
 * One point of the path from uniform pieces of the mean colour to the pieces themselves, in inference mode:
 *   (xᵢ − bᵢ) · ∂F(b + α·(x − b))/∂xᵢ,  F = Σ log p(right answer) over the questions of the batch
 * Questions of different photographs share no piece, so one gradient contains those of all photographs.
 *
 * x is the input of the encoder, after the task's input transformation. A tile that is normalised by its own contrast would
 * stay the same along a path of pixels, and its gradient would be zero except within a few grey levels of b. For an input
 * transformation that is linear and by pixel, both paths are the same.
 *
 * Inputs in addition to those of the task: `alpha`, 0 to 1. Outputs: `attributions` [N · pieces, side, side, channels] and
 * `logLikelihood` [questions].
 * @param photographs Photographs in the batch.
 */
export function attributionStep(
  task: AttributedTask,
  array: string,
  encoder: Encoder,
  settings: TrainSettings,
  trainedOn: number,
  photographs: number,
): StepPlan {
  const own = poseSettings(settings);
  return {
    step: ({ alpha, ...posed }, state) => {
      const scope = scopeOver(judgedWeights(state, settings));
      const { gradients, extras } = valueAndGradients({ nudge: tf.zerosLike(posed[array]!) }, ({ nudge }) => {
        let away: tf.Tensor | undefined;
        const seen = onPath(encoder, alpha!, nudge!, (pictures) => {
          away = pictures;
        });
        const logLikelihood = task.logLikelihood(task.net(scope, seen, posed, own, trainedOn), posed, own);
        return { loss: tf.sum(logLikelihood), extras: { logLikelihood, away: away! } };
      });
      return {
        outputs: { attributions: tf.mul(gradients.nudge!, extras.away!), logLikelihood: extras.logLikelihood! },
      };
    },
    inputs: {
      ...heldOutStep(task, encoder, settings, trainedOn, photographs).inputs,
      alpha: { shape: [], dtype: 'float32' },
    },
  };
}

/** Integrated gradients of a batch. */
export interface Attributions {
  /** For every pixel and channel of the pieces, in nats; [N · pieces, side, side, channels]. */
  readonly values: Float32Array;
  /** log p(right answer) of every question, unchanged. */
  readonly asIs: Float32Array;
  /** The same for pieces filled with their mean colour. */
  readonly atBaseline: Float32Array;
}

/**
 * Integrated gradients along the path of attributionStep, by the midpoint rule:
 *   IGᵢ = (xᵢ − bᵢ) · ∫₀¹ ∂F(b + α·(x − b))/∂xᵢ dα ≈ (xᵢ − bᵢ) · (1/m) Σₖ ∂F(b + (k − ½)/m · (x − b))/∂xᵢ
 * They sum to F(x) − F(b), up to the error of the midpoint rule (completeness).
 * Source: Sundararajan, Taly & Yan 2017, "Axiomatic Attribution for Deep Networks", ICML, eq. 1 and 3. They evaluate at k/m
 * and use a black picture for b. With a black b, black content such as a mark gets no attribution; with the mean colour of
 * each piece, all content that differs from the rest of the piece can get some.
 * @param program The compiled attributionStep.
 * @param steps m.
 * @param checkStopped Called after every point; may throw to cancel.
 */
export async function integratedGradients(
  program: Program,
  posed: Posed,
  steps: number,
  checkStopped: () => Promise<unknown>,
): Promise<Attributions> {
  const at = async (alpha: number) => {
    const outputs = await program.run({ ...posed, alpha: Float32Array.of(alpha) });
    await checkStopped();
    return outputs;
  };
  const likelihoodAt = async (alpha: number) => Float32Array.from((await at(alpha)).logLikelihood!.data);
  const atBaseline = await likelihoodAt(0);
  const asIs = await likelihoodAt(1);
  let sums: Float64Array | undefined;
  for (let k = 1; k <= steps; k++) {
    const { data } = (await at((k - 0.5) / steps)).attributions!;
    sums ??= new Float64Array(data.length);
    for (let i = 0; i < data.length; i++) sums[i]! += data[i]!;
  }
  return { values: Float32Array.from(sums!, (sum) => sum / steps), asIs, atBaseline };
}
