/** `did you mean …?`: the known word that a mistyped one probably stands for. */

/**
 * The Damerau–Levenshtein distance of two words: the fewest letters to insert, delete, replace or swap with their neighbour,
 * each letter changed at most once (optimal string alignment). Source: Damerau 1964, doi 10.1145/363958.363994.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, replaced, isSwapped ? beforeLast[j - 2]! + 1 : replaced));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}

/** More edits than this, or than a third of the letters, make another word. */
const mostEdits = 2;

/** The known word nearest to the one that was found, capitals aside: a mistyped one, or one of which a part was typed. */
export function nearestWord(found: string, known: readonly string[]): string | undefined {
  const typed = found.toLowerCase();
  const allowed = Math.min(mostEdits, Math.max(1, Math.floor(typed.length / 3)));
  const byDistance = known
    .map((word) => ({ word, distance: editDistance(typed, word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const mistyped = byDistance.find(({ distance }) => distance <= allowed)?.word;
  return mistyped ?? (typed.length >= 3 ? known.find((word) => word.toLowerCase().includes(typed)) : undefined);
}

/** The known words of the fewest edits to the one that was found, nearest first. */
export function nearestWords(found: string, known: readonly string[], most: number): string[] {
  const typed = found.toLowerCase();
  return known
    .map((word) => ({ word, distance: editDistance(typed, word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ word }) => word);
}

/** A hint that begins with the nearest known word, if there is one: `did you mean 'train'? the commands are …`. */
export function didYouMean(found: string, known: readonly string[], hint?: string): string | undefined {
  const nearest = nearestWord(found, known);
  const guess = nearest === undefined ? undefined : `did you mean '${nearest}'?`;
  return [guess, hint].filter((part) => part !== undefined).join(' ') || undefined;
}
