/** How much too high the best of many equally good trials looks. Pure. */

/** Φ(x), the standard normal distribution, to 1.5e-7. Source: Abramowitz & Stegun 1964, 7.1.26. */
function normal(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const tail =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
    Math.exp((-x * x) / 2);
  return x >= 0 ? 1 - tail / 2 : tail / 2;
}

/**
 * The expected largest of n independent standard normal values: ∫₀^∞ (1 − Φ(x)ⁿ) dx − ∫₋∞^0 Φ(x)ⁿ dx.
 * 0 for one value, 1/√π for two.
 */
export function expectedMaximum(n: number): number {
  const [end, step] = [9, 0.001];
  let sum = 0;
  for (let x = step / 2; x < end; x += step) sum += 1 - normal(x) ** n - normal(-x) ** n;
  return sum * step;
}

/**
 * How far the best mean of equally good trials lies above the true value, from what the seeds alone change.
 * @param trials Values of each trial's runs.
 * @returns Undefined unless at least two trials have several runs.
 */
export function optimismOfBest(trials: readonly (readonly number[])[]): number | undefined {
  const several = trials.filter((values) => values.length > 1);
  if (several.length < 2) return undefined;
  let squares = 0;
  let degrees = 0;
  for (const values of several) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    squares += values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    degrees += values.length - 1;
  }
  const runsEach = several.reduce((sum, values) => sum + values.length, 0) / several.length;
  return Math.sqrt(squares / degrees / runsEach) * expectedMaximum(several.length);
}
