/** Multinomial logistic regression on features of many places, whose loss and gradient the engine computes. */
import * as tf from '@tensorflow/tfjs';
import type { Engine, HostTensor, Program, State } from '../../engine/engine.ts';
import { type AnyObjective, lbfgs } from '../../numerics/lbfgs.ts';
import {
  type CheckStopped,
  preconditioner,
  rowsOf,
  type Scaling,
  scalingOf,
  standardised,
} from '../../numerics/linear-probe.ts';
import { logitsOf, weightCount } from '../../numerics/logistic-loss.ts';
import { unitProducts } from '../../numerics/row-products.ts';
import type { LabelledFeatures } from '../../numerics/weighted-knn.ts';

/** Inverse penalties in scikit-learn's sense: C multiplies the sum of the losses. Eight, as in CAPI; from strong to weak penalties. */
export const inversePenalties = [1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100] as const;

const tolerance = 1e-4;
const mostIterations = 200;

/** A fitted regression. */
export interface PlaceClassifier {
  /** C, as chosen. */
  readonly c: number;
  /** Writes the logits [classes] of a row. */
  logits(row: Float32Array, logits: Float64Array): void;
}

/** Standardised rows in the engine, with the loss that is minimised. */
class Fits {
  private constructor(
    private readonly train: LabelledFeatures,
    private readonly gram: Float64Array,
    private readonly state: State,
    private readonly program: Program,
  ) {}

  static async open(engine: Engine, train: LabelledFeatures): Promise<Fits> {
    const { features, labels, classes } = train;
    const { count, width, data } = features;
    const truth = new Float32Array(count * classes);
    for (const [i, label] of labels.entries()) truth[i * classes + label] = 1;
    const state = engine.createState({
      rows: { shape: [count, width], data },
      truth: { shape: [count, classes], data: truth },
    });
    const program = await engine.compile(
      ({ weights, biases }, { rows, truth }) => {
        const logits = tf.add(tf.matMul(rows as tf.Tensor2D, weights as tf.Tensor2D, false, true), biases!);
        const logProbabilities = tf.logSoftmax(logits, 1);
        const residuals = tf.div(tf.sub(tf.exp(logProbabilities), truth!), tf.scalar(count)) as tf.Tensor2D;
        return {
          outputs: {
            loss: tf.neg(tf.div(tf.sum(tf.mul(logProbabilities, truth!)), tf.scalar(count))),
            weightGradient: tf.matMul(residuals, rows as tf.Tensor2D, true, false),
            biasGradient: tf.sum(residuals, 0),
          },
        };
      },
      {
        weights: { shape: [classes, width], dtype: 'float32' },
        biases: { shape: [1, classes], dtype: 'float32' },
      },
      state,
    );
    return new Fits(train, await unitProducts(features), state, program);
  }

  /** The weights [C, D] and then the biases [C] of the minimum. @param start Where to begin. */
  fit(c: number, start: Float64Array, onIteration: CheckStopped): Promise<Float64Array> {
    const { features, classes } = this.train;
    // C Σ loss + ½ ‖W‖² has the minimum of mean loss + λ/2 ‖W‖² with λ = 1 / (C N).
    const penalty = 1 / (c * features.count);
    return lbfgs(this.#loss(penalty), start, {
      tolerance,
      mostIterations,
      precondition: preconditioner(this.gram, features, classes, penalty),
      onIteration,
    });
  }

  /** logisticLoss, in float32 up to the penalty. */
  #loss(penalty: number): AnyObjective {
    const size = this.train.classes * this.train.features.width;
    return async (at, gradient) => {
      const { loss, weightGradient, biasGradient } = (await this.program.run({
        weights: Float32Array.from(at.subarray(0, size)),
        biases: Float32Array.from(at.subarray(size)),
      })) as Record<string, HostTensor<Float32Array>>;
      gradient.set(weightGradient!.data);
      gradient.set(biasGradient!.data, size);
      let squares = 0;
      for (let i = 0; i < size; i++) {
        squares += at[i]! ** 2;
        gradient[i]! += penalty * at[i]!;
      }
      return loss!.data[0]! + (penalty / 2) * squares;
    };
  }

  async dispose(): Promise<void> {
    await this.program.dispose();
    this.state.dispose();
  }
}

/** How a penalty is chosen, and what is told meanwhile. */
export interface Choosing {
  /** Rows to fit; the others choose. */
  readonly fit: readonly number[];
  /** How good a fit is on what it has not seen; the highest wins, of equal ones the stronger penalty. */
  score(fitted: PlaceClassifier): number;
  readonly onFit: (done: number, of: number) => void;
  readonly checkStopped: CheckStopped;
}

/**
 * Fits features that are standardised first; the minimum is unique, as for linearProbe, of which this is the same problem.
 * C is chosen on rows that the fit does not see.
 */
export async function placeLogistic(
  engine: Engine,
  train: LabelledFeatures,
  { fit, score, onFit, checkStopped }: Choosing,
): Promise<PlaceClassifier> {
  const total = inversePenalties.length + 1;
  const part = rowsOf(train, fit);
  const scaling = scalingOf(part.features);
  const fits = await Fits.open(engine, { ...part, features: standardised(part.features, scaling) });
  let best: { readonly c: number; readonly score: number } | undefined;
  try {
    let weights: Float64Array = new Float64Array(weightCount(train.features.width, train.classes));
    for (const [i, c] of inversePenalties.entries()) {
      onFit(i, total);
      weights = await fits.fit(c, weights, checkStopped);
      const found = score(classifier(c, weights, scaling, train.classes));
      if (!best || found > best.score) best = { c, score: found };
    }
  } finally {
    await fits.dispose();
  }
  onFit(total - 1, total);
  const whole = scalingOf(train.features);
  const last = await Fits.open(engine, { ...train, features: standardised(train.features, whole) });
  try {
    const start = new Float64Array(weightCount(train.features.width, train.classes));
    return classifier(best!.c, await last.fit(best!.c, start, checkStopped), whole, train.classes);
  } finally {
    await last.dispose();
  }
}

function classifier(c: number, weights: Float64Array, { mean, scale }: Scaling, classes: number): PlaceClassifier {
  // The scaling is folded into the weights: W ((x − m) s) + b = (W s) x + (b − W s m).
  const width = mean.length;
  const folded = weights.slice();
  for (let k = 0; k < classes; k++)
    for (let d = 0, at = k * width; d < width; d++, at++) {
      folded[at]! *= scale[d]!;
      folded[classes * width + k]! -= folded[at]! * mean[d]!;
    }
  return { c, logits: (row, logits) => logitsOf(folded, row, 0, logits) };
}

/** The most likely class of every row. */
export function classesOf(
  fitted: Pick<PlaceClassifier, 'logits'>,
  { features, classes }: Omit<LabelledFeatures, 'labels'>,
): Int32Array {
  const { count, width, data } = features;
  const logits = new Float64Array(classes);
  return Int32Array.from({ length: count }, (_, i) => {
    fitted.logits(data.subarray(i * width, (i + 1) * width), logits);
    return logits.indexOf(Math.max(...logits));
  });
}
