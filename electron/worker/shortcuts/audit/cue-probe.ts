/** How many of a task's answers a few numbers predict: a linear classifier, tested on photographs that it was not trained on. */

import { lbfgs } from '../../numerics/lbfgs.ts';
import { type CheckStopped, preconditioner, rowsOf, scalingOf, standardised } from '../../numerics/linear-probe.ts';
import { logisticLoss, logitsOf, weightCount } from '../../numerics/logistic-loss.ts';
import type { Random } from '../../numerics/random.ts';
import { type FeatureMatrix, gramOfUnits } from '../../numerics/representation-health.ts';
import type { LabelledFeatures } from '../../numerics/weighted-knn.ts';

/** Features of one cue for every question: one photograph after the other, each with the same number of questions. */
export interface ProbeTable extends LabelledFeatures {
  /** Questions of one photograph. */
  readonly questions: number;
}

/** Folds of a cross-fit, if there are as many groups. */
export const mostFolds = 5;

/** λ: with about ten features it matters little. It keeps weights finite if a cue separates the answers perfectly. */
const penalty = 0.01;
const tolerance = 1e-3;
const mostIterations = 60;
/** In standard deviations: outliers must not determine the slope. */
const furthest = 4;

/**
 * Divides photographs into folds of about equal size: one for each group, at most five. Photographs of one group stay together.
 * @param groups The group of each photograph.
 * @returns The fold of each photograph; all 0 if there is one group.
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

/** Standardised as the training rows were, and clipped to ±`furthest`. */
function scaled(features: FeatureMatrix, scaling: ReturnType<typeof scalingOf>): FeatureMatrix {
  const result = standardised(features, scaling);
  for (let i = 0; i < result.data.length; i++)
    result.data[i] = Math.max(-furthest, Math.min(furthest, result.data[i]!));
  return result;
}

/**
 * Multinomial logistic regression, cross-fitted: the probe of each fold is trained on the other folds alone.
 *   min_{W,b} −1/N Σₙ ln softmax(W xₙ + b)_{yₙ} + λ/2 ‖W‖²,  λ = .01, x standardised on the training rows
 * @param folds The fold of each photograph (see foldsOf).
 * @returns ln of the probability of every answer, row-major [questions of all photographs, C].
 * @throws RangeError if there is a single fold: no probe could be trained for it.
 */
export async function crossFit(
  table: ProbeTable,
  folds: Uint8Array,
  checkStopped: CheckStopped = async () => {},
): Promise<Float64Array> {
  const { classes, questions, features } = table;
  const count = Math.max(...folds) + 1;
  if (count < 2) throw new RangeError(`a probe is cross-fitted in at least 2 folds: found ${count}`);
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
    const held = rows.filter((row) => foldOfRow(row) === fold);
    const { data } = scaled(rowsOf(table, held).features, scaling);
    for (const [at, row] of held.entries()) {
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
