import type { Alarm } from '../../../../shared/run-results.ts';
import { cohensKappa } from '../../numerics/cohens-kappa.ts';
import type { Scorer } from '../pretext-task.ts';
import { argMax, crossEntropyInNats, rowOf, softmax } from '../scoring/choice-scorer.ts';
import { jackknifeStandardError } from '../scoring/standard-error.ts';

/**
 * Labels with an entropy below this share of ln K are called constant: of ten labels, about three or fewer are used.
 */
const fewLabels = 0.5;

/**
 * Entropy of the frequencies of labels, −Σ p log p, in nats.
 * @returns 0 for a single label, ln K if K labels are equally frequent.
 */
export function labelEntropy(labels: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / labels.length) * Math.log(count / labels.length);
  return entropy;
}

/**
 * Do two modalities give a photograph the same label? The score is Cohen's κ. The loss is the cross-entropy of each
 * modality's answer against the label of the other, in nats (ln K at chance).
 * @param names The words for the two modalities.
 */
export function crossModalScorer(names: readonly [string, string]): Scorer {
  const first: number[] = [];
  const second: number[] = [];
  const losses: number[] = [];
  let labels = 0;
  return {
    add({ first: a, second: b }, _posed, photographs) {
      labels = a!.shape[1]!;
      for (let photograph = 0; photograph < photographs; photograph++) {
        const [ofA, ofB] = [softmax(rowOf(a!, photograph)), softmax(rowOf(b!, photograph))];
        const [labelA, labelB] = [argMax(ofA), argMax(ofB)];
        first.push(labelA);
        second.push(labelB);
        losses.push(
          -(Math.log(Math.max(ofA[labelB]!, Number.MIN_VALUE)) + Math.log(Math.max(ofB[labelA]!, Number.MIN_VALUE))) /
            2,
        );
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
            message: `The labels of held-out images from the ${names[side]} have an entropy of ${entropy.toFixed(2)} nats; the maximum for ${labels} labels is ${most.toFixed(2)}. Nearly all images get the same label, so agreement means nothing.`,
          },
        ];
      });
      return {
        loss: losses.reduce((sum, loss) => sum + loss, 0) / first.length,
        score: agreement(() => true),
        standardError: jackknifeStandardError(first.length, agreement),
        alarms,
        losses: { measure: crossEntropyInNats, values: losses },
      };
    },
  };
}
