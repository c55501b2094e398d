import type { Alarm } from '../../../../shared/results.ts';
import { cohensKappa } from '../../numerics/cohens-kappa.ts';
import type { Scorer } from '../pretext-task.ts';
import { argMax, rowOf, softmax } from '../scoring/choice-scorer.ts';
import { jackknifeStandardError } from '../scoring/standard-error.ts';

/** Share of ln K below which a side's labels are called constant: of ten labels, fewer than about three are in use. */
const fewLabels = 0.5;

/**
 * −Σ p log p of the frequencies of labels, in nats.
 * @returns 0 where there is one label alone, ln K where K are used alike.
 */
export function labelEntropy(labels: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / labels.length) * Math.log(count / labels.length);
  return entropy;
}

/**
 * Do two sides that see different things of a photograph give it the same label? The score is Cohen's κ; the loss each side's
 * cross-entropy against the other's label, in nats (ln K for a guesser).
 * @param names What the sides are called in words.
 */
export function crossModalScorer(names: readonly [string, string]): Scorer {
  const first: number[] = [];
  const second: number[] = [];
  let loss = 0;
  let labels = 0;
  return {
    add({ first: a, second: b }, _posed, photographs) {
      labels = a!.shape[1]!;
      for (let photograph = 0; photograph < photographs; photograph++) {
        const [ofA, ofB] = [softmax(rowOf(a!, photograph)), softmax(rowOf(b!, photograph))];
        const [labelA, labelB] = [argMax(ofA), argMax(ofB)];
        first.push(labelA);
        second.push(labelB);
        loss -=
          (Math.log(Math.max(ofA[labelB]!, Number.MIN_VALUE)) + Math.log(Math.max(ofB[labelA]!, Number.MIN_VALUE))) / 2;
      }
    },
    result() {
      const agreement = (isKept: (i: number) => boolean): number => {
        const kept = (of: readonly number[]) => of.filter((_, i) => isKept(i));
        return cohensKappa(kept(first), kept(second));
      };
      const most = Math.log(labels);
      const alarms = [first, second].flatMap((given, side): Alarm[] => {
        const entropy = labelEntropy(given);
        if (entropy >= fewLabels * most) return [];
        return [
          {
            kind: 'constant-labels',
            message: `The labels that the ${names[side]} gives to held-out photographs have an entropy of ${entropy.toFixed(2)} nats, where ${labels} labels used alike have ${most.toFixed(2)}: nearly everything gets the same, and agreeing says nothing.`,
          },
        ];
      });
      return {
        loss: loss / first.length,
        score: agreement(() => true),
        standardError: jackknifeStandardError(first.length, agreement),
        alarms,
      };
    },
  };
}
