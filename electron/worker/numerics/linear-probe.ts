/** A linear classifier on fixed features: how well the labels can be predicted from them linearly. */

import { cholesky, choleskySolve } from './cholesky.ts';
import { lbfgs, type Precondition } from './lbfgs.ts';
import { logisticLoss, logitsOf, weightCount } from './logistic-loss.ts';
import { Random } from './random.ts';
import { type FeatureMatrix, gramOfUnits } from './representation-health.ts';
import { type RowSpan, rowSpan } from './row-span.ts';
import type { LabelledFeatures } from './weighted-knn.ts';

/** Candidate penalties, from strong to weak; each fit starts from the result of the previous one. */
export const penalties = [1, 0.1, 0.01, 0.001, 0.0001] as const;
/** One in this many training photographs is set aside to choose the penalty. */
const choosing = 5;

/**
 * Gradient tolerance of a fit: scikit-learn's default for this problem; less for weak penalties, whose minimum is flat: with
 * 1e-4, their fits ended so early that another penalty was chosen. Less still costs several times the iterations.
 */
const toleranceFor = (penalty: number): number => (penalty < 0.01 ? 1e-5 : 1e-4);
/** Never reached in practice: a limit for safety. */
const mostIterations = 500;

/** Called between iterations; may throw to end the fit. */
export type CheckStopped = () => Promise<void>;

/** A fitted probe. */
export interface LinearProbe {
  /** λ, the chosen penalty. */
  readonly penalty: number;
  /** The class of one row of features. */
  classify(row: Float32Array): number;
}

/** Mean and scale of each unit (feature dimension). */
export interface Scaling {
  readonly mean: Float64Array;
  /** 1 / standard deviation; 0 for a unit that never changes. */
  readonly scale: Float64Array;
}

/** The scaling of each unit, estimated on these rows. */
export function scalingOf({ count, width, data }: FeatureMatrix): Scaling {
  const mean = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let row = 0; row < count * width; row += width) for (let d = 0; d < width; d++) mean[d]! += data[row + d]!;
  for (let d = 0; d < width; d++) mean[d]! /= count;
  // Squares of the deviations, because units of an untrained net vary little compared with their mean.
  for (let row = 0; row < count * width; row += width)
    for (let d = 0; d < width; d++) squares[d]! += (data[row + d]! - mean[d]!) ** 2;
  const scale = squares.map((sum, d) => {
    const deviation = Math.sqrt(sum / count);
    return deviation > 1e-6 * Math.abs(mean[d]!) ? 1 / deviation : 0;
  });
  return { mean, scale };
}

/** Applies a scaling, which gives units mean 0 and standard deviation 1 on the rows it comes from; constant units become 0. */
export function standardised({ count, width, data }: FeatureMatrix, { mean, scale }: Scaling): FeatureMatrix {
  const scaled = new Float32Array(data.length);
  for (let row = 0; row < data.length; row += width)
    for (let d = 0; d < width; d++) scaled[row + d] = (data[row + d]! - mean[d]!) * scale[d]!;
  return { count, width, data: scaled };
}

/** The given rows with their labels. */
export function rowsOf({ features, labels, classes }: LabelledFeatures, rows: readonly number[]): LabelledFeatures {
  const { width, data } = features;
  const picked = new Float32Array(rows.length * width);
  for (const [at, row] of rows.entries()) picked.set(data.subarray(row * width, (row + 1) * width), at * width);
  return {
    features: { count: rows.length, width, data: picked },
    labels: Int32Array.from(rows, (row) => labels[row]!),
    classes,
  };
}

/** Sets a fifth of every class aside, at least one row of each that has two; the choice is deterministic. */
export function splitForChoosing(labels: Int32Array, classes: number): { fit: number[]; choose: number[] } {
  const fit: number[] = [];
  const choose: number[] = [];
  for (let c = 0; c < classes; c++) {
    const rows = [...labels.keys()].filter((row) => labels[row] === c);
    const order = new Random('linear probe', c).permutation(rows.length);
    const aside = rows.length < 2 ? 0 : Math.max(1, Math.floor(rows.length / choosing));
    for (const [place, at] of order.entries()) (place < aside ? choose : fit).push(rows[at]!);
  }
  return { fit: fit.sort((a, b) => a - b), choose: choose.sort((a, b) => a - b) };
}

/**
 * The inverse of the loss's Hessian for equally likely classes, without the terms that couple the classes:
 *   1/C (1 − 1/C) XᵀX/N + λ I  for each class's weights,  1/C (1 − 1/C)  for its bias
 * Units of a stage are correlated, so the Hessian is badly conditioned. With this preconditioner, a fit takes tens of
 * iterations instead of hundreds; the minimum does not change. Source of the underlying bound: Böhning 1992, Annals of the
 * Institute of Statistical Mathematics 44:197–200.
 * @param features Standardised, so that weights and biases are not coupled.
 */
export function preconditioner(
  gram: Float64Array,
  { count, width }: FeatureMatrix,
  classes: number,
  penalty: number,
): Precondition {
  const share = (1 - 1 / classes) / classes;
  const hessian = gram.map((sum) => (share * sum) / count);
  for (let d = 0; d < width; d++) hessian[d * width + d]! += penalty;
  const lower = cholesky(hessian, width);
  return (vector) => {
    for (let c = 0; c < classes; c++) choleskySolve(lower, width, vector, c * width);
    for (let at = classes * width; at < vector.length; at++) vector[at]! /= share;
  };
}

/** Fits standardised rows for several penalties, each from the result of the one before. */
class Fits {
  /** Where there are far fewer rows than features, the coordinates of their span. */
  readonly #span: RowSpan | undefined;
  readonly #rows: LabelledFeatures;
  readonly #gram: Float64Array;
  #weights: Float64Array;

  constructor(
    train: LabelledFeatures,
    private readonly checkStopped: CheckStopped,
  ) {
    const { features, classes } = train;
    this.#span = 2 * features.count <= features.width ? rowSpan(features) : undefined;
    this.#rows = { ...train, features: this.#span?.features ?? features };
    this.#gram = gramOfUnits(this.#rows.features);
    this.#weights = new Float64Array(weightCount(this.#rows.features.width, classes));
  }

  /** Weights and biases on the features. */
  async fit(penalty: number): Promise<Float64Array> {
    const { features, classes } = this.#rows;
    this.#weights = await lbfgs(logisticLoss(this.#rows, penalty), this.#weights, {
      tolerance: toleranceFor(penalty),
      mostIterations,
      precondition: preconditioner(this.#gram, features, classes, penalty),
      onIteration: this.checkStopped,
    });
    return this.#span?.back(this.#weights, classes) ?? this.#weights;
  }
}

/**
 * The penalty with the lowest cross-entropy on the rows set aside. Penalties are tried from strong to weak until two in a row
 * are worse than the best: weaker ones overfit more and take longest. With one row of every class there is nothing to set aside:
 * the strongest penalty then, whose solution is close to the nearest class.
 */
async function choosePenalty(
  train: LabelledFeatures,
  checkStopped: CheckStopped,
  given: Scaling | undefined,
): Promise<number> {
  const { fit, choose } = splitForChoosing(train.labels, train.classes);
  if (choose.length === 0) return penalties[0];
  const raw = rowsOf(train, fit);
  const scaling = given ?? scalingOf(raw.features);
  const fits = new Fits({ ...raw, features: standardised(raw.features, scaling) }, checkStopped);
  const aside = rowsOf(train, choose);
  const judge = logisticLoss({ ...aside, features: standardised(aside.features, scaling) }, 0);
  const unused = new Float64Array(weightCount(train.features.width, train.classes));
  let best: { readonly penalty: number; readonly loss: number } | undefined;
  let worse = 0;
  for (const penalty of penalties) {
    const loss = judge(await fits.fit(penalty), unused);
    worse = best && loss > best.loss ? worse + 1 : 0;
    if (!best || loss < best.loss) best = { penalty, loss };
    if (worse === 2) break;
  }
  return best!.penalty;
}

/**
 * Fits multinomial logistic regression on standardised features by full-batch L-BFGS. The problem is convex and has a unique
 * solution, so the result does not depend on a learning rate, a schedule, the order of rows or a number of epochs, and a
 * comparison of encoders is not affected by how the probes are trained. Most papers train the probe with SGD, because their
 * data sets are larger (Zhang et al. 2016, arXiv 1603.08511, section 3.2); Chen et al. 2020, arXiv 2002.05709, appendix B.6,
 * also use L-BFGS.
 * @param train At least one row of every class.
 * @param given The scaling of the features, where more rows are known than have a label; by default, of the rows to learn from.
 */
export async function linearProbe(
  train: LabelledFeatures,
  checkStopped: CheckStopped = async () => {},
  given?: Scaling,
): Promise<LinearProbe> {
  const penalty = await choosePenalty(train, checkStopped, given);
  const scaling = given ?? scalingOf(train.features);
  const whole = new Fits({ ...train, features: standardised(train.features, scaling) }, checkStopped);
  const weights = await whole.fit(penalty);
  const logits = new Float64Array(train.classes);
  const scaled = new Float64Array(train.features.width);
  return {
    penalty,
    classify(row) {
      for (let d = 0; d < scaled.length; d++) scaled[d] = (row[d]! - scaling.mean[d]!) * scaling.scale[d]!;
      logitsOf(weights, scaled, 0, logits);
      return logits.indexOf(Math.max(...logits));
    },
  };
}
