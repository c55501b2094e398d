/** How much of a task's answers can be read off a few numbers: a linear classifier that never answers for what it learnt from. */

import { lbfgs } from '../../numerics/lbfgs.ts';
import { type CheckStopped, preconditioner, rowsOf, scalingOf, standardised } from '../../numerics/linear-probe.ts';
import { logisticLoss, logitsOf, weightCount } from '../../numerics/logistic-loss.ts';
import type { Random } from '../../numerics/random.ts';
import { type FeatureMatrix, gramOfUnits } from '../../numerics/representation-health.ts';
import type { LabelledFeatures } from '../../numerics/weighted-knn.ts';

/** Features of one cue for every question: photograph after photograph, each with the same number of questions. */
export interface ProbeTable extends LabelledFeatures {
  /** Questions of one photograph. */
  readonly questions: number;
}

export const mostFolds = 5;

/** λ: cues are some ten numbers, so that it hardly matters; it keeps a cue that tells answers apart perfectly from running off. */
const penalty = 0.01;
const tolerance = 1e-3;
const mostIterations = 60;
/** In standard deviations: a few odd photographs must not set the slope for all. */
const furthest = 4;

/**
 * Parts photographs into as many folds as there are, at most five, about equally large; photographs of one group stay
 * together.
 * @param groups The group of each photograph.
 * @returns The fold of each photograph; all 0 where everything is one group.
 */
export function foldsOf(groups: readonly number[], random: Random): Uint8Array {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  const names = [...sizes.keys()];
  const filled = new Uint32Array(Math.min(mostFolds, names.length));
  const foldOf = new Map<number, number>();
  for (const at of random.permutation(names.length)) {
    const emptiest = filled.indexOf(Math.min(...filled));
    foldOf.set(names[at]!, emptiest);
    filled[emptiest]! += sizes.get(names[at]!)!;
  }
  return Uint8Array.from(groups, (group) => foldOf.get(group)!);
}

/** Standardised as the training rows were, and no value further out than `furthest`. */
function scaled(features: FeatureMatrix, scaling: ReturnType<typeof scalingOf>): FeatureMatrix {
  const result = standardised(features, scaling);
  for (let i = 0; i < result.data.length; i++)
    result.data[i] = Math.max(-furthest, Math.min(furthest, result.data[i]!));
  return result;
}

/**
 * Multinomial logistic regression, cross-fitted: each fold is answered by a probe that learnt from the other folds alone.
 *   min_{W,b} −1/N Σₙ ln softmax(W xₙ + b)_{yₙ} + λ/2 ‖W‖²,  λ = .01, x standardised on the rows that are learnt from
 * @param folds The fold of each photograph (see foldsOf).
 * @returns ln of the probability of every answer, row-major [questions of all photographs, C].
 * @throws RangeError if there is a single fold: nobody could answer for it.
 */
export async function crossFit(
  table: ProbeTable,
  folds: Uint8Array,
  checkStopped: CheckStopped = async () => {},
): Promise<Float64Array> {
  const { classes, questions, features } = table;
  const count = Math.max(...folds) + 1;
  if (count < 2) throw new RangeError('a probe is cross-fitted in at least 2 folds');
  const logs = new Float64Array(features.count * classes);
  const rows = Array.from({ length: features.count }, (_, row) => row);
  const foldOfRow = (row: number): number => folds[Math.floor(row / questions)]!;
  const logits = new Float64Array(classes);
  for (let fold = 0; fold < count; fold++) {
    const raw = rowsOf(
      table,
      rows.filter((row) => foldOfRow(row) !== fold),
    );
    const scaling = scalingOf(raw.features);
    const train = { ...raw, features: scaled(raw.features, scaling) };
    const weights = await lbfgs(logisticLoss(train, penalty), new Float64Array(weightCount(features.width, classes)), {
      tolerance,
      mostIterations,
      precondition: preconditioner(gramOfUnits(train.features), train.features, classes, penalty),
      onIteration: checkStopped,
    });
    const asked = rows.filter((row) => foldOfRow(row) === fold);
    const { data } = scaled(rowsOf(table, asked).features, scaling);
    for (const [at, row] of asked.entries()) {
      logitsOf(weights, data, at * features.width, logits);
      logSoftmax(logits);
      logs.set(logits, row * classes);
    }
  }
  return logs;
}

/** In place. */
function logSoftmax(logits: Float64Array): void {
  const highest = Math.max(...logits);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - highest);
  const total = highest + Math.log(sum);
  for (let c = 0; c < logits.length; c++) logits[c]! -= total;
}
