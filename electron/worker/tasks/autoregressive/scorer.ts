import type { Alarm } from '../../../../shared/run-results.ts';
import type { Scorer } from '../pretext-task.ts';
import { explainedShares, ratioStandardError } from '../scoring/standard-error.ts';

/** If the mean difference from the marginal's nats is below this share of them, the network uses only the marginal. */
const sameShare = 0.05;

/**
 * The reduction in negative log-likelihood relative to the marginal, over all held-out photographs:
 *   score = 1 − Σ −log p(x) / Σ −log q(x),  q the training colour frequencies, independent of earlier pixels
 * 1 is a perfect prediction of every pixel; 0 is q (the baseline); below 0 is worse. The loss is −log p per pixel, in
 * nats.
 */
export function autoregressiveScorer(): Scorer {
  const nats: number[] = [];
  const marginalNats: number[] = [];
  let pixels = 0;
  let difference = 0;
  return {
    add(answers, _posed, photographs) {
      const count = answers.marginalNats!.shape[1]! * answers.marginalNats!.shape[2]!;
      for (let n = 0; n < photographs; n++) {
        let [own, marginal] = [0, 0];
        for (let i = n * count; i < (n + 1) * count; i++) {
          const [a, b] = [answers.nats!.data[i]!, answers.marginalNats!.data[i]!];
          own += a;
          marginal += b;
          difference += Math.abs(a - b);
        }
        nats.push(own);
        marginalNats.push(marginal);
        pixels += count;
      }
    },
    result() {
      const sum = (of: readonly number[]): number => of.reduce((total, value) => total + value, 0);
      const [own, marginal] = [sum(nats), sum(marginalNats)];
      const alarms: Alarm[] = [];
      if (difference < sameShare * marginal)
        alarms.push({
          kind: 'marginal-only',
          message: `The network’s negative log-likelihood differs by ${((100 * difference) / marginal).toFixed(1)} % per pixel from that of the training colour frequencies: the network does not use earlier pixels.`,
        });
      return {
        loss: own / pixels,
        score: marginal > 0 ? 1 - own / marginal : 0,
        standardError: ratioStandardError(nats, marginalNats),
        alarms,
        perPhotograph: explainedShares(nats, marginalNats),
        losses: { measure: 'nats per pixel', values: nats.map((one) => (one * nats.length) / pixels) },
      };
    },
  };
}
