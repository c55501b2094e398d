/** How much information two clusterings of the same items share. */

type Labels = ArrayLike<number>;

interface Table {
  readonly count: number;
  /** Number of items with label a in one clustering and b in the other, for all pairs that occur. */
  readonly cells: readonly (readonly [a: number, b: number, together: number])[];
  readonly sizesA: ReadonlyMap<number, number>;
  readonly sizesB: ReadonlyMap<number, number>;
}

function tableOf(a: Labels, b: Labels): Table {
  if (a.length !== b.length) throw new RangeError(`${a.length} labels cannot be compared with ${b.length}`);
  const [sizesA, sizesB] = [new Map<number, number>(), new Map<number, number>()];
  const cells = new Map<string, [number, number, number]>();
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    sizesA.set(x, (sizesA.get(x) ?? 0) + 1);
    sizesB.set(y, (sizesB.get(y) ?? 0) + 1);
    const cell = cells.get(`${x} ${y}`);
    if (cell) cell[2] += 1;
    else cells.set(`${x} ${y}`, [x, y, 1]);
  }
  return { count: a.length, cells: [...cells.values()], sizesA, sizesB };
}

/** H = −Σ p ln p, in nats. */
function entropy(sizes: ReadonlyMap<number, number>, count: number): number {
  let sum = 0;
  for (const size of sizes.values()) sum -= (size / count) * Math.log(size / count);
  return sum;
}

/** I(A; B) = Σ p(a, b) ln p(a, b) / (p(a) p(b)), in nats. */
function information({ count, cells, sizesA, sizesB }: Table): number {
  let sum = 0;
  for (const [a, b, together] of cells)
    sum += (together / count) * Math.log((together * count) / (sizesA.get(a)! * sizesB.get(b)!));
  return Math.max(0, sum);
}

/**
 * Normalised mutual information I(A; B) / √(H(A) H(B)).
 * Source: Caron et al. 2018, arXiv 1807.05520, eq. 3.
 * @returns 0 to 1; 1 if both clusterings have a single cluster.
 */
export function normalisedMutualInformation(a: Labels, b: Labels): number {
  const table = tableOf(a, b);
  const scale = Math.sqrt(entropy(table.sizesA, table.count) * entropy(table.sizesB, table.count));
  if (scale > 0) return Math.min(1, information(table) / scale);
  return table.sizesA.size === table.sizesB.size ? 1 : 0;
}

/** ln 0! … ln n! */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let i = 2; i <= n; i++) logs[i] = logs[i - 1]! + Math.log(i);
  return logs;
}

/** The expected I(A; B) for random labels with the same cluster sizes. */
function expectedInformation({ count, sizesA, sizesB }: Table): number {
  const ln = logFactorials(count);
  let sum = 0;
  for (const a of sizesA.values()) {
    for (const b of sizesB.values()) {
      // Hypergeometric probability of n items with both labels, for all possible n.
      const fixed = ln[a]! + ln[b]! + ln[count - a]! + ln[count - b]! - ln[count]!;
      for (let n = Math.max(1, a + b - count); n <= Math.min(a, b); n++) {
        const probability = Math.exp(fixed - ln[n]! - ln[a - n]! - ln[b - n]! - ln[count - a - b + n]!);
        sum += (n / count) * Math.log((count * n) / (a * b)) * probability;
      }
    }
  }
  return sum;
}

/**
 * Adjusted mutual information, which corrects for chance:
 *   (I − E[I]) / ((H(A) + H(B)) / 2 − E[I])
 * Source: Vinh, Epps & Bailey 2010, JMLR 11, eq. 24a for E[I], with the mean of the entropies.
 * @returns 1 for equal clusterings, 0 on average for random ones, and 0 if one of them has a single cluster and so carries no
 *   information.
 */
export function adjustedMutualInformation(a: Labels, b: Labels): number {
  const table = tableOf(a, b);
  if (table.sizesA.size <= 1 || table.sizesB.size <= 1) return 0;
  const expected = expectedInformation(table);
  const most = (entropy(table.sizesA, table.count) + entropy(table.sizesB, table.count)) / 2;
  return most - expected > 0 ? (information(table) - expected) / (most - expected) : 0;
}
