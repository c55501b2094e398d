/** Permutation test: whether answers are correct more often than for labels permuted within each photograph. */

/** The answers to the questions of all photographs, one photograph after another. */
export interface Answered {
  /** Number of questions per photograph. */
  readonly questions: number;
  readonly answers: Int32Array;
  /** The correct labels; all different within a photograph. */
  readonly truths: Int32Array;
}

/** The share of questions that were answered correctly. */
export function accuracy({ answers, truths }: Answered): number {
  let hits = 0;
  for (let i = 0; i < answers.length; i++) if (answers[i] === truths[i]) hits++;
  return hits / answers.length;
}

/** Smallest p-value that is distinguishable from rounding error. */
const leastP = 1e-12;
/** Tail probabilities below this are dropped from the sums; the total error is about a thousand times this. */
const negligible = 1e-24;

/**
 * The p-value of the accuracy under permutation of the labels within photographs, with fixed answers. The poses of one
 * photograph are not independent; if a cue carries no information, only the assignment of labels to poses is exchangeable.
 *   p = P(Σₙ hitsₙ(σₙ) ≥ hits observed),  σₙ uniform over the permutations of photograph n's own labels
 * The test is exact: all permutations are counted and none is sampled. For one photograph with Q questions in which answer a
 * was given c_a times,
 *   P(h hits) = Σ_{k ≥ h} (−1)^{k−h} C(k, h) (Q − k)!/Q! · e_k(c),
 * where e_k is the k-th elementary symmetric polynomial of the counts of answers that are among the labels: the number of ways
 * to choose k questions with k different labels that match their answers (the rook numbers of the board of possible hits).
 * Photographs are independent, so their distributions are convolved. Source: inclusion–exclusion by rook numbers, Riordan
 * 1958, An Introduction to Combinatorial Analysis, chapter 7.
 * @returns In [1e-12, 1].
 */
export function permutationPValue({ questions, answers, truths }: Answered): number {
  const photographs = answers.length / questions;
  let observed = 0;
  const alike = new Map<string, { readonly counts: readonly number[]; times: number }>();
  for (let n = 0; n < photographs; n++) {
    const counts = new Map<number, number>();
    for (let q = n * questions; q < (n + 1) * questions; q++) {
      counts.set(truths[q]!, counts.get(truths[q]!) ?? 0);
      if (answers[q] === truths[q]) observed++;
    }
    for (let q = n * questions; q < (n + 1) * questions; q++) {
      const given = counts.get(answers[q]!);
      if (given !== undefined) counts.set(answers[q]!, given + 1);
    }
    const sorted = [...counts.values()].filter((count) => count > 0).sort((a, b) => a - b);
    const key = sorted.join(' ');
    const known = alike.get(key);
    if (known) known.times++;
    else alike.set(key, { counts: sorted, times: 1 });
  }
  let sums: Tail = { from: 0, chances: Float64Array.of(1) };
  for (const { counts, times } of alike.values()) {
    const one = hitChances(counts, questions);
    for (let i = 0; i < times; i++) sums = convolved(sums, one);
  }
  let p = 0;
  for (let i = sums.chances.length - 1; i >= 0 && sums.from + i >= observed; i--) p += sums.chances[i]!;
  return Math.max(leastP, Math.min(1, p));
}

/**
 * The probabilities of 0, 1, … Q hits in one photograph.
 * @param counts How often each label was answered; answers that are not labels of this photograph are not counted.
 */
export function hitChances(counts: readonly number[], questions: number): Float64Array {
  const ways = new Float64Array(questions + 1); // e_k (Q − k)!/Q!
  const symmetric = new Float64Array(questions + 1);
  symmetric[0] = 1;
  for (const count of counts) for (let k = questions; k > 0; k--) symmetric[k]! += count * symmetric[k - 1]!;
  let share = 1;
  for (let k = 0; k <= questions; k++) {
    ways[k] = symmetric[k]! * share;
    share /= Math.max(1, questions - k);
  }
  const chances = new Float64Array(questions + 1);
  for (let h = 0; h <= questions; h++) {
    let binomial = 1; // C(k, h)
    let sum = 0;
    for (let k = h; k <= questions; k++) {
      sum += ((k - h) % 2 === 0 ? 1 : -1) * binomial * ways[k]!;
      binomial *= (k + 1) / (k + 1 - h);
    }
    chances[h] = Math.max(0, sum);
  }
  return chances;
}

/** Probabilities of `from`, `from` + 1, … hits. */
interface Tail {
  readonly from: number;
  readonly chances: Float64Array;
}

function convolved({ from, chances }: Tail, one: Float64Array): Tail {
  const sum = new Float64Array(chances.length + one.length - 1);
  for (let j = 0; j < one.length; j++) {
    const share = one[j]!;
    if (share === 0) continue;
    for (let i = 0; i < chances.length; i++) sum[i + j]! += share * chances[i]!;
  }
  let first = 0;
  while (first < sum.length - 1 && sum[first]! < negligible) first++;
  let end = sum.length;
  while (end > first + 1 && sum[end - 1]! < negligible) end--;
  return { from: from + first, chances: sum.slice(first, end) };
}
