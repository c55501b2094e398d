/** A linear classifier on fixed features: how well the labels can be predicted from them linearly. */

import { cholesky, choleskySolveEach } from './cholesky.ts';
import { lbfgs, type Precondition } from './lbfgs.ts';
import { logisticLoss, logitsOf, weightCount } from './logistic-loss.ts';
import { Random } from './random.ts';
import type { FeatureMatrix } from './representation-health.ts';
import { unitProducts } from './row-products.ts';
import { type RowSpan, rowSpan } from './row-span.ts';
import type { LabelledFeatures } from './weighted-knn.ts';

/**
 * Candidate values of C, from strong penalties to weak ones: 45 in 10^[−6, 5], as in facebookresearch/dinov2,
 * `dinov2/eval/log_regression.py`. C weighs the sum of the cross-entropies against ½ ‖W‖², so that λ = 1 / (C N).
 */
export const strengths: readonly number[] = Array.from({ length: 45 }, (_, i) => 10 ** (-6 + i / 4));
/** λ of the mean cross-entropy of N rows. */
export const penaltyFor = (strength: number, count: number): number => 1 / (strength * count);
/** One in this many training photographs is set aside to choose C. */
const choosing = 10;
/** The search ends after this many values of C in a row, a factor of ten, that are worse than the best. */
const mostWorse = 4;
/** A factored preconditioner serves penalties down to this share of its own; less would save no time. */
const reuseDownTo = 0.15;
/**
 * Smallest penalty of a preconditioner. With a weak penalty, the probabilities of most rows are near 0 or 1, and the Hessian
 * of an undecided classifier is far from theirs along the directions that vary little. Measured on 120 rows of 48 correlated
 * units, λ = 8 · 10⁻⁸: 95 iterations instead of 2,400.
 */
const leastConditioned = 0.001;

/** Gradient tolerance of the fits that choose C: enough to compare their cross-entropies. */
const whileChoosing = (penalty: number): number => (penalty < 0.01 ? 1e-5 : 1e-4);
/**
 * Gradient tolerance of the probe: the loss is λ-strongly convex, so that its weights are within √(C D) ‖g‖∞ / λ of the
 * minimum. With a fixed tolerance, fits with a weak penalty ended where rows were still classified otherwise.
 */
const ofTheProbe = (penalty: number): number => Math.min(1e-4, Math.max(1e-8, 1e-3 * penalty));
/** Never reached in practice: a limit for safety. */
const mostIterations = 500;

/** Called between iterations; may throw to end the fit. */
export type CheckStopped = () => Promise<void>;

/** A fitted probe. */
export interface LinearProbe {
  /** λ = 1 / (C N), for the chosen C. */
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

/** Sets a tenth of every class aside, at least one row of each that has two; the choice is deterministic. */
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
 * The inverse of the loss's Hessian for equally likely classes, on weights and biases whose sum over the classes is 0, as those
 * of every fit from zeros are: there, the terms that couple the classes cancel a part of the others.
 *   1/C XᵀX/N + λ I  for each class's weights,  1/C  for its bias
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
  const share = 1 / classes;
  const hessian = gram.map((sum) => (share * sum) / count);
  for (let d = 0; d < width; d++) hessian[d * width + d]! += penalty;
  const lower = cholesky(hessian, width);
  return (vector) => {
    choleskySolveEach(lower, width, vector, classes);
    for (let at = classes * width; at < vector.length; at++) vector[at]! /= share;
  };
}

/** A factored preconditioner and the penalty it is for. */
interface Conditioned {
  readonly penalty: number;
  readonly precondition: Precondition;
}

/** The end of a fit, in its coordinates. */
interface Fitted {
  readonly weights: Float64Array;
  readonly conditioned: Conditioned | undefined;
}

/** Where a fit of similar rows begins, on the features. */
interface Start {
  readonly weights: Float64Array;
  /** Absent if the weights come from a fit in the coordinates of its own rows' span. */
  readonly conditioned?: Conditioned | undefined;
}

/** Fits standardised rows for several penalties, from strong to weak. */
class Fits {
  #gram: Float64Array | undefined;
  #conditioned: Conditioned | undefined;

  private constructor(
    private readonly rows: LabelledFeatures,
    /** Where there are far fewer rows than features, the coordinates of their span. */
    private readonly span: RowSpan | undefined,
    private readonly checkStopped: CheckStopped,
    /** Weights and biases of the last fit, in its coordinates. */
    private last: Float64Array,
    conditioned?: Conditioned,
  ) {
    this.#conditioned = conditioned;
  }

  /** @param start Of similar rows; zeros by default. */
  static async open(train: LabelledFeatures, checkStopped: CheckStopped, start?: Start): Promise<Fits> {
    const { features, classes } = train;
    const zeros = (width: number) => new Float64Array(weightCount(width, classes));
    if (2 * features.count > features.width)
      return new Fits(train, undefined, checkStopped, start?.weights ?? zeros(features.width), start?.conditioned);
    const span = await rowSpan(features); // coordinates in the span of other rows mean nothing here
    return new Fits({ ...train, features: span.features }, span, checkStopped, zeros(span.features.width));
  }

  /** Fits from the last result. */
  async fit(penalty: number, tolerance: number): Promise<Fitted> {
    this.last = await lbfgs(logisticLoss(this.rows, penalty), this.last, {
      tolerance,
      mostIterations,
      precondition: await this.#precondition(penalty),
      onIteration: this.checkStopped,
    });
    return { weights: this.last, conditioned: this.#conditioned };
  }

  /** Other rows in the coordinates of the fit. */
  async coordinatesOf(features: FeatureMatrix): Promise<FeatureMatrix> {
    return this.span ? this.span.coordinatesOf(features) : features;
  }

  /** Where a fit of similar rows begins that follows one of these. */
  startFrom(fitted: Fitted): Start {
    return this.span ? { weights: this.span.back(fitted.weights, this.rows.classes) } : fitted;
  }

  async #precondition(wanted: number): Promise<Precondition> {
    const penalty = Math.max(leastConditioned, wanted);
    if (!this.#conditioned || penalty < reuseDownTo * this.#conditioned.penalty) {
      const { features, classes } = this.rows;
      this.#gram ??= await unitProducts(features);
      this.#conditioned = { penalty, precondition: preconditioner(this.#gram, features, classes, penalty) };
    }
    return this.#conditioned.precondition;
  }
}

/**
 * The C with the lowest cross-entropy on the rows set aside, and the fit with it. Each fit starts from
 * the result of the previous one. With one row of every class there is nothing to set aside: a penalty of 1 then, whose
 * solution is close to the nearest class.
 */
async function chooseStrength(
  train: LabelledFeatures,
  checkStopped: CheckStopped,
  given: Scaling | undefined,
): Promise<{ readonly strength: number; readonly start?: Start }> {
  const { fit, choose } = splitForChoosing(train.labels, train.classes);
  if (choose.length === 0) return { strength: 1 / train.features.count };
  const raw = rowsOf(train, fit);
  const scaling = given ?? scalingOf(raw.features);
  const fits = await Fits.open({ ...raw, features: standardised(raw.features, scaling) }, checkStopped);
  const aside = rowsOf(train, choose);
  const rows = await fits.coordinatesOf(standardised(aside.features, scaling));
  const judge = logisticLoss({ ...aside, features: rows }, 0);
  const unused = new Float64Array(weightCount(rows.width, train.classes));
  let best: { readonly strength: number; readonly fitted: Fitted; readonly loss: number } | undefined;
  let worse = 0;
  for (const strength of strengths) {
    const penalty = penaltyFor(strength, fit.length);
    const fitted = await fits.fit(penalty, whileChoosing(penalty));
    const loss = await judge(fitted.weights, unused);
    worse = best && loss > best.loss ? worse + 1 : 0;
    if (!best || loss < best.loss) best = { strength, fitted, loss };
    if (worse === mostWorse) break;
  }
  return { strength: best!.strength, start: fits.startFrom(best!.fitted) };
}

/**
 * Fits multinomial logistic regression on standardised features by full-batch L-BFGS. The problem is convex and has a unique
 * solution, so the result does not depend on a learning rate, a schedule, the order of rows or a number of epochs, and a
 * comparison of encoders is not affected by how the probes are trained. The protocol is that of facebookresearch/dinov2,
 * `dinov2/eval/log_regression.py`. Departures: features are standardised, so that C means the same for every stage; C is
 * chosen by cross-entropy, because the accuracy on a tenth of a small set takes few values; the tenth is of every class, and
 * always the same; weaker penalties are left out once they only overfit.
 * @param train At least one row of every class.
 * @param given The scaling of the features, where more rows are known than have a label; by default, of the rows to learn from.
 */
export async function linearProbe(
  train: LabelledFeatures,
  checkStopped: CheckStopped = async () => {},
  given?: Scaling,
): Promise<LinearProbe> {
  const chosen = await chooseStrength(train, checkStopped, given);
  const penalty = penaltyFor(chosen.strength, train.features.count);
  const scaling = given ?? scalingOf(train.features);
  const rows = { ...train, features: standardised(train.features, scaling) };
  const fits = await Fits.open(rows, checkStopped, chosen.start);
  const { weights } = fits.startFrom(await fits.fit(penalty, ofTheProbe(penalty)));
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
