/** The score of every task that must find a photograph again: top-1 retrieval in a fixed pool. */
import type { Alarm } from '../../../../shared/results.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import type { Scorer } from '../pretext-task.ts';
import { ratioStandardError } from './standard-error.ts';

/** Photographs in the pool, or all where there are fewer. */
export const poolSize = 256;

/** What a guesser finds: one in as many as there are in the pool. */
export const retrievalChance = (asked: number): number => 1 / Math.min(poolSize, Math.max(1, asked));

export interface RetrievalOptions {
  /** Names of two answers, one row a photograph, [N, D] each: each is sought among the other's rows. */
  readonly one: string;
  readonly other: string;
  /** Larger is more alike. */
  alike(a: Float32Array, b: Float32Array): number;
  /** The task's loss over the pool, and what is wrong with its answers. */
  judge(one: FeatureMatrix, other: FeatureMatrix): { readonly loss: number; readonly alarms: readonly Alarm[] };
}

/** a·b / (‖a‖ ‖b‖), 0 where one of them is 0. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let d = 0; d < a.length; d++) {
    product += a[d]! * b[d]!;
    squaresA += a[d]! ** 2;
    squaresB += b[d]! ** 2;
  }
  const lengths = Math.sqrt(squaresA * squaresB);
  return lengths > 0 ? product / lengths : 0;
}

const rowsOf = ({ count, width, data }: FeatureMatrix): Float32Array[] =>
  Array.from({ length: count }, (_, i) => data.subarray(i * width, (i + 1) * width));

/**
 * For each photograph's query the credit for its own key being the most alike of the pool: 1 if it is, 0 if not, and a
 * fair share where several are equally alike, so that answers which are all the same score as a guesser does.
 */
export function retrieved(queries: FeatureMatrix, keys: FeatureMatrix, alike: RetrievalOptions['alike']): number[] {
  const among = rowsOf(keys);
  return rowsOf(queries).map((query, own) => {
    const likeness = among.map((key) => alike(query, key));
    const most = Math.max(...likeness);
    if (likeness[own] !== most) return 0;
    return 1 / likeness.filter((value) => value === most).length;
  });
}

/**
 * Top-1 retrieval among the first photographs that are asked, the mean of both directions: either answer seeks the other.
 * A photograph is worth 0, ½ or 1.
 */
export function retrievalScorer({ one, other, alike, judge }: RetrievalOptions): Scorer {
  const gathered: Record<'one' | 'other', number[]> = { one: [], other: [] };
  let count = 0;
  let width = 0;
  return {
    add(answers, _posed, photographs) {
      const taken = Math.min(photographs, poolSize - count);
      width = answers[one]!.shape[1]!;
      gathered.one.push(...answers[one]!.data.subarray(0, taken * width));
      gathered.other.push(...answers[other]!.data.subarray(0, taken * width));
      count += taken;
    },
    result() {
      const matrix = (values: readonly number[]): FeatureMatrix => ({ count, width, data: Float32Array.from(values) });
      const [here, there] = [matrix(gathered.one), matrix(gathered.other)];
      const back = retrieved(there, here, alike);
      const credit = retrieved(here, there, alike).map((value, i) => (value + back[i]!) / 2);
      const score = credit.reduce((sum, value) => sum + value, 0) / count;
      const weights = credit.map(() => 1);
      const standardError = ratioStandardError(credit, weights);
      return { score, standardError, ...judge(here, there), perPhotograph: { values: credit, weights } };
    },
  };
}
