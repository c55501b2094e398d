/** Minimisation of a smooth convex function of many variables. */

/** Writes the gradient at the point `at` into `gradient`. @returns The value at this point. */
export type Objective = (at: Float64Array, gradient: Float64Array) => number;

/** An objective that something else computes, such as an engine. */
export type AnyObjective = (at: Float64Array, gradient: Float64Array) => number | Promise<number>;

/** Multiplies a vector in place by an approximation of the inverse Hessian that does not depend on the point. */
export type Precondition = (vector: Float64Array) => void;

/** Options of the minimisation. */
export interface LbfgsOptions {
  /** The search ends when no gradient component exceeds this absolute value. */
  readonly tolerance: number;
  readonly mostIterations: number;
  /** Initial approximation of the inverse Hessian; the identity by default. */
  readonly precondition?: Precondition;
  /** Called after every iteration; may throw to end the search. */
  readonly onIteration?: () => Promise<void>;
}

/** Number of stored pairs of steps and gradient changes. */
const memory = 10;
/** Share of the linearly predicted decrease that a step must achieve (Armijo condition). */
const sufficient = 1e-4;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** 1 / (step · change) */
  readonly rho: number;
  /** (step · change) / (change · P change) with the preconditioner P: the scale error of P along this step. */
  readonly scale: number;
}

const identity: Precondition = () => {};

/**
 * Limited-memory BFGS. Each step goes along −H ∇f, where H approximates the inverse Hessian from the last ten steps, and is
 * halved until it satisfies the Armijo condition. H starts from the scaled preconditioner.
 * Source: Nocedal and Wright 2006, Numerical Optimization, algorithms 7.4 and 7.5, scaling of eq. 7.20. Departure: the
 * line search checks only the Armijo condition, because the curvature along a step of a strictly convex function is always
 * positive; a pair whose curvature is lost to rounding is not stored.
 * @param start The initial point; not modified.
 */
export async function lbfgs(
  objective: AnyObjective,
  start: Float64Array,
  { tolerance, mostIterations, precondition = identity, onIteration }: LbfgsOptions,
): Promise<Float64Array> {
  let at = start.slice();
  let gradient = new Float64Array(at.length);
  let value = await objective(at, gradient);
  const pairs: Pair[] = [];

  for (let iteration = 0; iteration < mostIterations; iteration++) {
    if (gradient.every((component) => Math.abs(component) <= tolerance)) break;
    const direction = descent(gradient, pairs, precondition);
    const slope = dot(gradient, direction);
    // Without a preconditioner the curvature is unknown at first, so the first step has at most length 1.
    const isUnscaled = pairs.length === 0 && precondition === identity;
    let length = isUnscaled ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
    const next = new Float64Array(at.length);
    const nextGradient = new Float64Array(at.length);
    let nextValue = Number.POSITIVE_INFINITY;
    for (let halvings = 0; halvings < 40; halvings++, length /= 2) {
      for (let i = 0; i < at.length; i++) next[i] = at[i]! + length * direction[i]!;
      nextValue = await objective(next, nextGradient);
      if (nextValue <= value + sufficient * length * slope) break;
    }
    if (!(nextValue < value)) break; // no decrease is measurable in floating point
    remember(pairs, at, next, gradient, nextGradient, precondition);
    at = next;
    gradient = nextGradient;
    value = nextValue;
    await onIteration?.();
  }
  return at;
}

/** −H ∇f by the two-loop recursion. */
function descent(gradient: Float64Array, pairs: readonly Pair[], precondition: Precondition): Float64Array {
  const q = gradient.map((component) => -component);
  const alphas = new Float64Array(pairs.length);
  for (let p = pairs.length - 1; p >= 0; p--) {
    const { step, change, rho } = pairs[p]!;
    const alpha = rho * dot(step, q);
    alphas[p] = alpha;
    for (let i = 0; i < q.length; i++) q[i]! -= alpha * change[i]!;
  }
  precondition(q);
  const scale = pairs.at(-1)?.scale ?? 1;
  for (let i = 0; i < q.length; i++) q[i]! *= scale;
  for (const [p, { step, change, rho }] of pairs.entries()) {
    const beta = rho * dot(change, q);
    for (let i = 0; i < q.length; i++) q[i]! += (alphas[p]! - beta) * step[i]!;
  }
  return q;
}

function remember(
  pairs: Pair[],
  before: Float64Array,
  after: Float64Array,
  gradientBefore: Float64Array,
  gradientAfter: Float64Array,
  precondition: Precondition,
): void {
  const step = after.map((value, i) => value - before[i]!);
  const change = gradientAfter.map((value, i) => value - gradientBefore[i]!);
  const curvature = dot(step, change);
  if (!(curvature > 1e-12 * dot(change, change))) return;
  const conditioned = change.slice();
  precondition(conditioned);
  pairs.push({ step, change, rho: 1 / curvature, scale: curvature / dot(change, conditioned) });
  if (pairs.length > memory) pairs.shift();
}
