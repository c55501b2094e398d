/** What of the pieces of a question speaks for the right answer, and what against it. */
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

/** Whether a task is one of these. */
export const isAttributed = (task: PretextTask): task is AttributedTask => task.logLikelihood !== undefined;

/** The encoder given b + α·(x − b) + nudge in the place of its pictures x, b being the mean colour of each. */
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
 * One point of the path from pieces without anything to see to the pieces themselves, in inference mode:
 *   (xᵢ − bᵢ) · ∂F(b + α·(x − b))/∂xᵢ,  F = Σ log p(right answer) over the questions of the batch
 * Questions of different photographs share no piece, so that one gradient gives all of theirs.
 *
 * x is what the encoder is given, after the task's own view of the pixels: a tile that is normalised by its own contrast
 * would look the same all along a path of pixels, and its gradient be nothing but in the last few levels before b. Where
 * the view is linear, by pixel, the path is the same one.
 *
 * Inputs beside the task's own: `alpha`, 0 to 1. Outputs: `attributions` [N · pieces, side, side, 3], and `logLikelihood`
 * [questions].
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

export interface Attributions {
  /** Of every pixel and channel of the pieces, in nats; [N · pieces, side, side, 3]. */
  readonly values: Float32Array;
  /** log p(right answer) of every question as it is. */
  readonly asIs: Float32Array;
  /** The same of pieces of their mean colour alone. */
  readonly atBaseline: Float32Array;
}

/**
 * Integrated gradients along the path of attributionStep, by the midpoint rule:
 *   IGᵢ = (xᵢ − bᵢ) · ∫₀¹ ∂F(b + α·(x − b))/∂xᵢ dα ≈ (xᵢ − bᵢ) · (1/m) Σₖ ∂F(b + (k − ½)/m · (x − b))/∂xᵢ
 * They sum to F(x) − F(b), but for what m leaves out (completeness).
 * Source: Sundararajan, Taly & Yan 2017, "Axiomatic Attribution for Deep Networks", ICML, eq. 1 and 3; they take sums at
 * k/m, and a black picture for b. A black b sees nothing in what is black, such as a mark; the mean colour of each piece sees
 * whatever differs from the rest of it.
 * @param program Of attributionStep.
 * @param steps m.
 * @param checkStopped Called after every point; may throw to end it.
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
