/** The score of tasks that compare two views: do the views of a photograph find each other again? */
import type { HostTensor } from '../../engine/engine.ts';
import type { Scorer } from '../pretext-task.ts';
import { cosine, type RetrievalOptions, retrievalScorer } from './retrieval-scorer.ts';

/** Embeddings whose rows are first and second views by turns, [2N, D], as those of the first and of the second views. */
export function viewsApart({ shape, data }: HostTensor): { readonly first: HostTensor; readonly second: HostTensor } {
  const [rows, width] = shape as [number, number];
  const everySecond = (from: number): HostTensor => {
    const view = new Float32Array((rows / 2) * width);
    for (let n = 0; n < rows / 2; n++)
      view.set(data.subarray((2 * n + from) * width, (2 * n + from + 1) * width), n * width);
    return { shape: [rows / 2, width], data: view };
  };
  return { first: everySecond(0), second: everySecond(1) };
}

/**
 * Top-1 retrieval among the second views of the pool by the cosine with the first view, and the other way round.
 * @param embeddings Name of the answers, two rows a photograph, [2N, D].
 */
export function twoViewScorer(embeddings: string, judge: RetrievalOptions['judge']): Scorer {
  const retrieval = retrievalScorer({ one: 'first', other: 'second', alike: cosine, judge });
  return {
    add: (answers, posed, photographs) => retrieval.add(viewsApart(answers[embeddings]!), posed, photographs),
    result: () => retrieval.result(),
  };
}
