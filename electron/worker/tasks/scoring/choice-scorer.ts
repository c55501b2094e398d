/** The score of tasks whose questions have a fixed list of answers: accuracy. */
import type { Alarm } from '../../../../shared/run-results.ts';
import type { HostArray, HostTensor } from '../../engine/engine.ts';
import type { Scorer } from '../pretext-task.ts';
import { ratioStandardError } from './standard-error.ts';

/** softmax(z)ᵢ = exp zᵢ / Σⱼ exp zⱼ */
export function softmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const largest = Math.max(...values);
  const exponentials = values.map((z) => Math.exp(z - largest));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((e) => e / sum);
}

/** Index of the largest value; the first if several are equal. */
export const argMax = (values: readonly number[]): number => values.indexOf(Math.max(...values));

/** The logits of one row of [N, K]. */
export const rowOf = (logits: HostTensor, row: number): HostArray => {
  const width = logits.shape[1]!;
  return logits.data.subarray(row * width, (row + 1) * width);
};

/** If one answer has a larger share of all answers than this, it is called constant. */
const constantShare = 0.95;

/**
 * Accuracy, mean cross-entropy in nats (ln K at chance), and an alarm if nearly all answers are the same. All right
 * answers are equally frequent, so a network that uses the photograph does not answer like that.
 * @param labels Names of the answers.
 * @param answer Name of the logits, [rows, K], in the network's answers.
 * @param truth Name of the right answers, [rows], in the posed arrays.
 * @param rows Questions per photograph.
 */
export function choiceScorer(labels: readonly string[], answer: string, truth: string, rows: number): Scorer {
  const given = labels.map(() => 0);
  const asked: number[] = [];
  const right: number[] = [];
  let loss = 0;
  return {
    add(answers, posed, photographs) {
      const logits = answers[answer]!;
      const truths = posed[truth]!;
      for (let photograph = 0; photograph < photographs; photograph++) {
        let hits = 0;
        for (let row = photograph * rows; row < (photograph + 1) * rows; row++) {
          const probabilities = softmax(rowOf(logits, row));
          const choice = argMax(probabilities);
          given[choice]! += 1;
          if (choice === truths[row]) hits += 1;
          loss -= Math.log(Math.max(probabilities[truths[row]!]!, Number.MIN_VALUE));
        }
        right.push(hits);
        asked.push(rows);
      }
    },
    result() {
      const alarms: Alarm[] = [];
      const most = argMax(given);
      const questions = asked.length * rows;
      const share = given[most]! / questions;
      if (share > constantShare) {
        const percent = Math.floor(share * 100);
        alarms.push({
          kind: 'constant-answer',
          message: `${percent} % of the answers on held-out images are '${labels[most]}': the network gives the same answer whatever it sees.`,
        });
      }
      const score = right.reduce((sum, hits) => sum + hits, 0) / questions;
      const perPhotograph = { values: right, weights: asked };
      return { loss: loss / questions, score, standardError: ratioStandardError(right, asked), alarms, perPhotograph };
    },
  };
}
