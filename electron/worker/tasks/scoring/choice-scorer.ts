/** The score of tasks whose questions have a fixed list of answers: accuracy. */
import type { Alarm } from '../../../../shared/run-results.ts';
import type { HostArray, HostTensor } from '../../engine/engine.ts';
import type { Choices, Scorer } from '../pretext-task.ts';
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

/** The measure of tasks whose loss is a cross-entropy. */
export const crossEntropyInNats = 'cross-entropy in nats';

/** The answer to one question: the most probable label, its probability, and the cross-entropy in nats. */
export function choiceOf(logits: ArrayLike<number>, truth: number) {
  const probabilities = softmax(logits);
  const answer = argMax(probabilities);
  const loss = -Math.log(Math.max(probabilities[truth]!, Number.MIN_VALUE));
  return { answer, confidence: probabilities[answer]!, loss };
}

/** If one answer has a larger share of all answers than this, it is called constant. */
const constantShare = 0.95;

/**
 * Accuracy, mean cross-entropy in nats (ln K at chance), and an alarm if nearly all answers are the same. All right
 * answers are equally frequent, so a network that uses the photograph does not answer like that.
 */
export function choiceScorer({ labels, logits: answer, truth, rows }: Choices): Scorer {
  const given = labels.map(() => 0);
  const asked: number[] = [];
  const right: number[] = [];
  /** Means over a photograph's questions. */
  const losses: number[] = [];
  let total = 0;
  return {
    add(answers, posed, photographs) {
      const logits = answers[answer]!;
      const truths = posed[truth]!;
      for (let photograph = 0; photograph < photographs; photograph++) {
        let [hits, loss] = [0, 0];
        for (let row = photograph * rows; row < (photograph + 1) * rows; row++) {
          const one = choiceOf(rowOf(logits, row), truths[row]!);
          given[one.answer]! += 1;
          if (one.answer === truths[row]) hits += 1;
          loss += one.loss;
          total += one.loss;
        }
        right.push(hits);
        losses.push(loss / rows);
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
      return {
        loss: total / questions,
        score,
        standardError: ratioStandardError(right, asked),
        alarms,
        perPhotograph,
        losses: { measure: crossEntropyInNats, values: losses },
      };
    },
  };
}
