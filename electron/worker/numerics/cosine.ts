/** Cosine similarity, and the rows of a matrix that are nearest to a vector by it. */
import type { FeatureMatrix } from './representation-health.ts';

/** Cosine of two vectors; 1 if both are zero, 0 if one is. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  if (aa === 0 || bb === 0) return aa === bb ? 1 : 0;
  return dot / Math.sqrt(aa * bb);
}

/** A row and its similarity. */
export interface NearRow {
  readonly row: number;
  readonly cosine: number;
}

/** Rows of a block have this many values. */
const blockValues = 2 ** 23;

/**
 * The k rows nearest to a vector by cosine, nearest first; of equal ones, the lower row first. Exact: every row is compared.
 * Memory grows with k alone.
 * @param features [N, D]. @param query [D].
 * @param skips Rows that are left out.
 * @param rows Rows of a block.
 * @param onBlock Called after each block of rows with the number of rows done; may throw to end the work.
 */
export async function nearestRows(
  { count, width, data }: FeatureMatrix,
  query: Float32Array,
  k: number,
  skips: (row: number) => boolean,
  onBlock: (done: number) => Promise<void>,
  rows = Math.max(1, Math.floor(blockValues / Math.max(1, width))),
): Promise<NearRow[]> {
  if (query.length !== width) throw new RangeError(`a vector of ${query.length} against rows of ${width}`);
  const nearest: NearRow[] = [];
  for (let from = 0; from < count; from += rows) {
    const to = Math.min(count, from + rows);
    for (let row = from; row < to; row++) {
      if (skips(row)) continue;
      const similarity = cosine(query, data.subarray(row * width, (row + 1) * width));
      if (nearest.length === k && !(similarity > nearest[k - 1]!.cosine)) continue;
      if (nearest.length === k) nearest.pop();
      let at = nearest.length;
      while (at > 0 && nearest[at - 1]!.cosine < similarity) at--;
      nearest.splice(at, 0, { row, cosine: similarity });
    }
    await onBlock(to);
  }
  return nearest;
}
