/** Smoothing of a curve. */
import type { ChartPoint } from './chart-spec.ts';

/** Strongest smoothing that the slider offers. */
export const strongestSmoothing = 0.99;

/** Number of points that a curve has at most (docs/architecture.md); a longer run has several steps to a point. */
const pointsOfCurve = 500;

/**
 * Distance over which the weight of a value falls to `smoothing`: one step, or one point of a long curve.
 * @param end Of the axis, which begins at 0.
 * @param least Distance of neighbouring steps.
 */
export const smoothingUnit = (end: number, least = 1): number => Math.max(least, end / pointsOfCurve);

/** Distance that the mean covers: the sum of the weights, 1 / (1 − smoothing), in units. */
export const distanceAveraged = (smoothing: number, end: number, least = 1): number =>
  smoothingUnit(end, least) / (1 - smoothing);

/**
 * Exponential moving average whose weights sum to 1 from the first point on.
 *   mᵢ = Σ_{j≤i} wᵢⱼ yⱼ / Σ_{j≤i} wᵢⱼ,  wᵢⱼ = smoothing^((xᵢ − xⱼ) / unit)
 * For points one unit apart this is the curve of TensorBoard, with the bias towards 0 at its start removed. The weight
 * depends on the distance in x, so a curve keeps its shape when its points are thinned, and sparse points stay as they are.
 * @param points By ascending x.
 * @param smoothing 0 for none, to less than 1.
 * @param unit Distance in x, above 0.
 * @returns As many points, without intervals: a mean of several points does not have the interval of one.
 */
export function smoothed(points: readonly ChartPoint[], smoothing: number, unit: number): readonly ChartPoint[] {
  let [sum, weights, before] = [0, 0, 0];
  return points.map(({ x, y }) => {
    const kept = smoothing ** ((x - before) / unit);
    sum = weights === 0 ? y : sum * kept + y;
    weights = weights === 0 ? 1 : weights * kept + 1;
    before = x;
    return { x, y: sum / weights };
  });
}
