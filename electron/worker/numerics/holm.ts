/**
 * p-values of several tests at once, so that the chance of any wrong finding stays below the level that they are held to:
 *   p̃₍ᵢ₎ = max_{j ≤ i} min(1, (m − j + 1) p₍ⱼ₎),  p₍₁₎ ≤ … ≤ p₍ₘ₎
 * Source: Holm 1979, Scandinavian Journal of Statistics 6:65–70. Holds whatever the tests have to do with one another.
 * @returns The adjusted p-values in the order given.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length);
  let highest = 0;
  order.forEach((test, rank) => {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * pValues[test]!));
    adjusted[test] = highest;
  });
  return adjusted;
}
