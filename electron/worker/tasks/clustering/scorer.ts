import type { Alarm } from '../../../../shared/run-results.ts';
import { adjustedMutualInformation } from '../../numerics/mutual-information.ts';
import type { Scorer } from '../pretext-task.ts';
import { argMax, crossEntropyInNats, rowOf, softmax } from '../scoring/choice-scorer.ts';
import { jackknifeStandardError } from '../scoring/standard-error.ts';

/** A cluster with more than this share of the crops is called giant: halfway between an even share and all crops. */
const giantShare = (clusters: number): number => (1 + 1 / clusters) / 2;

/**
 * Do two crops of a photograph get the same cluster? The score is the adjusted mutual information of the two
 * labellings. The loss is the cross-entropy of each crop's answer against the cluster of the other crop, in nats (ln K
 * at chance).
 * @param logits Name of the logits in the network's answers, two rows per photograph, [2N, K].
 */
export function clusteringScorer(logits: string): Scorer {
  const first: number[] = [];
  const second: number[] = [];
  const losses: number[] = [];
  let clusters = 0;
  return {
    add(answers, _posed, photographs) {
      clusters = answers[logits]!.shape[1]!;
      for (let photograph = 0; photograph < photographs; photograph++) {
        const [a, b] = [0, 1].map((row) => softmax(rowOf(answers[logits]!, 2 * photograph + row))) as [
          number[],
          number[],
        ];
        const [clusterA, clusterB] = [argMax(a), argMax(b)];
        first.push(clusterA);
        second.push(clusterB);
        losses.push(
          -(Math.log(Math.max(a[clusterB]!, Number.MIN_VALUE)) + Math.log(Math.max(b[clusterA]!, Number.MIN_VALUE))) /
            2,
        );
      }
    },
    result() {
      const agreement = (isKept: (i: number) => boolean): number => {
        const kept = (labels: readonly number[]) => labels.filter((_, i) => isKept(i));
        return adjustedMutualInformation(kept(first), kept(second));
      };
      const sizes = new Map<number, number>();
      for (const cluster of [...first, ...second]) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
      const largest = Math.max(...sizes.values()) / (2 * first.length);
      const alarms: Alarm[] = [];
      if (largest > giantShare(clusters))
        alarms.push({
          kind: 'giant-cluster',
          message: `${Math.round(largest * 100)} % of the held-out crops are in one of ${clusters} clusters: that cluster carries no information about an image.`,
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
