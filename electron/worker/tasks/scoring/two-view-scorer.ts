/** The score of tasks that compare two views: does each view retrieve the other view of its photograph? */
import type { HostTensor } from '../../engine/engine.ts';
import type { Scorer } from '../pretext-task.ts';
import { cosine, type RetrievalOptions, retrievalScorer } from './retrieval-scorer.ts';

/** Splits embeddings whose rows alternate between first and second views, [2N, D], into [N, D] each. */
export function splitViews({ shape, data }: HostTensor): { readonly first: HostTensor; readonly second: HostTensor } {
  const [rows, width] = shape as [number, number];
  const everySecond = (from: number): HostTensor => {
    const view = new Float32Array((rows / 2) * width);
    for (let n = 0; n < rows / 2; n++)
      view.set(data.subarray((2 * n + from) * width, (2 * n + from + 1) * width), n * width);
    return { shape: [rows / 2, width], data: view };
  };
  return { first: everySecond(0), second: everySecond(1) };
}

const distance = { measure: '1 − cosine of the two views', of: (similarity: number) => 1 - similarity };

/**
 * Retrieval of the positive (top-1) by cosine: the first view searches the second views of the pool, and the reverse.
 * @param embeddings Name of the embeddings in the network's answers, two rows per photograph, [2N, D].
 */
export function twoViewScorer(embeddings: string, judge: RetrievalOptions['judge']): Scorer {
  const retrieval = retrievalScorer({ one: 'first', other: 'second', similarity: cosine, distance, judge });
  return {
    add: (answers, posed, photographs) => retrieval.add(splitViews(answers[embeddings]!), posed, photographs),
    result: () => retrieval.result(),
  };
}
