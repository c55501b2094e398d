/** Doersch's test: do the features of a single patch predict where in the photograph it was? */

import { type Interval, percentileInterval, ratioOf, resampledScores } from '../../numerics/bootstrap.ts';
import { cholesky, choleskySolve } from '../../numerics/cholesky.ts';
import type { Random } from '../../numerics/random.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';

/** Folds of photographs: the places of each fold are predicted by a fit to the others. */
const folds = 5;
/** Candidates for λ, per row, for features with variance 1. */
const penalties = [1e-4, 1e-3, 1e-2, 1e-1, 1] as const;

/** Features of patches with their places. */
export interface PlacedPatches {
  /** One row a patch, [P, D]. */
  readonly features: FeatureMatrix;
  /** x and y of each patch's centre in sides of the square, [P, 2]. */
  readonly places: Float64Array;
  /** The photograph of each patch, from 0, [P]. */
  readonly photographs: Uint32Array;
}

/** The error of the predicted places. */
export interface PlaceRegression {
  /** √(mean of dx² + dy²), in sides of the photograph. */
  readonly rmse: number;
  /** The same for predicting the mean place; 0.408 = √(1/6) if places are uniform over the whole square. */
  readonly chance: number;
  readonly ci95: Interval;
}

/** XᵀX and XᵀY over some rows; the last column of X is 1. */
class Moments {
  readonly xx: Float64Array;
  readonly xy: Float64Array;
  rows = 0;

  constructor(readonly width: number) {
    this.xx = new Float64Array(width * width);
    this.xy = new Float64Array(width * 2);
  }

  add(row: Float64Array, x: number, y: number): void {
    this.rows += 1;
    for (let i = 0; i < this.width; i++) {
      const value = row[i]!;
      this.xy[i]! += value * x;
      this.xy[this.width + i]! += value * y;
      if (value === 0) continue;
      for (let j = 0; j <= i; j++) this.xx[i * this.width + j]! += value * row[j]!;
    }
  }

  static sum(parts: readonly Moments[]): Moments {
    const all = new Moments(parts[0]!.width);
    for (const part of parts) {
      all.rows += part.rows;
      part.xx.forEach((value, i) => {
        all.xx[i]! += value;
      });
      part.xy.forEach((value, i) => {
        all.xy[i]! += value;
      });
    }
    return all;
  }

  /** Weights for x, then those for y; the constant is not penalised. */
  solve(penalty: number): Float64Array {
    const system = this.xx.slice();
    for (let i = 0; i < this.width - 1; i++) system[i * this.width + i]! += penalty * this.rows;
    const lower = cholesky(system, this.width);
    const weights = this.xy.slice();
    choleskySolve(lower, this.width, weights, 0);
    choleskySolve(lower, this.width, weights, this.width);
    return weights;
  }
}

/** Rows of features with mean 0 and variance 1, followed by a constant 1, [P, D + 1]; units that are constant become 0. */
function prepared({ count, width, data }: FeatureMatrix): Float64Array[] {
  const mean = new Float64Array(width);
  const scale = new Float64Array(width);
  for (let at = 0; at < data.length; at++) mean[at % width]! += data[at]! / count;
  for (let at = 0; at < data.length; at++) scale[at % width]! += (data[at]! - mean[at % width]!) ** 2 / count;
  return Array.from({ length: count }, (_, row) => {
    const one = new Float64Array(width + 1).fill(1);
    for (let d = 0; d < width; d++)
      one[d] = scale[d]! > 1e-12 ? (data[row * width + d]! - mean[d]!) / Math.sqrt(scale[d]!) : 0;
    return one;
  });
}

/** Squared distance of the prediction from (x, y). */
function squaredError(weights: Float64Array, row: Float64Array, x: number, y: number): number {
  let [dx, dy] = [-x, -y];
  for (let i = 0; i < row.length; i++) {
    dx += weights[i]! * row[i]!;
    dy += weights[row.length + i]! * row[i]!;
  }
  return dx * dx + dy * dy;
}

/**
 * Ridge regression of a patch's place on its features, (x, y) ≈ W f + b, cross-fitted: the patches of a photograph are
 * predicted by a fit to other photographs alone, with λ chosen on one of their folds.
 * Source: Doersch et al. 2015, arXiv 1505.05192, section 3.1. They train a network to regress the place; here it is a linear
 * map of the trained encoder's features, so that only linearly decodable information counts.
 * @throws RangeError with fewer photographs than five.
 */
export function regressPlaces({ features, places, photographs }: PlacedPatches, random: Random): PlaceRegression {
  const total = Math.max(0, ...photographs) + 1;
  if (total < folds) throw new RangeError(`place regression needs ${folds} images: found ${total}`);
  const foldOf = random.permutation(total).map((place) => place % folds);
  const rows = prepared(features);
  const width = features.width + 1;
  const parts = Array.from({ length: folds }, () => new Moments(width));
  const x = (row: number) => places[2 * row]!;
  const y = (row: number) => places[2 * row + 1]!;
  for (const [at, row] of rows.entries()) parts[foldOf[photographs[at]!]!]!.add(row, x(at), y(at));

  const rowsOfFold = (fold: number) => [...rows.keys()].filter((at) => foldOf[photographs[at]!] === fold);
  const errors = new Array<number>(total).fill(0);
  const plain = new Array<number>(total).fill(0);
  const patches = new Array<number>(total).fill(0);
  for (let fold = 0; fold < folds; fold++) {
    const choosing = (fold + 1) % folds;
    const fitted = Moments.sum(parts.filter((_, part) => part !== fold && part !== choosing));
    const choosingRows = rowsOfFold(choosing);
    const judged = penalties.map((penalty) => {
      const weights = fitted.solve(penalty);
      return choosingRows.reduce((sum, at) => sum + squaredError(weights, rows[at]!, x(at), y(at)), 0);
    });
    const penalty = penalties[judged.indexOf(Math.min(...judged))]!;
    const others = Moments.sum(parts.filter((_, part) => part !== fold));
    const weights = others.solve(penalty);
    // Features are standardised over all rows, so the products of the constant are the sums of the places.
    const [meanX, meanY] = [others.xy[width - 1]! / others.rows, others.xy[2 * width - 1]! / others.rows];
    for (const at of rowsOfFold(fold)) {
      const photograph = photographs[at]!;
      errors[photograph]! += squaredError(weights, rows[at]!, x(at), y(at));
      plain[photograph]! += (x(at) - meanX) ** 2 + (y(at) - meanY) ** 2;
      patches[photograph]! += 1;
    }
  }
  const terms = { values: errors, weights: patches };
  const [resampled] = resampledScores([terms], random);
  return {
    rmse: Math.sqrt(ratioOf(terms)),
    chance: Math.sqrt(ratioOf({ values: plain, weights: patches })),
    ci95: percentileInterval(resampled!.map(Math.sqrt)),
  };
}
