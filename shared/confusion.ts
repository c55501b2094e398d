/** Which classes a classifier takes for which: counts of true and given classes, and the scores that are made from them. Pure. */

/** True class, given class, and how often that happened. */
export type CountedAnswer = readonly [truth: number, answer: number, count: number];

/** The cells of a confusion matrix that are not 0, by true and then by given class: of 1,000 classes, most cells are 0. */
export function sparseCounts(truths: ArrayLike<number>, answers: ArrayLike<number>): CountedAnswer[] {
  const rows = new Map<number, Map<number, number>>();
  for (let i = 0; i < truths.length; i++) {
    const row = rows.get(truths[i]!) ?? new Map<number, number>();
    rows.set(truths[i]!, row);
    row.set(answers[i]!, (row.get(answers[i]!) ?? 0) + 1);
  }
  return [...rows]
    .flatMap(([truth, row]) => [...row].map(([answer, count]) => [truth, answer, count] as const))
    .sort(([a, b], [c, d]) => a - c || b - d);
}

/** The whole matrix, counts[truth][answer]: rows are true classes, columns are given ones. @param classes Their number. */
export function denseCounts(classes: number, cells: readonly CountedAnswer[]): readonly number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const [truth, answer, count] of cells) counts[truth]![answer] = count;
  return counts;
}

/**
 * The mean of the classes' F1 scores, so that a rare class counts as much as a frequent one:
 *   F1(c) = 2 TP / (2 TP + FP + FN)
 * Source: scikit-learn's `f1_score(average='macro', zero_division=0)`: classes that are neither true nor given anywhere are
 * left out.
 * @param counts As `sparseCounts` lists them; at least one.
 * @returns 0 to 1; 1 if all answers are right.
 */
export function macroF1(counts: readonly CountedAnswer[]): number {
  const right = new Map<number, number>();
  /** 2 TP + FP + FN is how often a class is true plus how often it is given. */
  const present = new Map<number, number>();
  const add = (to: Map<number, number>, place: number, count: number) => to.set(place, (to.get(place) ?? 0) + count);
  for (const [truth, answer, count] of counts) {
    add(present, truth, count);
    add(present, answer, count);
    if (truth === answer) add(right, truth, count);
  }
  let sum = 0;
  for (const [place, count] of present) sum += (2 * (right.get(place) ?? 0)) / count;
  return sum / present.size;
}

/** A wrong answer and how often it was given. */
export interface Mistake {
  readonly truth: number;
  readonly answer: number;
  readonly count: number;
}

/** The most frequent mistakes, most frequent first. @param most Length of the list. */
export function frequentMistakes(cells: readonly CountedAnswer[], most: number): Mistake[] {
  return cells
    .filter(([truth, answer]) => truth !== answer)
    .map(([truth, answer, count]) => ({ truth, answer, count }))
    .sort((a, b) => b.count - a.count)
    .slice(0, most);
}

/** A class that is often not recognised. */
export interface WeakClass {
  /** Its place among the classes. */
  readonly truth: number;
  /** How often it is true, and how often it is also given. */
  readonly images: number;
  readonly right: number;
  /** The class that it is mistaken for most often. */
  readonly mistakenFor: { readonly answer: number; readonly count: number };
}

/** The classes with the lowest recall, lowest first; of equal ones, the larger first. Those without a mistake are left out. */
export function worstClasses(cells: readonly CountedAnswer[], most: number): WeakClass[] {
  const found = new Map<number, { images: number; right: number; mistakenFor?: WeakClass['mistakenFor'] }>();
  for (const [truth, answer, count] of cells) {
    const row = found.get(truth) ?? { images: 0, right: 0 };
    found.set(truth, row);
    row.images += count;
    if (truth === answer) row.right += count;
    else if (count > (row.mistakenFor?.count ?? 0)) row.mistakenFor = { answer, count };
  }
  return [...found]
    .flatMap(([truth, { images, right, mistakenFor }]) => (mistakenFor ? [{ truth, images, right, mistakenFor }] : []))
    .sort((a, b) => a.right / a.images - b.right / b.images || b.images - a.images || a.truth - b.truth)
    .slice(0, most);
}
