import * as tf from '@tensorflow/tfjs';
import { traceBackendName } from '../tracing/trace-backend.ts';

/** Options of batch normalisation. */
export interface NormaliseOptions {
  readonly epsilon: number;
  /** Applies a ReLU after the residual is added. */
  readonly relu?: boolean;
  /** Added to the normalised value; has the shape of x. */
  readonly residual?: tf.Tensor;
}

const acrossBatchAndSpace = (x: tf.Tensor): number[] => x.shape.slice(0, -1).map((_, axis) => axis);

const isTracing = (): boolean => tf.getBackend() === traceBackendName;
const isTensorFlow = (): boolean => tf.getBackend() === 'tensorflow';

/**
 * Batch normalisation with the statistics of the batch, over all axes except the last.
 *   y = relu(γ · (x − μ) / √(σ² + ε) + β + residual)
 * Source: Ioffe & Szegedy 2015, arXiv 1502.03167, algorithm 1. The residual and ReLU that follow it in a ResNet are
 * included. The compiled engine uses one fused kernel, TensorFlow uses its own, and other backends use plain operations.
 * @param x [N, h, w, C] or [N, C].
 * @param gamma Scale, [C].
 * @param beta Shift, [C].
 * @returns y, and the batch's mean and biased variance [C]; no gradient flows through these two.
 */
export function batchNormalise(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  { epsilon, relu = false, residual }: NormaliseOptions,
): { readonly y: tf.Tensor; readonly mean: tf.Tensor; readonly variance: tf.Tensor } {
  if (isTensorFlow()) return normaliseInTensorFlow(x, gamma, beta, { epsilon, relu, residual });
  if (!isTracing()) {
    const { mean, variance } = tf.moments(x, acrossBatchAndSpace(x));
    return { y: normaliseWith(x, gamma, beta, mean, variance, { epsilon, relu, residual }), mean, variance };
  }
  const [mean, variance] = tf.engine().runKernel('BatchStatistics', { x }) as tf.Tensor[];
  const fused = tf.customGrad((...values) => {
    const save = values.pop() as unknown as tf.GradSaveFunc;
    const [x, gamma, beta, residual] = values as tf.Tensor[];
    const inputs = { x: x!, gamma: gamma!, beta: beta!, ...(residual && { residual }) };
    const y = tf.engine().runKernel('BatchNormalise', inputs, { epsilon, relu }) as tf.Tensor;
    save([x!, gamma!, y]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, [x, gamma, y]: tf.Tensor[]) =>
        tf
          .engine()
          .runKernel(
            'BatchNormaliseGrad',
            { dy, x: x!, gamma: gamma!, y: y! },
            { epsilon, relu, hasResidual: residual !== undefined },
          ) as tf.Tensor[],
    };
  });
  const y = residual ? fused(x, gamma, beta, residual) : fused(x, gamma, beta);
  return { y, mean: mean!, variance: variance! };
}

/** TensorFlow's own kernel, which accepts only maps and returns the unbiased variance. */
function normaliseInTensorFlow(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  { epsilon, relu, residual }: NormaliseOptions,
): { readonly y: tf.Tensor; readonly mean: tf.Tensor; readonly variance: tf.Tensor } {
  const channels = x.shape.at(-1)!;
  const maps = x.rank === 4 ? x : tf.reshape(x, [-1, 1, 1, channels]);
  const inputs = { x: maps, gamma, beta };
  const [value, mean, unbiased, ...reserved] = tf
    .engine()
    .runKernel('FusedBatchNormalise', inputs, { epsilon }) as tf.Tensor[];
  const fused = tf.customGrad((...values) => {
    const save = values.pop() as unknown as tf.GradSaveFunc;
    const [x, gamma] = values as tf.Tensor[];
    save([x!, gamma!, ...reserved]);
    return {
      value: tf.clone(value!),
      gradFunc: (dy: tf.Tensor, [x, gamma, first, second, third]: tf.Tensor[]) =>
        tf
          .engine()
          .runKernel(
            'FusedBatchNormaliseGrad',
            { dy, x: x!, gamma: gamma!, first: first!, second: second!, third: third! },
            { epsilon },
          ) as tf.Tensor[],
    };
  });
  const normalised = tf.reshape(fused(maps, gamma, beta), x.shape);
  const sum = residual ? tf.add(normalised, residual) : normalised;
  const count = x.size / channels;
  return { y: relu ? tf.relu(sum) : sum, mean: mean!, variance: tf.mul(unbiased!, (count - 1) / count) };
}

/**
 * Batch normalisation with given statistics, as in inference.
 * @param mean Running mean, [C].
 * @param variance Running variance, [C].
 */
export function normaliseWith(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
  { epsilon, relu = false, residual }: NormaliseOptions,
): tf.Tensor {
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
  if (isTracing()) return normaliseTraced(x, scale, tf.sub(beta, tf.mul(mean, scale)), relu, residual);
  const normalised = tf.add(tf.mul(tf.sub(x, mean), scale), beta);
  const sum = residual ? tf.add(normalised, residual) : normalised;
  return relu ? tf.relu(sum) : sum;
}

/**
 * relu(x · scale + shift + residual) in one kernel; scale and shift [C]. Its gradient is needed for attribution of a
 * trained network: with d = dy where y > 0, it is d · scale for x, Σ d·x for scale, Σ d for shift and d for the residual.
 */
function normaliseTraced(
  x: tf.Tensor,
  scale: tf.Tensor,
  shift: tf.Tensor,
  relu: boolean,
  residual: tf.Tensor | undefined,
): tf.Tensor {
  const affine = (x: tf.Tensor, scale: tf.Tensor, shift: tf.Tensor, relu: boolean, residual?: tf.Tensor): tf.Tensor =>
    tf.engine().runKernel('ScaleAndShift', { x, scale, shift, ...(residual && { residual }) }, { relu }) as tf.Tensor;
  const fused = tf.customGrad((...values) => {
    const save = values.pop() as unknown as tf.GradSaveFunc;
    const [x, scale, shift, residual] = values as tf.Tensor[];
    const y = affine(x!, scale!, shift!, relu, residual);
    save([x!, scale!, y]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, [x, scale, y]: tf.Tensor[]) => {
        const d = relu ? tf.mul(dy, tf.step(y!)) : dy;
        const axes = acrossBatchAndSpace(d);
        return [
          affine(d, scale!, tf.zerosLike(scale!), false),
          tf.sum(tf.mul(d, x!), axes),
          tf.sum(d, axes),
          ...(residual ? [d] : []),
        ];
      },
    };
  });
  return residual ? fused(x, scale, shift, residual) : fused(x, scale, shift);
}
