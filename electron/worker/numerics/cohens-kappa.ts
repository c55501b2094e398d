/**
 * Agreement of two labellings beyond the agreement expected from their label frequencies.
 *   κ = (pₒ − pₑ) / (1 − pₑ),  pₒ = share of equal labels,  pₑ = Σₖ p_A(k) · p_B(k)
 * Source: Cohen 1960, "A coefficient of agreement for nominal scales".
 * @param a Labels, integers from 0. @param b Labels of the same items.
 * @returns 1 if they are always equal, 0 on average if they are independent; also 0 if both use only one and the same label,
 * because κ is then undefined.
 */
export function cohensKappa(a: readonly number[], b: readonly number[]): number {
  const count = a.length;
  if (count === 0) return 0;
  const frequencies = (labels: readonly number[]): Map<number, number> => {
    const shares = new Map<number, number>();
    for (const label of labels) shares.set(label, (shares.get(label) ?? 0) + 1 / count);
    return shares;
  };
  const [ofA, ofB] = [frequencies(a), frequencies(b)];
  const observed = a.filter((label, i) => label === b[i]).length / count;
  const expected = [...ofA].reduce((sum, [label, share]) => sum + share * (ofB.get(label) ?? 0), 0);
  return expected > 1 - 1e-9 ? 0 : (observed - expected) / (1 - expected);
}
