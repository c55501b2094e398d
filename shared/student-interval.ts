/** Means of independent values with Student's interval. */

/** t₀.₉₇₅ for 1 to 30 degrees of freedom. */
const table = [
  12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622, 2.2281, 2.201, 2.1788, 2.1604, 2.1448, 2.1314,
  2.1199, 2.1098, 2.1009, 2.093, 2.086, 2.0796, 2.0739, 2.0687, 2.0639, 2.0595, 2.0555, 2.0518, 2.0484, 2.0452, 2.0423,
];
/** The standard normal's quantile of a two-sided 95 % interval. */
export const normalQuantile = 1.959964;
const z = normalQuantile;

/**
 * The quantile of a two-sided 95 % interval. Above 30 degrees of freedom ν, by the expansion
 *   z + (z³ + z)/4ν + (5z⁵ + 16z³ + 3z)/96ν²   (Abramowitz & Stegun 1964, 26.7.5)
 */
export function studentQuantile(degreesOfFreedom: number): number {
  const listed = table[degreesOfFreedom - 1];
  if (listed !== undefined) return listed;
  return z + (z ** 3 + z) / (4 * degreesOfFreedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degreesOfFreedom ** 2);
}

/**
 * The mean of independent values and Student's 95 % interval: x̄ ± t₀.₉₇₅(n − 1) s / √n.
 * @param values At least two.
 */
export function meanWithInterval(values: readonly number[]): { mean: number; ci95: [number, number] } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = studentQuantile(n - 1) * Math.sqrt(variance / n);
  return { mean, ci95: [mean - half, mean + half] };
}
