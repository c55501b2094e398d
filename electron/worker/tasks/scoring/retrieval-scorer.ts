/** The score of tasks that retrieve a photograph: top-1 retrieval in a fixed pool. */
import type { Alarm } from '../../../../shared/run-results.ts';
import type { FeatureMatrix } from '../../numerics/representation-health.ts';
import type { Scorer } from '../pretext-task.ts';
import { ratioStandardError } from './standard-error.ts';

/** Photographs in the pool; all of them if there are fewer. */
export const poolSize = 256;

/** Chance: 1 ÷ the number of photographs in the pool. */
export const retrievalChance = (asked: number): number => 1 / Math.min(poolSize, Math.max(1, asked));

/** What is retrieved from what, by which similarity, and the task's loss over the pool. */
export interface RetrievalOptions {
  /** Names of two answers, [N, D] each, one row per photograph. Each retrieves its row of the other. */
  readonly one: string;
  readonly other: string;
  /** Larger is more similar. */
  similarity(a: Float32Array, b: Float32Array): number;
  /** How far a photograph's two answers are from each other, from their similarity. */
  readonly distance: { readonly measure: string; of(similarity: number): number };
  /** The task's loss over the pool, and alarms about its answers. */
  judge(one: FeatureMatrix, other: FeatureMatrix): { readonly loss: number; readonly alarms: readonly Alarm[] };
}

/** a·b / (‖a‖ ‖b‖); 0 if one of them is 0. */
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
 * The credit of each photograph's query: 1 if its own key is the most similar of the pool, otherwise 0. If m keys are
 * equally similar, the credit is 1/m, so that answers which are all the same score at chance.
 */
export function retrieved(
  queries: FeatureMatrix,
  keys: FeatureMatrix,
  similarity: RetrievalOptions['similarity'],
): number[] {
  const pool = rowsOf(keys);
  return rowsOf(queries).map((query, own) => {
    const similarities = pool.map((key) => similarity(query, key));
    const highest = Math.max(...similarities);
    if (similarities[own] !== highest) return 0;
    return 1 / similarities.filter((value) => value === highest).length;
  });
}

/**
 * Top-1 retrieval in the pool of the first held-out photographs: the mean of both directions, so that a photograph
 * counts 0, ½ or 1 (without ties).
 */
export function retrievalScorer({ one, other, similarity, distance, judge }: RetrievalOptions): Scorer {
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
      const [ones, others] = [matrix(gathered.one), matrix(gathered.other)];
      const reverse = retrieved(others, ones, similarity);
      const credit = retrieved(ones, others, similarity).map((value, i) => (value + reverse[i]!) / 2);
      const score = credit.reduce((sum, value) => sum + value, 0) / count;
      const weights = credit.map(() => 1);
      const standardError = ratioStandardError(credit, weights);
      const keys = rowsOf(others);
      const values = rowsOf(ones).map((row, i) => distance.of(similarity(row, keys[i]!)));
      return {
        score,
        standardError,
        ...judge(ones, others),
        perPhotograph: { values: credit, weights },
        losses: { measure: distance.measure, values },
      };
    },
  };
}
