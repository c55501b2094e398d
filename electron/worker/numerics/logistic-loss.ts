/** Multinomial logistic regression: its logits, and its loss with gradient. */
import { Tensor } from 'onnxruntime-node';
import { type ElementType, elementTypes } from '../engine/tracing/graph.ts';
import { float64Program, node } from './float64-program.ts';
import type { AnyObjective } from './lbfgs.ts';
import type { LabelledFeatures } from './weighted-knn.ts';

/** Number of parameters: weights [C, D], then biases [C], in one array. */
export const weightCount = (width: number, classes: number): number => classes * (width + 1);

/** Writes the logits W x + b of one row into `logits` [C]. */
export function logitsOf(weights: Float64Array, row: ArrayLike<number>, from: number, logits: Float64Array): void {
  const classes = logits.length;
  const width = weights.length / classes - 1;
  for (let c = 0, at = 0; c < classes; c++) {
    let sum = weights[classes * width + c]!;
    for (let d = 0; d < width; d++, at++) sum += weights[at]! * row[from + d]!;
    logits[c] = sum;
  }
}

/** Rows that are computed together: bounds the memory of their values in float64. */
const blockRows = 4096;

/**
 * Cross-entropies of some rows, and what they add to the gradient.
 *   −Σₙ ln pₙ[yₙ],  Σₙ (pₙ − e_{yₙ}) xₙᵀ,  Σₙ (pₙ − e_{yₙ});  pₙ = softmax(W xₙ + b)
 */
const blockProgram = float64Program(() => {
  const signature = (name: string, type: ElementType, ...shape: (number | string)[]) => ({ name, type, shape });
  const bytes = (values: ArrayBufferView) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return {
    nodes: [
      node('Cast', ['rows'], 'x', { to: elementTypes.float64 }),
      node('Gemm', ['x', 'weights', 'biases'], 'logits', { transB: 1 }),
      node('LogSoftmax', ['logits'], 'logs', { axis: 1 }),
      node('GatherElements', ['logs', 'labels'], 'right', { axis: 1 }),
      node('ReduceSum', ['right'], 'log likelihood', { keepdims: 0 }),
      node('Exp', ['logs'], 'probabilities'),
      node('Exp', ['right'], 'right probability'),
      node('Sub', ['right probability', 'one'], 'right share'),
      node('ScatterElements', ['probabilities', 'labels', 'right share'], 'shares', { axis: 1 }),
      node('Gemm', ['shares', 'x'], 'of weights', { transA: 1 }),
      node('ReduceSum', ['shares', 'over rows'], 'of biases', { keepdims: 0 }),
    ],
    initialisers: [
      { name: 'one', type: 'float64', dims: [], data: bytes(Float64Array.of(1)) },
      { name: 'over rows', type: 'int64', dims: [1], data: bytes(BigInt64Array.of(0n)) },
    ],
    inputs: [
      signature('rows', 'float32', 'N', 'D'),
      signature('labels', 'int64', 'N', 1),
      signature('weights', 'float64', 'C', 'D'),
      signature('biases', 'float64', 'C'),
    ],
    outputs: [
      signature('log likelihood', 'float64'),
      signature('of weights', 'float64', 'C', 'D'),
      signature('of biases', 'float64', 'C'),
    ],
  };
});

/**
 * Mean cross-entropy with a penalty on the weights but not on the biases:
 *   f(W, b) = −1/N Σₙ ln softmax(W xₙ + b)_{yₙ} + λ/2 ‖W‖²
 *   ∂f/∂W = 1/N Σₙ (pₙ − e_{yₙ}) xₙᵀ + λ W,  ∂f/∂b = 1/N Σₙ (pₙ − e_{yₙ})
 * Source: Bishop 2006, Pattern Recognition and Machine Learning, eq. 4.108 and 4.109. In nats; ln C at W = 0, b = 0.
 * @param penalty λ, at least 0; the loss is strictly convex in W if λ > 0.
 */
export function logisticLoss({ features, labels, classes }: LabelledFeatures, penalty: number): AnyObjective {
  const { count, width, data } = features;
  const size = classes * width;
  const blocks = Array.from({ length: Math.ceil(count / blockRows) }, (_, block) => {
    const [from, to] = [block * blockRows, Math.min(count, (block + 1) * blockRows)];
    return {
      rows: new Tensor('float32', data.subarray(from * width, to * width), [to - from, width]),
      labels: new Tensor('int64', BigInt64Array.from(labels.subarray(from, to), BigInt), [to - from, 1]),
    };
  });

  return async (at, gradient) => {
    const program = await blockProgram();
    const weights = new Tensor('float64', at.subarray(0, size), [classes, width]);
    const biases = new Tensor('float64', at.subarray(size), [classes]);
    gradient.fill(0);
    let logLikelihood = 0;
    for (const block of blocks) {
      const found = await program.run({ ...block, weights, biases });
      const part = (name: string) => found[name]!.data as Float64Array;
      logLikelihood += part('log likelihood')[0]!;
      const [ofWeights, ofBiases] = [part('of weights'), part('of biases')];
      for (let i = 0; i < size; i++) gradient[i]! += ofWeights[i]! / count;
      for (let c = 0; c < classes; c++) gradient[size + c]! += ofBiases[c]! / count;
    }
    let squares = 0;
    for (let i = 0; i < size; i++) {
      squares += at[i]! ** 2;
      gradient[i]! += penalty * at[i]!;
    }
    return -logLikelihood / count + (penalty / 2) * squares;
  };
}
