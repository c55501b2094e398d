/**
 * Adjusts the p-values of several tests so that the family-wise error rate stays below the level they are compared with:
 *   p̃₍ᵢ₎ = max_{j ≤ i} min(1, (m − j + 1) p₍ⱼ₎),  p₍₁₎ ≤ … ≤ p₍ₘ₎
 * Source: Holm 1979, Scandinavian Journal of Statistics 6:65–70. Valid for any dependence between the tests.
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
